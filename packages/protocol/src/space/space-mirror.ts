import type { Address } from "../nostr/address.ts";
import { formatAddress, parseAddress } from "../nostr/address.ts";
import type { EventTemplate, Tag } from "../nostr/event.ts";
import { tagValue } from "../nostr/event.ts";
import type { EventId, Pubkey } from "../nostr/hex.ts";
import { isPubkey } from "../nostr/hex.ts";
import { KIND } from "../nostr/kinds.ts";
import type { VerifiedEvent } from "../nostr/verified-event.ts";
import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import { oneLine, severalLines } from "../text.ts";
import { isSocketUrl, isWebUrl, socketUrls } from "../urls.ts";
import type { SpaceAddress } from "./space-address.ts";
import { isSpaceId } from "./space-address.ts";

/** How a room stands for other Nostr clients (NIP-53). */
export type RoomStatus = "open" | "private" | "closed";

/** Someone's part in a room, as its host tells other clients. */
export interface RoomPerson {
  readonly pubkey: Pubkey;
  readonly role: "Host" | "Moderator" | "Speaker";
}

/** The mirror of a space as a NIP-53 room (kind 30312); its `d` is the space's id. */
export interface SpaceRoom {
  readonly space: SpaceAddress;
  /** One line, at most 100 code points. */
  readonly title: string;
  /** At most 1,000 code points. */
  readonly summary: string;
  readonly image: string | null;
  readonly status: RoomStatus;
  /** The page where the space can be joined. */
  readonly service: string | null;
  readonly startsAtSec: number | null;
  /** At most 64. */
  readonly people: readonly RoomPerson[];
  /** Socket URLs, at most ten. */
  readonly relays: readonly string[];
  readonly updatedAtSec: number;
}

/** Why an event is no room of a space, or not in one. */
export interface SpaceRoomProblem {
  readonly code: "wrong-kind" | "not-a-space" | "bad-space-id" | "no-room" | "empty";
  readonly found: string;
}

const maxRelays = 10;
const maxPeople = 64;
const topic = "spaces";

/** Where other clients know the space: `30312:<host>:<id>`. The room's chat hangs on it. */
export function spaceRoomAddress(space: SpaceAddress): Address {
  return { kind: KIND.room, pubkey: space.host, identifier: space.id };
}

function roleOf(value: string | undefined): RoomPerson["role"] | null {
  switch (value?.toLowerCase()) {
    case "host":
    case "owner":
      return "Host";
    case "moderator":
      return "Moderator";
    case "speaker":
      return "Speaker";
    default:
      return null;
  }
}

function peopleOf(event: EventTemplate): readonly RoomPerson[] {
  const people = new Map<Pubkey, RoomPerson>();
  for (const [name, pubkey, , named] of event.tags) {
    if (people.size >= maxPeople) break;
    const role = roleOf(named);
    if (name === "p" && isPubkey(pubkey) && role !== null && !people.has(pubkey)) people.set(pubkey, { pubkey, role });
  }
  return [...people.values()];
}

function statusOf(value: string | undefined): RoomStatus {
  return value === "open" || value === "private" ? value : "closed";
}

function webUrl(value: string | null | undefined): string | null {
  return typeof value === "string" && isWebUrl(value) ? value : null;
}

function secondsOf(value: string | undefined): number | null {
  return value !== undefined && /^\d{1,12}$/.test(value) ? Number(value) : null;
}

/** Reads the mirror of a space; rooms of other products share the kind. */
export function parseSpaceRoom(event: VerifiedEvent): Result<SpaceRoom, SpaceRoomProblem> {
  if (event.kind !== KIND.room) return failed({ code: "wrong-kind", found: String(event.kind) });
  if (!event.tags.some((tag) => tag[0] === "webrtc" && tag[1] === "spaces")) return failed({ code: "not-a-space", found: "" });
  const id = tagValue(event, "d");
  if (!isSpaceId(id)) return failed({ code: "bad-space-id", found: (id ?? "").slice(0, 40) });
  return ok({
    space: { host: event.pubkey, id },
    // Two spellings are about: the standard's examples and the clients of rooms differ.
    title: oneLine(tagValue(event, "room") ?? tagValue(event, "title") ?? "", 100),
    summary: severalLines(tagValue(event, "summary") ?? "", 1_000),
    image: webUrl(tagValue(event, "image")),
    status: statusOf(tagValue(event, "status")),
    service: webUrl(tagValue(event, "service")),
    startsAtSec: secondsOf(tagValue(event, "starts")),
    people: peopleOf(event),
    relays: socketUrls(event.tags.find((tag) => tag[0] === "relays")?.slice(1, 64) ?? [], maxRelays),
    updatedAtSec: event.created_at,
  });
}

/** The event by which other Nostr clients list a space. */
export function buildSpaceRoom(room: Omit<SpaceRoom, "updatedAtSec">, createdAtSec: number): EventTemplate {
  const title = oneLine(room.title, 100);
  const summary = severalLines(room.summary, 1_000);
  const image = webUrl(room.image);
  const service = webUrl(room.service);
  const tags: Tag[] = [
    ["d", room.space.id],
    ["room", title],
    ["title", title],
    ["webrtc", "spaces"],
    ["t", topic],
  ];
  if (summary !== "") tags.push(["summary", summary]);
  if (image !== null) tags.push(["image", image]);
  tags.push(["status", room.status]);
  if (service !== null) tags.push(["service", service]);
  if (room.startsAtSec !== null) tags.push(["starts", String(Math.floor(room.startsAtSec))]);
  for (const { pubkey, role } of room.people.slice(0, maxPeople)) tags.push(["p", pubkey, "", role]);
  const relays = socketUrls(room.relays, maxRelays);
  if (relays.length > 0) tags.push(["relays", ...relays]);
  return { kind: KIND.room, created_at: createdAtSec, tags, content: "" };
}

function referencedRoom(event: EventTemplate): SpaceAddress | null {
  for (const [name, value] of event.tags) {
    if (name !== "a") continue;
    const address = parseAddress(value);
    if (!address.ok || address.value.kind !== KIND.room || !isSpaceId(address.value.identifier)) continue;
    return { host: address.value.pubkey, id: address.value.identifier };
  }
  return null;
}

function roomTag(space: SpaceAddress, relayHint: string | undefined): Tag {
  const hint = relayHint !== undefined && isSocketUrl(relayHint) ? relayHint : "";
  return ["a", formatAddress(spaceRoomAddress(space)), hint, "root"];
}

/** Someone's presence in a room, as other clients tell it (kind 10312). */
export interface RoomPresence {
  readonly pubkey: Pubkey;
  readonly space: SpaceAddress;
  readonly isHandRaised: boolean;
  readonly createdAtSec: number;
}

/** Reads in which room someone says to be. */
export function parseRoomPresence(event: VerifiedEvent): Result<RoomPresence, SpaceRoomProblem> {
  if (event.kind !== KIND.roomPresence) return failed({ code: "wrong-kind", found: String(event.kind) });
  const space = referencedRoom(event);
  if (space === null) return failed({ code: "no-room", found: (tagValue(event, "a") ?? "").slice(0, 40) });
  return ok({ pubkey: event.pubkey, space, isHandRaised: tagValue(event, "hand") === "1", createdAtSec: event.created_at });
}

/** The event by which other clients see someone in a room. */
export function buildRoomPresence(presence: Pick<RoomPresence, "space" | "isHandRaised">, createdAtSec: number): EventTemplate {
  const tags = [roomTag(presence.space, undefined), ["hand", presence.isHandRaised ? "1" : "0"]];
  return { kind: KIND.roomPresence, created_at: createdAtSec, tags, content: "" };
}

/** The event that takes the one before back: its author is in no room. */
export function buildRoomAbsence(createdAtSec: number): EventTemplate {
  return { kind: KIND.roomPresence, created_at: createdAtSec, tags: [], content: "" };
}

/** A chat line of a space (kind 1311). */
export interface SpaceChat {
  readonly id: EventId;
  readonly pubkey: Pubkey;
  /** At most 500 code points, never markup. */
  readonly text: string;
  readonly createdAtSec: number;
  readonly space: SpaceAddress;
}

const maxChat = 500;

/** Reads a chat line of a space. */
export function parseSpaceChat(event: VerifiedEvent): Result<SpaceChat, SpaceRoomProblem> {
  if (event.kind !== KIND.chat) return failed({ code: "wrong-kind", found: String(event.kind) });
  const space = referencedRoom(event);
  if (space === null) return failed({ code: "no-room", found: "" });
  const text = severalLines(event.content, maxChat);
  if (text === "") return failed({ code: "empty", found: "" });
  return ok({ id: event.id, pubkey: event.pubkey, text, createdAtSec: event.created_at, space });
}

/** The event of a chat line of a space. */
export function buildSpaceChat(
  line: Pick<SpaceChat, "space" | "text"> & { readonly relayHint?: string },
  createdAtSec: number,
): EventTemplate {
  return {
    kind: KIND.chat,
    created_at: createdAtSec,
    tags: [roomTag(line.space, line.relayHint)],
    content: severalLines(line.text, maxChat),
  };
}
