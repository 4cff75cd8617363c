import { tagValue } from "../nostr/event.ts";
import { KIND } from "../nostr/kinds.ts";
import type { VerifiedEvent } from "../nostr/verified-event.ts";
import type { Result } from "../result.ts";
import { failed } from "../result.ts";
import type { SpaceClosed } from "./close-space.ts";
import { parseCloseSpace } from "./close-space.ts";
import type { ConnectionConfirmed, ConnectionDropped, ConnectionReserved } from "./connection.ts";
import { readConnection } from "./connection.ts";
import type { SpaceCreated } from "./create-space.ts";
import { parseCreateSpace } from "./create-space.ts";
import type { CandidatesSent, DescriptionSent } from "./negotiation.ts";
import { readNegotiation } from "./negotiation.ts";
import type { RoleDecided } from "./role-event.ts";
import { readRole } from "./role-event.ts";
import type { SpaceAddress } from "./space-address.ts";
import { isSpaceMarked, maxSpaceContent } from "./space-fields.ts";
import type { SpaceEventProblem } from "./space-fields.ts";
import type { SpaceJoined, SpaceLeft } from "./space-presence.ts";
import { readJoin, readLeave } from "./space-presence.ts";
import type { SpeechWished } from "./speech.ts";
import { readSpeech } from "./speech.ts";

/** Anything that is said within a space: the sixteen events of the draft. */
export type SpaceEvent =
  | SpaceCreated
  | SpaceClosed
  | SpaceJoined
  | SpaceLeft
  | ConnectionReserved
  | ConnectionConfirmed
  | ConnectionDropped
  | DescriptionSent
  | CandidatesSent
  | RoleDecided
  | SpeechWished;

const kindsWhereAuthorMayStandAsHost: ReadonlySet<number> = new Set([
  KIND.removePeer,
  KIND.demoteToPeer,
  KIND.promoteSpeaker,
  KIND.promoteCohost,
  KIND.speech,
]);

/**
 * Reads an event of this space. Another space's, one without the `webrtc` tag, and one whose `d` is not what it must
 * be are problems; who had the right to sign it is judged elsewhere.
 *
 * @see docs/spec/space.md [S-3], [S-4], [S-6]
 */
export function parseSpaceEvent(event: VerifiedEvent, space: SpaceAddress): Result<SpaceEvent, SpaceEventProblem> {
  if (event.content.length > maxSpaceContent) return failed({ code: "too-large", found: `${event.content.length} characters` });
  if (event.kind === KIND.createSpace || event.kind === KIND.closeSpace) {
    const parsed = event.kind === KIND.createSpace ? parseCreateSpace(event) : parseCloseSpace(event);
    if (!parsed.ok || (parsed.value.space.host === space.host && parsed.value.space.id === space.id)) return parsed;
    return failed({ code: "other-space", found: parsed.value.space.id.slice(0, 40) });
  }
  if (!isSpaceMarked(event)) return failed({ code: "not-a-space", found: "" });
  const id = tagValue(event, "s");
  if (id !== space.id) return failed({ code: "other-space", found: (id ?? "").slice(0, 40) });
  const host = tagValue(event, "h");
  if (host !== space.host && !(host === event.pubkey && kindsWhereAuthorMayStandAsHost.has(event.kind))) {
    return failed({ code: "other-space", found: (host ?? "").slice(0, 40) });
  }
  switch (event.kind) {
    case KIND.joinSpace:
      return readJoin(event, space);
    case KIND.leaveSpace:
      return readLeave(event, space);
    case KIND.reserveConnection:
    case KIND.confirmConnection:
    case KIND.dropConnection:
      return readConnection(event, space);
    case KIND.sdpOffer:
    case KIND.sdpAnswer:
    case KIND.iceCandidate:
      return readNegotiation(event);
    case KIND.speech:
      return readSpeech(event);
    default:
      return readRole(event, space);
  }
}
