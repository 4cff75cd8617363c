import type { EventTemplate } from "../nostr/event.ts";
import { tagValue } from "../nostr/event.ts";
import type { Pubkey } from "../nostr/hex.ts";
import { isPubkey } from "../nostr/hex.ts";
import { KIND } from "../nostr/kinds.ts";
import type { VerifiedEvent } from "../nostr/verified-event.ts";
import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import type { SpaceAddress } from "./space-address.ts";
import { spaceIdentifier } from "./space-address.ts";
import type { SpaceEventCommon, SpaceEventProblem } from "./space-fields.ts";
import { commonOf, optionalRecord, spaceTags, timeField } from "./space-fields.ts";

/** What is decided about a person: out, back among the listeners, may speak, may administer. */
export type RoleAct = "remove" | "demote" | "speaker" | "cohost";

/**
 * REMOVE_PEER, DEMOTE_TO_PEER, PROMOTE_SPEAKER or PROMOTE_COHOST (kinds 31106 to 31109). Anyone can sign one: whether
 * the author may is not said here.
 */
export interface RoleDecided extends SpaceEventCommon {
  readonly type: "role";
  readonly act: RoleAct;
  readonly target: Pubkey;
  /** Until when someone is out; null for until it is taken back, and for the other acts. */
  readonly untilSec: number | null;
}

const acts: ReadonlyMap<number, RoleAct> = new Map([
  [KIND.removePeer, "remove"],
  [KIND.demoteToPeer, "demote"],
  [KIND.promoteSpeaker, "speaker"],
  [KIND.promoteCohost, "cohost"],
]);

const kinds: Readonly<Record<RoleAct, number>> = {
  remove: KIND.removePeer,
  demote: KIND.demoteToPeer,
  speaker: KIND.promoteSpeaker,
  cohost: KIND.promoteCohost,
};

/** Reads a decision about a person; `event.kind` is one of the four. */
export function readRole(event: VerifiedEvent, space: SpaceAddress): Result<RoleDecided, SpaceEventProblem> {
  const act = acts.get(event.kind);
  if (act === undefined) return failed({ code: "wrong-kind", found: String(event.kind) });
  const target = tagValue(event, "p");
  if (!isPubkey(target)) return failed({ code: "no-target", found: (target ?? "").slice(0, 40) });
  const d = tagValue(event, "d");
  // The draft lets a co-host stand where the host does, here as in `h`.
  if (d !== spaceIdentifier(space, target) && d !== spaceIdentifier({ ...space, host: event.pubkey }, target)) {
    return failed({ code: "wrong-identifier", found: (d ?? "").slice(0, 40) });
  }
  const untilSec = act === "remove" ? timeField(optionalRecord(event.content)["until"]) : null;
  return ok({ type: "role", ...commonOf(event), act, target, untilSec });
}

/** The event of a decision about a person. */
export function buildRole(
  space: SpaceAddress,
  role: Pick<RoleDecided, "act" | "target" | "untilSec">,
  createdAtSec: number,
): EventTemplate {
  const { act, target, untilSec } = role;
  const tags = [...spaceTags(space), ["p", target], ["d", spaceIdentifier(space, target)]];
  const content = act === "remove" && untilSec !== null ? JSON.stringify({ until: Math.floor(untilSec) }) : "";
  return { kind: kinds[act], created_at: createdAtSec, tags, content };
}
