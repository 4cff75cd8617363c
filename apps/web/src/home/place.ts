import { isSocketUrl, isWebUrl } from "@plaza/protocol";

/** Where this page is at home, as its server says. */
export interface Place {
  readonly name: string;
  readonly relays: readonly string[];
  readonly media: readonly string[];
}

/** What a page on a static host starts with: nobody told it of a home. */
export const NO_HOME: Place = { name: "Plaza", relays: ["wss://relay.damus.io", "wss://nos.lol", "wss://relay.primal.net"], media: [] };

const MOST = 8;

function urls(value: unknown, good: (url: string) => boolean): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.filter((url): url is string => typeof url === "string" && good(url)).slice(0, MOST);
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
  return {
    name: typeof name === "string" && name.trim() !== "" ? name.slice(0, 60) : NO_HOME.name,
    relays: relays.length > 0 ? relays : NO_HOME.relays,
    media: urls(fields.get("media"), isWebUrl),
  };
}
