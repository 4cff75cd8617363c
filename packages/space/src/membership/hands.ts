import type { Pubkey } from "@plaza/protocol";
import type { Verdict } from "../roles/verdict.ts";
import { authorityUntilSec, verdictOn } from "../roles/verdict.ts";
import { rulingOf } from "../roles/rulings.ts";
import { getPerson, personEntries } from "./person-map.ts";
import { weightierWish } from "./person-record.ts";
import type { PersonRecord } from "./person-record.ts";
import type { SpaceState } from "./space-state.ts";
import type { MuteRequest, RaisedHand, SpeechInvitation } from "./space-view.ts";

/** How long an invitation to speak stands. */
const invitationSec = 120;
/** How long a wish that someone be silent is of any use. */
const muteSec = 30;

/** The last word of a person about their own speaking, by their own key or their session's. */
function wishOf(state: SpaceState, pubkey: Pubkey, record: PersonRecord): PersonRecord["wish"] {
  const sessionKey = record.joined?.sessionKey ?? null;
  const delegated = sessionKey === null ? undefined : getPerson(state.delegated, sessionKey + pubkey);
  return delegated === undefined ? record.wish : weightierWish(record.wish, delegated);
}

/**
 * The hand of a listener who is present: the newer of their last wish and of what their JOIN repeats, down once
 * host or co-host decided anything about them since.
 *
 * @see docs/spec/space.md [S-25], [S-33]
 */
export function raisedHand(
  state: SpaceState,
  pubkey: Pubkey,
  record: PersonRecord,
  { role, removed, sinceSec }: Verdict,
): RaisedHand | null {
  if (role !== "listener" || removed !== null) return null;
  const wish = wishOf(state, pubkey, record);
  const { joined } = record;
  const isWishNewer = wish !== null && (joined === null || joined.hand === null || wish.createdAtSec >= joined.createdAtSec);
  let raisedAtSec: number | null = null;
  if (isWishNewer) raisedAtSec = wish.wish === "speak" ? wish.createdAtSec : null;
  else if (typeof joined?.hand === "number") raisedAtSec = joined.hand;
  if (raisedAtSec === null || raisedAtSec <= sinceSec) return null;
  return { pubkey, raisedAtSec, message: wish?.wish === "speak" ? wish.message : "" };
}

/** What host and co-hosts have asked of someone and that still stands. */
interface Standing {
  readonly invitations: readonly SpeechInvitation[];
  readonly muteRequests: readonly MuteRequest[];
}

/**
 * What host and co-hosts have asked and nobody has answered yet. Any later word of the invited about speaking is an
 * answer, and so is any decision about them.
 *
 * @see docs/spec/space.md [S-25a], [S-32]
 */
export function standingAsks(state: SpaceState, isPresent: (pubkey: Pubkey) => boolean, nowMs: number): Standing {
  const invitations = new Map<Pubkey, SpeechInvitation>();
  const muteRequests = new Map<Pubkey, MuteRequest>();
  const isYoung = (sec: number, forSec: number) => (sec + forSec) * 1_000 > nowMs;
  for (const author of [state.space.host, ...state.rulings.named]) {
    const untilSec = authorityUntilSec(state, author);
    if (untilSec === null) continue;
    for (const [, { invited, muted }] of personEntries(rulingOf(state.rulings, author).asks)) {
      const subject = invited?.subject ?? muted?.subject;
      if (subject === undefined || !isPresent(subject)) continue;
      const verdict = verdictOn(state, subject, nowMs);
      if (invited?.wish === "speak" && invited.createdAtSec <= untilSec && isYoung(invited.createdAtSec, invitationSec)) {
        const record = getPerson(state.people, subject);
        const answeredSec = Math.max(verdict.sinceSec, (record && wishOf(state, subject, record)?.createdAtSec) ?? -1);
        const isOpen = verdict.role === "listener" && verdict.removed === null && answeredSec < invited.createdAtSec;
        const { createdAtSec, message } = invited;
        if (isOpen && (invitations.get(subject)?.atSec ?? -1) < createdAtSec) {
          invitations.set(subject, { pubkey: subject, by: author, atSec: createdAtSec, message });
        }
      }
      if (muted !== null && muted.createdAtSec <= untilSec && isYoung(muted.createdAtSec, muteSec)) {
        // The host is asked by nobody, a co-host by the host alone.
        const mayAsk = verdict.role === "speaker" || (verdict.role === "cohost" && author === state.space.host);
        if (mayAsk && (muteRequests.get(subject)?.atSec ?? -1) < muted.createdAtSec) {
          muteRequests.set(subject, { pubkey: subject, by: author, atSec: muted.createdAtSec });
        }
      }
    }
  }
  const byPubkey = (a: { readonly pubkey: Pubkey }, b: { readonly pubkey: Pubkey }) => (a.pubkey < b.pubkey ? -1 : 1);
  return { invitations: [...invitations.values()].toSorted(byPubkey), muteRequests: [...muteRequests.values()].toSorted(byPubkey) };
}
