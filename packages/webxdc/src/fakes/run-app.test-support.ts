import { createSignal } from "@plaza/platform";
import { installWebxdc } from "../guest/webxdc-guest.ts";
import type { GuestScope, HostMessage } from "../guest/webxdc-guest.ts";
import { createAppHost, guestConfig } from "../host/app-host.ts";
import type { AppDialogs, AppHost } from "../host/app-host.ts";
import type { AppBench, Device, DeviceChoice } from "./app-bench.ts";

/** An update as an app is given it. */
export interface Update {
  readonly payload: unknown;
  readonly serial: number;
  readonly max_serial: number;
}

/** The API as an app is promised it. */
export interface Webxdc {
  readonly selfAddr: string;
  readonly selfName: string;
  readonly sendUpdateInterval: number;
  readonly sendUpdateMaxSize: number;
  sendUpdate(update: unknown, description?: string): void;
  setUpdateListener(listener: unknown, serial?: number): Promise<void>;
  getAllUpdates(): Promise<readonly Update[]>;
  joinRealtimeChannel(): { setListener(listener: (data: Uint8Array) => void): void; send(data: unknown): void; leave(): void };
  sendToChat(content: unknown): Promise<void>;
  importFiles(wish: unknown): Promise<readonly File[]>;
}

/** Everything crosses as a clone, later and in order, as between a page and its frame. */
export function createWire() {
  const hear: { host?: (message: unknown) => void; guest?: (message: HostMessage) => void } = {};
  const said: unknown[] = [];
  const told: HostMessage[] = [];
  return {
    said,
    told,
    fromGuest: (message: unknown) => hear.host?.(structuredClone(message)),
    host: {
      post(message: HostMessage) {
        const copy = structuredClone(message);
        told.push(copy);
        queueMicrotask(() => hear.guest?.(copy));
      },
      listen(listener: (message: unknown) => void) {
        hear.host = listener;
        return () => delete hear.host;
      },
    },
    guest: {
      post(message: unknown) {
        const copy: unknown = structuredClone(message);
        said.push(copy);
        queueMicrotask(() => hear.host?.(copy));
      },
      listen(listener: (message: HostMessage) => void) {
        hear.guest = listener;
      },
    },
  };
}

/** A device, and an app that runs on it: the real guest and the real host, joined without a browser. */
export interface RunningApp extends Device {
  readonly webxdc: Webxdc;
  readonly host: AppHost;
  readonly wire: ReturnType<typeof createWire>;
  readonly selfName: { set(name: string): void };
  readonly errors: unknown[];
}

/** A person who does nothing. */
export const noDialogs: AppDialogs = { sendToChat: async () => {}, importFiles: async () => [] };

/** Runs the app on a person's device. */
export function runApp(bench: AppBench, person: number, choice: DeviceChoice = {}, dialogs: AppDialogs = noDialogs): RunningApp {
  const device = bench.run(person, choice);
  const wire = createWire();
  const errors: unknown[] = [];
  const selfName = createSignal(`Person ${person}`);
  const options = { session: device.session, selfAddr: `addr${person}`, selfName };
  const host = createAppHost({ ...options, transport: wire.host, dialogs, clock: bench.time, timers: bench.time });
  const scope: GuestScope & { webxdc?: Webxdc } = { File, atob, reportError: (error) => errors.push(error) };
  installWebxdc(scope, wire.guest, guestConfig(options));
  const { webxdc } = scope;
  if (webxdc === undefined) throw new Error("installed");
  return { ...device, webxdc, host, wire, selfName, errors };
}
