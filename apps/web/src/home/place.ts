import type { IceServer } from "@plaza/platform";
import { isSocketUrl, isWebUrl, oneLine } from "@plaza/protocol";

/** Where this page is at home, as its server says. */
export interface Place {
  readonly name: string;
  readonly relays: readonly string[];
  readonly media: readonly string[];
  /** Where its apps have origins of their own, with `{label}` in place of the name; null where there are none. */
  readonly appsOrigin: string | null;
  /** What helps to find a path between two devices. */
  readonly ice: readonly IceServer[];
  /** What serves it, e.g. `plaza/0.1.0`; null where nothing says. */
  readonly software: string | null;
}

/** What a page on a static host starts with: nobody told it of a home. */
export const NO_HOME: Place = {
  name: "Plaza",
  relays: ["wss://relay.damus.io", "wss://nos.lol", "wss://relay.primal.net"],
  media: [],
  appsOrigin: null,
  ice: [],
  software: null,
};

const MOST = 8;

function urls(value: unknown, good: (url: string) => boolean): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.filter((url): url is string => typeof url === "string" && good(url)).slice(0, MOST);
}

/** An origin with `{label}` as the first part of its name and nothing behind its port. */
function originTemplate(value: unknown): string | null {
  const origin: unknown = typeof value === "object" && value !== null && "origin" in value ? value.origin : null;
  if (typeof origin !== "string" || !/^https?:\/\/\{label\}\.[a-z\d.-]+(?::\d+)?$/i.test(origin)) return null;
  return URL.canParse(origin.replace("{label}", "label")) ? origin : null;
}

function iceUrl(url: string): boolean {
  return url.length <= 300 && /^(?:stuns?|turns?):[^\s/]+$/i.test(url);
}

/** A server of which nothing could be used would make the browser refuse all of them. */
function iceServers(value: unknown): readonly IceServer[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, MOST).flatMap((each: unknown): IceServer[] => {
    if (typeof each !== "object" || each === null) return [];
    const fields = new Map<string, unknown>(Object.entries(each));
    const given = fields.get("urls");
    const named = urls(typeof given === "string" ? [given] : given, iceUrl);
    const [username, credential] = [fields.get("username"), fields.get("credential")];
    if (typeof username === "string" && typeof credential === "string")
      return named.length === 0 ? [] : [{ urls: named, username, credential }];
    const open = named.filter((url) => !/^turns?:/i.test(url));
    return open.length === 0 ? [] : [{ urls: open }];
  });
}

/**
 * Reads `/plaza.json`. What is missing or of the wrong kind is replaced by what {@link NO_HOME} says.
 *
 * @see docs/spec/page.md [G-1]
 */
export function parsePlace(found: unknown): Place {
  if (typeof found !== "object" || found === null) return NO_HOME;
  const fields = new Map(Object.entries(found));
  const relays = urls(fields.get("relays"), isSocketUrl);
  const name = fields.get("name");
  const software = fields.get("software");
  return {
    name: typeof name === "string" && name.trim() !== "" ? name.slice(0, 60) : NO_HOME.name,
    relays: relays.length > 0 ? relays : NO_HOME.relays,
    media: urls(fields.get("media"), isWebUrl),
    appsOrigin: originTemplate(fields.get("apps")),
    ice: iceServers(fields.get("ice")),
    software: typeof software === "string" && software.trim() !== "" ? oneLine(software, 60) : null,
  };
}
