import type { RelayPool, RelayStatus } from "@plaza/nostr-client";
import type { Pubkey } from "@plaza/protocol";
import { getPerson } from "../membership/person-map.ts";
import type { SpaceState } from "../membership/space-state.ts";
import type { SpaceView } from "../membership/space-view.ts";
import { verdictOn } from "../roles/verdict.ts";
import type { RelayChoice } from "./relay-choice.ts";
import type { SessionDoor } from "./session-door.ts";
import type { SessionKeys } from "./session-keys.ts";
import type { SessionPerson } from "./session-person.ts";
import type { SessionRoom } from "./session-room.ts";
import type { SessionStage } from "./session-stage.ts";
import type { SessionStay } from "./session-stay.ts";
import type { SessionProblem, SpaceSessionView } from "./session-view.ts";
import type { SoundNotes } from "./sound-notes.ts";

/** The parts of a session that are seen from outside. */
export interface SeenParts {
  readonly pool: Pick<RelayPool, "status" | "clockOffsetMs">;
  readonly relays: Pick<RelayChoice, "takes">;
  readonly person: SessionPerson;
  readonly door: SessionDoor;
  readonly keys: SessionKeys;
  readonly sound: SoundNotes;
  readonly stage: SessionStage;
  readonly stay: SessionStay;
  readonly room: SessionRoom;
}

const smallRoom = 100;
/** Clocks off by more than this are told of. */
const lateMs = 30_000;

/** Few enough are here for everything about everyone to be told. */
export function isSmallRoom({ stage, listenerCount }: SpaceView): boolean {
  return stage.length + listenerCount <= smallRoom;
}

/** Being in a space at this moment, as it is to be shown. */
export function viewSession(parts: SeenParts, state: SpaceState, seen: SpaceView, nowMs: number): SpaceSessionView {
  const { pool, relays, person, door, keys, sound, stage, stay, room } = parts;
  const self = person.pubkey();
  /** Whoever ever joined says here whether they are here; and who is out is nowhere. */
  const isOurs = (pubkey: Pubkey): boolean =>
    (getPerson(state.people, pubkey)?.joined ?? null) !== null || verdictOn(state, pubkey, nowMs).removed !== null;
  return {
    phase: door.phase(),
    room: seen,
    self: {
      pubkey: self,
      role: verdictOn(state, self, nowMs).role,
      isGuest: person.isGuest(),
      isDisplaced: person.isDisplaced(),
      isHandUp: seen.hands.some(({ pubkey }) => pubkey === self),
      microphone: stage.microphone(),
    },
    invitation: seen.invitations.find(({ pubkey }) => pubkey === self) ?? null,
    muteRequest: seen.muteRequests.find(({ pubkey }) => pubkey === self) ?? null,
    speaking: sound.speaking(),
    silenced: stage.silenced(),
    quality: sound.quality(),
    path: sound.path(stay.visit()),
    relays: pool.status.get().map(({ url, state: open }) => ({ url, state: open, takes: relays.takes(url) })),
    removal: door.removal(),
    keyLost: keys.lost(seen),
    inOtherApps: isSmallRoom(seen) ? room.inOtherApps(isOurs) : [],
    problems: problems(parts),
  };
}

function problems({ pool, relays, door, keys, stay }: SeenParts): readonly SessionProblem[] {
  const failure = stay.problem();
  const found = reachProblems(pool.status.get(), (url) => relays.takes(url), pool.clockOffsetMs());
  const lacks: readonly SessionProblem[] = door.isInside() && keys.isLacking() ? [{ code: "cannot-open" }] : [];
  return [...(failure === null ? [] : [failure]), ...found, ...lacks];
}

/** What keeps a session from others: relays that are away or refuse, and a clock that is off. */
function reachProblems(
  status: readonly Pick<RelayStatus, "url" | "state">[],
  takes: (url: string) => boolean | null,
  offsetMs: number | null,
): readonly SessionProblem[] {
  const found: SessionProblem[] = [];
  const taking = status.filter(({ url, state }) => state === "open" && takes(url) !== false);
  if (status.length > 0 && taking.length === 0) found.push({ code: "no-relay" });
  else if (status.length > 1 && taking.length === 1) found.push({ code: "one-relay" });
  if (offsetMs !== null && Math.abs(offsetMs) > lateMs) found.push({ code: "clock-off", offsetMs });
  return found;
}
