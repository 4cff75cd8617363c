// `webxdc.js`, in any folder of an app. Built as one classic script without imports.
import { createGuestTransport, readFrameName } from "@plaza/platform-browser";
import { installWebxdc } from "@plaza/webxdc";
import type { GuestConfig, GuestScope, HostMessage } from "@plaza/webxdc";

function configOf(value: unknown): GuestConfig {
  const fields = new Map<string, unknown>(typeof value === "object" && value !== null ? Object.entries(value) : []);
  const text = (field: string): string => {
    const found = fields.get(field);
    return typeof found === "string" ? found : "";
  };
  const number = (field: string, otherwise: number): number => {
    const found = fields.get(field);
    return typeof found === "number" ? found : otherwise;
  };
  return {
    selfAddr: text("selfAddr"),
    selfName: text("selfName"),
    sendUpdateInterval: number("sendUpdateInterval", 10_000),
    sendUpdateMaxSize: number("sendUpdateMaxSize", 128_000),
  };
}

const scope: GuestScope = window;
// An app may name the script in several places of a page.
if (scope.webxdc === undefined)
  installWebxdc(scope, createGuestTransport<HostMessage>(window), configOf(readFrameName(window.name).config));
