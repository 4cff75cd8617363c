import type { NostrEvent, Pubkey, Result } from "@plaza/protocol";
import { failed, isPubkey, ok, parseJson, parseNostrEvent } from "@plaza/protocol";
import type { FrameMs } from "./bundle.ts";

/** The most entries a list of a mesh message holds. */
export const MESH_LIST_LIMIT = 64;

/** A peer somebody knows and recommends, with what is known of it. */
export interface TriedPeer {
  readonly pubkey: Pubkey;
  /** Free places, as last reported. */
  readonly free: number;
  /** How late sound is there, in ms after capture. */
  readonly delayMs: number;
  /** How many have passed this on since somebody who is linked to that peer said it. */
  readonly far: number;
}

/** A voice of a link's table. */
export interface TableVoice {
  readonly index: number;
  readonly pubkey: Pubkey;
  /** Ed25519, 64 hex characters; the JOIN of the speaker says the same. */
  readonly voiceKey: string;
}

/** What a child tells its parent about what it gets and gives. */
export interface LoadReport {
  /** Share of the frames known to exist that came on this link, 0 to 1. */
  readonly delivered: number;
  /** Frames that came on this link since the last report. */
  readonly frames: number;
  /** Own children, and places for more. */
  readonly children: number;
  readonly free: number;
  readonly delayMs: number;
  /** Whether another parent brings the same. */
  readonly hasSpare: boolean;
  /** Free places below, the best first. */
  readonly below: readonly TriedPeer[];
}

/** One message of the mesh channel. */
export type MeshMessage =
  | { readonly type: "ping"; readonly n: number }
  | { readonly type: "pong"; readonly n: number }
  | ({ readonly type: "report" } & LoadReport)
  /** What a parent tells its children: where it stands. */
  | {
      readonly type: "standing";
      readonly depth: number;
      readonly delayMs: number;
      readonly children: number;
      readonly slots: number;
      /** Marks of those through whom sound comes at present, nearest first. */
      readonly ancestors: readonly number[];
      /** Peers worth knowing, for a second parent or a better one. */
      readonly try: readonly TriedPeer[];
    }
  | { readonly type: "voices"; readonly voices: readonly TableVoice[] }
  /** Frames that never came, please once more. */
  | { readonly type: "lost"; readonly speaker: Pubkey; readonly seqs: readonly number[] }
  /** Play me, packed like this; or keep the link warm and silent. */
  | { readonly type: "play"; readonly isOn: boolean; readonly everyMs: FrameMs; readonly isRepeating: boolean; readonly isLeaf: boolean }
  /** Make room: that one will carry you, or with null find somebody yourself. */
  | { readonly type: "move"; readonly below: Pubkey | null }
  /** Signed events on their way through the mesh: signalling to `to`, or with null news for everyone. */
  | {
      readonly type: "carry";
      readonly from: Pubkey;
      readonly to: Pubkey | null;
      readonly hops: number;
      readonly events: readonly NostrEvent[];
    };

/** Why text is no mesh message. */
export interface MeshProblem {
  readonly code: "not-json" | "unknown-message" | "wrong-field";
  readonly found: string;
}

/** Writes a mesh message. */
export function encodeMeshMessage(message: MeshMessage): string {
  return JSON.stringify(message);
}

/**
 * Reads a mesh message from text of a stranger. Events in it are shaped right but not verified.
 *
 * @returns the message, or what was wrong; never throws
 * @see docs/spec/space.md [S-53]
 */
export function parseMeshMessage(text: string): Result<MeshMessage, MeshProblem> {
  const parsed = parseJson(text);
  if (!parsed.ok) return failed({ code: "not-json", found: text.slice(0, 40) });
  const fields = createFields(parsed.value);
  const type = fields.text("type");
  const message = readMessage(type, fields);
  if (message === null) return failed({ code: "unknown-message", found: type.slice(0, 40) });
  const wrong = fields.wrong();
  return wrong === null ? ok(message) : failed({ code: "wrong-field", found: `${type}.${wrong}` });
}

function readMessage(type: string, fields: Fields): MeshMessage | null {
  switch (type) {
    case "ping":
    case "pong":
      return { type, n: fields.count("n") };
    case "report":
      return {
        type,
        delivered: fields.number("delivered", 0, 1),
        frames: fields.count("frames"),
        children: fields.count("children"),
        free: fields.count("free"),
        delayMs: fields.number("delayMs", 0, 60_000),
        hasSpare: fields.flag("hasSpare"),
        below: fields.list("below", readTried),
      };
    case "standing":
      return {
        type,
        depth: fields.count("depth"),
        delayMs: fields.number("delayMs", 0, 60_000),
        children: fields.count("children"),
        slots: fields.count("slots"),
        ancestors: fields.list("ancestors", (item) => item.count("")),
        try: fields.list("try", readTried),
      };
    case "voices":
      return {
        type,
        voices: fields.list("voices", (item) => ({
          index: item.count("index", 255),
          pubkey: item.pubkey("pubkey"),
          voiceKey: item.pubkey("voiceKey"),
        })),
      };
    case "lost":
      return { type, speaker: fields.pubkey("speaker"), seqs: fields.list("seqs", (item) => item.count("")) };
    case "play": {
      const everyMs = fields.number("everyMs", 20, 60);
      if (everyMs !== 20 && everyMs !== 40 && everyMs !== 60) {
        fields.fail("everyMs");
        return { type, isOn: false, everyMs: 20, isRepeating: false, isLeaf: false };
      }
      return { type, isOn: fields.flag("isOn"), everyMs, isRepeating: fields.flag("isRepeating"), isLeaf: fields.flag("isLeaf") };
    }
    case "move":
      return { type, below: fields.isNull("below") ? null : fields.pubkey("below") };
    case "carry":
      return {
        type,
        from: fields.pubkey("from"),
        to: fields.isNull("to") ? null : fields.pubkey("to"),
        hops: fields.count("hops", 32),
        events: fields.list("events", (item) => item.event()).filter((event) => event !== null),
      };
    default:
      return null;
  }
}

function readTried(item: Fields): TriedPeer {
  return {
    pubkey: item.pubkey("pubkey"),
    free: item.count("free"),
    delayMs: item.number("delayMs", 0, 60_000),
    far: item.count("far", 255),
  };
}

interface Fields {
  text(name: string): string;
  number(name: string, least: number, most: number): number;
  /** A whole number from 0; with the name "" the value itself. */
  count(name: string, most?: number): number;
  flag(name: string): boolean;
  pubkey(name: string): Pubkey;
  isNull(name: string): boolean;
  list<T>(name: string, read: (item: Fields) => T): readonly T[];
  event(): NostrEvent | null;
  fail(name: string): void;
  wrong(): string | null;
}

const NOBODY = "0".repeat(64);

/** Reads fields of what may be anything, and remembers the first that was wrong. */
function createFields(value: unknown): Fields {
  let wrong: string | null = null;

  function get(name: string): unknown {
    if (name === "") return value;
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    return (value as Readonly<Record<string, unknown>>)[name];
  }

  function fail(name: string): void {
    wrong ??= name;
  }

  function number(name: string, least: number, most: number): number {
    const found = get(name);
    if (typeof found === "number" && Number.isFinite(found) && found >= least && found <= most) return found;
    fail(name);
    return least;
  }

  return {
    text(name) {
      const found = get(name);
      return typeof found === "string" ? found : "";
    },
    number,
    count(name, most = 0xffff_ffff) {
      const found = number(name, 0, most);
      if (!Number.isInteger(found)) fail(name);
      return found;
    },
    flag(name) {
      const found = get(name);
      if (typeof found !== "boolean") fail(name);
      return found === true;
    },
    pubkey(name) {
      const found = get(name);
      if (isPubkey(found)) return found;
      fail(name);
      return NOBODY as Pubkey;
    },
    isNull: (name) => get(name) === null,
    list(name, read) {
      const found = get(name);
      if (!Array.isArray(found) || found.length > MESH_LIST_LIMIT) {
        fail(name);
        return [];
      }
      return found.map((item: unknown) => {
        const fields = createFields(item);
        const entry = read(fields);
        if (fields.wrong() !== null) fail(name);
        return entry;
      });
    },
    event() {
      const parsed = parseNostrEvent(value);
      if (!parsed.ok) fail("event");
      return parsed.ok ? parsed.value : null;
    },
    fail,
    wrong: () => wrong,
  };
}
