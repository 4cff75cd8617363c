import type { RelayPool } from "@plaza/nostr-client";
import type { Http } from "@plaza/platform";
import { base64Length, parseJson, utf8Length } from "@plaza/protocol";
import type { EventTemplate } from "@plaza/protocol";

/** What the pool's relays take, by what they say of themselves (NIP-11). */
export interface RelayLimits {
  /** Settles once every relay has answered, or will not. */
  readonly known: Promise<void>;
  /** True for a relay that takes an event of this size. */
  takes(relayUrl: string, size: EventSize): boolean;
  /** True when one of the relays does. */
  anyTakes(size: EventSize): boolean;
  /** The largest content, in raw bytes, that as base64 fits one of the relays. */
  maxRealtimeBytes(): number;
  /** The largest content, in bytes, that as it is fits one of the relays, unless much of it has to be escaped. */
  maxUpdateBytes(): number;
  /** How many stored events every relay gives at once. */
  pageSize(): number;
}

/** How large an event is on the wire. */
export interface EventSize {
  /** Of the whole message to a relay. */
  readonly messageBytes: number;
  readonly contentLength: number;
}

interface Limits {
  readonly messageBytes: number;
  readonly contentLength: number;
  readonly page: number;
}

/** What a relay is believed to take that does not say: the smallest defaults of known relays. */
const silent: Limits = { messageBytes: 65_536, contentLength: Number.POSITIVE_INFINITY, page: 100 };
const maxPage = 500;
/** Everything around the content: key, id, signature, tags. */
const envelopeBytes = 1_300;

/** Id, key and signature with their names, and the message around the event. */
const signedBytes = 330;

/** How large an event will be once it is signed. */
export function sizeOnWire(template: EventTemplate): EventSize {
  const { kind, created_at, tags, content } = template;
  return { messageBytes: utf8Length(JSON.stringify({ kind, created_at, tags, content })) + signedBytes, contentLength: content.length };
}

function limitOf(fields: ReadonlyMap<string, unknown>, name: string): number | null {
  const value = fields.get(name);
  return typeof value === "number" && Number.isFinite(value) && value > 0 ? Math.floor(value) : null;
}

function readLimits(body: Uint8Array): Limits {
  const json = parseJson(new TextDecoder().decode(body));
  const document = json.ok && typeof json.value === "object" && json.value !== null ? json.value : {};
  const limitation = "limitation" in document ? document.limitation : null;
  const fields = new Map<string, unknown>(typeof limitation === "object" && limitation !== null ? Object.entries(limitation) : []);
  return {
    messageBytes: limitOf(fields, "max_message_length") ?? silent.messageBytes,
    contentLength: limitOf(fields, "max_content_length") ?? silent.contentLength,
    page: limitOf(fields, "max_limit") ?? silent.page,
  };
}

/** Asks the pool's relays what they take. */
export function createRelayLimits(http: Http, pool: Pick<RelayPool, "status">): RelayLimits {
  const found = new Map<string, Limits>();
  const urls = () => pool.status.get().map(({ url }) => url);
  const of = (url: string) => found.get(url) ?? silent;
  const greatest = (room: (limits: Limits) => number) => Math.max(0, ...urls().map((url) => room(of(url))));

  async function ask(url: string): Promise<void> {
    const answer = await http({
      method: "GET",
      url: url.trim().replace(/^ws/i, "http"),
      headers: { accept: "application/nostr+json" },
      timeoutMs: 4_000,
      maxBytes: 65_536,
    });
    if (answer.ok) found.set(url, readLimits(answer.value.body));
  }

  function takes(url: string, size: EventSize): boolean {
    const { messageBytes, contentLength } = of(url);
    return size.contentLength <= contentLength && size.messageBytes <= messageBytes;
  }

  return {
    known: Promise.all(urls().map(ask)).then(() => {}),
    takes,
    anyTakes: (size) => urls().some((url) => takes(url, size)),
    maxRealtimeBytes() {
      const characters = greatest((limits) => Math.min(limits.messageBytes - envelopeBytes, limits.contentLength));
      const bytes = Math.floor(Math.max(0, characters) / 4) * 3;
      return base64Length(bytes) <= characters ? bytes : Math.max(0, bytes - 3);
    },
    maxUpdateBytes: () => greatest((limits) => Math.min(limits.messageBytes - envelopeBytes, limits.contentLength)),
    pageSize: () => Math.min(maxPage, ...urls().map((url) => of(url).page)),
  };
}
