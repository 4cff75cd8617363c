import { parseEventId, parsePubkey, sha256Of } from "@plaza/protocol";
import type {
  ConnectionConfirmed,
  ConnectionDropped,
  EventId,
  Pubkey,
  RoleAct,
  RoleDecided,
  SpaceAddress,
  SpaceCreated,
  SpaceEvent,
  SpaceInfo,
  SpaceJoined,
  SpaceLeft,
  SpeechWish,
  SpeechWished,
} from "@plaza/protocol";
import { applySpaceEvent, createSpaceState } from "./space-state.ts";
import type { SpaceState } from "./space-state.ts";

const encoder = new TextEncoder();

/** A key for tests: the same for the same name, and nobody's. */
export function keyNamed(name: string): Pubkey {
  const key = parsePubkey(sha256Of(encoder.encode(name)));
  if (!key.ok) throw new Error("a hash looks like a key");
  return key.value;
}

let made = 0;

function nextId(): EventId {
  made += 1;
  // Shuffled, so that the order of making says nothing about the order of ids.
  const id = parseEventId(sha256Of(encoder.encode(`event ${made}`)));
  if (!id.ok) throw new Error("a hash looks like an id");
  return id.value;
}

export const host = keyNamed("host");
export const ana = keyNamed("ana");
export const ben = keyNamed("ben");
export const cleo = keyNamed("cleo");
export const dora = keyNamed("dora");

/** The space of the tests. */
export const hall: SpaceAddress = { host, id: "town-hall" };

/** When the tests begin, in seconds. */
export const startSec = 1_767_225_600;

/** Milliseconds of a time given in seconds after the start. */
export function atMs(sec: number): number {
  return (startSec + sec) * 1_000;
}

const plainInfo: SpaceInfo = {
  name: "Town hall",
  description: "",
  image: null,
  startsAtSec: null,
  lang: null,
  access: "open",
  members: [],
  keyId: null,
  lock: null,
  relays: [],
  caps: [],
};

function common(author: Pubkey, sec: number) {
  return { id: nextId(), author, createdAtSec: startSec + sec, expiresAtSec: null };
}

/** CREATE_SPACE; times are seconds after the start throughout. */
export function created(sec: number, info: Partial<SpaceInfo> = {}): SpaceCreated {
  return { type: "create", ...common(host, sec), space: hall, info: { ...plainInfo, ...info }, metrics: null };
}

/** CLOSE_SPACE. */
export function closed(sec: number): SpaceEvent {
  return { type: "close", ...common(host, sec), space: hall };
}

/** JOIN_SPACE. */
export function joined(author: Pubkey, sec: number, more: Partial<SpaceJoined> = {}): SpaceJoined {
  const plain = {
    name: "",
    metrics: null,
    session: null,
    sessionKey: null,
    voiceKey: null,
    caps: [],
    hand: null,
    everySec: null,
    sinceSec: null,
    isGuest: false,
    proof: null,
  };
  return { type: "join", ...common(author, sec), ...plain, ...more };
}

/** LEAVE_SPACE. */
export function left(author: Pubkey, sec: number, session: string | null = null): SpaceLeft {
  return { type: "leave", ...common(author, sec), session };
}

/** One of the four decisions about a person. */
export function decided(author: Pubkey, act: RoleAct, target: Pubkey, sec: number, untilSec: number | null = null): RoleDecided {
  return { type: "role", ...common(author, sec), act, target, untilSec: untilSec === null ? null : startSec + untilSec };
}

/** A wish about speaking, by a person's own key unless another is given. */
export function wished(person: Pubkey, subject: Pubkey, wish: SpeechWish, sec: number, author: Pubkey = person): SpeechWished {
  return { type: "speech", ...common(author, sec), person, subject, wish, message: "" };
}

function directed(person: Pubkey, target: Pubkey, sec: number, author: Pubkey) {
  return { ...common(author, sec), person, target, targetSession: null, reserveId: null };
}

/** CONFIRM_CONNECTION: `person` agrees to what `target` asked for. */
export function confirmed(
  person: Pubkey,
  target: Pubkey,
  role: "provider" | "consumer",
  sec: number,
  more: { readonly author?: Pubkey; readonly expiresAtSec?: number } = {},
): ConnectionConfirmed {
  const event = { type: "confirm" as const, ...directed(person, target, sec, more.author ?? person), role };
  return more.expiresAtSec === undefined ? event : { ...event, expiresAtSec: startSec + more.expiresAtSec };
}

/** DROP_CONNECTION. */
export function dropped(person: Pubkey, target: Pubkey, sec: number, author: Pubkey = person): ConnectionDropped {
  return { type: "drop", ...directed(person, target, sec, author), isFull: false, tryInstead: [] };
}

/** The state after these events, in this order. */
export function stateAfter(...events: readonly SpaceEvent[]): SpaceState {
  return after(createSpaceState(hall), events);
}

/** A state after further events. */
export function after(state: SpaceState, events: readonly SpaceEvent[]): SpaceState {
  return events.reduce(applySpaceEvent, state);
}
