import {
  encodeServerFrame,
  failed,
  ok,
  oneLine,
  parseJson,
  parsePubkey,
  parseServerFrame,
  readAvatarConfig,
  readPose,
} from "@plaza/protocol";
import type { AvatarConfig, Pose, Pubkey, Result } from "@plaza/protocol";
import { isCount } from "./pose-parcel.ts";
import type { WhisperFrame, WorldFrame } from "./room-news.ts";
import { isSubjectWord } from "./subjects.ts";

/** Someone on a process, as the process itself tells it. */
export interface WirePerson {
  readonly pubkey: Pubkey;
  /** The number of their login: higher than any that the process had heard of. */
  readonly login: number;
  /** Stands for them in parcels of this process. */
  readonly handle: number;
  readonly avatar: AvatarConfig | null;
  readonly pose: Pose | null;
  readonly t: number | undefined;
}

/** A line that can be told late. */
export interface WireLine {
  readonly seq: number;
  readonly frame: WorldFrame;
}

/** What one process tells the others, positions of cells apart. `seq` numbers the news of a process, without gaps. */
export type WireNews =
  /** A sign of life: the newest `seq` and login number, and how full the process is. */
  | {
      readonly type: "beat";
      readonly node: string;
      readonly seq: number;
      readonly login: number;
      readonly capacity: number;
      readonly players: number;
    }
  | { readonly type: "bye"; readonly node: string }
  | { readonly type: "in"; readonly node: string; readonly seq: number; readonly person: WirePerson; readonly msgId: string | null }
  /** `to` is the process that has the later login. */
  | {
      readonly type: "out";
      readonly node: string;
      readonly seq: number;
      readonly pubkey: Pubkey;
      readonly msgId: string | null;
      readonly to: string | null;
    }
  | { readonly type: "say"; readonly node: string; readonly seq: number; readonly frame: WorldFrame }
  | { readonly type: "whisper"; readonly node: string; readonly to: Pubkey; readonly frame: WhisperFrame }
  /** Someone is sent out by the host, and kept out for `forMs`. */
  | { readonly type: "kick"; readonly node: string; readonly pubkey: Pubkey; readonly reason: string; readonly forMs: number }
  /** Asks for everything, and for the lines since a number. Later pages name the state (`of`) they belong to. */
  | { readonly type: "ask"; readonly node: string; readonly since: number | null; readonly page: number; readonly of: number | null };

/** One page of what a process answers to `ask`. */
export interface WireState {
  readonly node: string;
  /** Names the state whose pages these are. */
  readonly of: number;
  readonly seq: number;
  readonly login: number;
  readonly tick: number;
  readonly page: number;
  readonly pages: number;
  readonly people: readonly WirePerson[];
  readonly lines: readonly WireLine[];
}

const toText = new TextDecoder("utf-8", { fatal: true });
const toBytes = new TextEncoder();

/** A person as JSON. */
export function encodePerson(person: WirePerson): string {
  return JSON.stringify(personFields(person));
}

function personFields({ pubkey, login, handle, avatar, pose, t }: WirePerson): object {
  const at = pose === null ? undefined : [pose.x, pose.y, pose.z, pose.ry, ...(t === undefined ? [] : [t])];
  return { p: pubkey, l: login, h: handle, a: avatar ?? undefined, at };
}

/** A line as JSON. */
export function encodeLine({ seq, frame }: WireLine): string {
  return JSON.stringify([seq, encodeServerFrame(frame)]);
}

/** News as bytes. */
export function encodeWireNews(news: WireNews): Uint8Array {
  const { type: k, node: n, ...rest } = news;
  const fields =
    news.type === "in"
      ? { s: news.seq, m: news.msgId, person: personFields(news.person) }
      : news.type === "say"
        ? { s: news.seq, f: encodeServerFrame(news.frame) }
        : news.type === "whisper"
          ? { to: news.to, f: encodeServerFrame(news.frame) }
          : rest;
  return toBytes.encode(JSON.stringify({ k, n, ...fields }));
}

/** A page of a state as bytes, its people and lines encoded already. */
export function encodeWireState(
  head: Omit<WireState, "people" | "lines">,
  people: readonly string[],
  lines: readonly string[],
): Uint8Array {
  return toBytes.encode(`${JSON.stringify(head).slice(0, -1)},"people":[${people.join(",")}],"lines":[${lines.join(",")}]}`);
}

/** Whether someone was there to be whispered to, as bytes. */
export function encodeHeard(heard: boolean): Uint8Array {
  return toBytes.encode(JSON.stringify({ heard }));
}

/** Reads an answer to a whisper: anything but a clear yes is a no. */
export function parseHeard(bytes: Uint8Array): boolean {
  return readRecord(bytes)?.["heard"] === true;
}

/** Reads news of unknown origin; never throws. */
export function parseWireNews(bytes: Uint8Array): Result<WireNews, string> {
  const fields = readRecord(bytes);
  if (fields === null) return failed("not a JSON object");
  const { k, n: node } = fields;
  if (typeof node !== "string" || !isSubjectWord(node)) return failed("not a process's id");
  switch (k) {
    case "beat": {
      const { seq, login, capacity, players } = fields;
      if (!isCount(seq) || !isCount(login) || !isCount(capacity) || !isCount(players)) return failed("a beat without its numbers");
      return ok({ type: k, node, seq, login, capacity, players });
    }
    case "bye":
      return ok({ type: k, node });
    case "in": {
      const person = readPerson(fields["person"]);
      if (!isCount(fields["s"]) || person === null) return failed("an entry of nobody");
      return ok({ type: k, node, seq: fields["s"], person, msgId: readMsgId(fields["m"]) });
    }
    case "out": {
      const { seq, to } = fields;
      const pubkey = parsePubkey(fields["pubkey"]);
      if (!isCount(seq) || !pubkey.ok) return failed("a leaving of nobody");
      const goesTo = typeof to === "string" && isSubjectWord(to) ? to : null;
      return ok({ type: k, node, seq, pubkey: pubkey.value, msgId: readMsgId(fields["msgId"]), to: goesTo });
    }
    case "say": {
      const frame = readWorldFrame(fields["f"]);
      if (!isCount(fields["s"]) || frame === null) return failed("nothing was said");
      return ok({ type: k, node, seq: fields["s"], frame });
    }
    case "whisper": {
      const to = parsePubkey(fields["to"]);
      const frame = readFrame(fields["f"]);
      if (!to.ok || frame?.type !== "peer_dm") return failed("nothing was whispered");
      return ok({ type: k, node, to: to.value, frame });
    }
    case "kick": {
      const { reason, forMs } = fields;
      const pubkey = parsePubkey(fields["pubkey"]);
      if (!pubkey.ok || !isCount(forMs)) return failed("nobody was sent out");
      return ok({ type: k, node, pubkey: pubkey.value, reason: typeof reason === "string" ? oneLine(reason, 200) : "", forMs });
    }
    case "ask": {
      const { since, page, of } = fields;
      if (!isCount(page)) return failed("a question without a page");
      return ok({ type: k, node, since: isCount(since) ? since : null, page, of: isCount(of) ? of : null });
    }
    default:
      return failed("unknown news");
  }
}

/** Reads a page of a state of unknown origin; never throws. People and lines that cannot be read are left out. */
export function parseWireState(bytes: Uint8Array): Result<WireState, string> {
  const fields = readRecord(bytes);
  if (fields === null) return failed("not a JSON object");
  const { node, of, seq, login, tick, page, pages, people, lines } = fields;
  if (typeof node !== "string" || !isSubjectWord(node)) return failed("not a process's id");
  if (!isCount(of) || !isCount(seq) || !isCount(login) || !isCount(tick) || !isCount(page) || !isCount(pages))
    return failed("a state without its numbers");
  if (!Array.isArray(people) || !Array.isArray(lines)) return failed("a state of nobody");
  return ok({
    node,
    of,
    seq,
    login,
    tick,
    page,
    pages,
    people: people.map(readPerson).filter((person) => person !== null),
    lines: lines.map(readLine).filter((line) => line !== null),
  });
}

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function readRecord(bytes: Uint8Array): Fields | null {
  let text: string;
  try {
    text = toText.decode(bytes);
  } catch {
    return null;
  }
  const json = parseJson(text);
  return json.ok && isFields(json.value) ? json.value : null;
}

function readPerson(value: unknown): WirePerson | null {
  if (!isFields(value)) return null;
  const { l: login, h: handle, at } = value;
  const pubkey = parsePubkey(value["p"]);
  if (!pubkey.ok || !isCount(login) || !isCount(handle) || handle >= 2 ** 32) return null;
  const place: readonly unknown[] = Array.isArray(at) ? at : [];
  const [x, y, z, ry, t] = place;
  return {
    pubkey: pubkey.value,
    login,
    handle,
    avatar: readAvatarConfig(value["a"]),
    pose: readPose({ x, y, z, ry }),
    t: typeof t === "number" && Number.isFinite(t) ? t : undefined,
  };
}

function readLine(value: unknown): WireLine | null {
  if (!Array.isArray(value)) return null;
  const [seq, text]: readonly unknown[] = value;
  const frame = readWorldFrame(text);
  return isCount(seq) && frame !== null ? { seq, frame } : null;
}

function readFrame(text: unknown) {
  if (typeof text !== "string") return null;
  const frame = parseServerFrame(text);
  return frame.ok ? frame.value : null;
}

function readWorldFrame(text: unknown): WorldFrame | null {
  const frame = readFrame(text);
  switch (frame?.type) {
    case "peer_join":
    case "peer_chat":
    case "peer_emoji":
    case "game_event":
      return frame;
    default:
      return null;
  }
}

function readMsgId(value: unknown): string | null {
  return typeof value === "string" && value !== "" && value.length <= 128 ? value : null;
}
