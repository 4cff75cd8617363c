import type { Pubkey } from "@plaza/protocol";
import { getPerson, personEntries } from "./person-map.ts";
import { silentPerson } from "./person-record.ts";
import type { PersonRecord } from "./person-record.ts";
import type { SpaceState } from "./space-state.ts";

/** The host of the draft, who may never say JOIN: their CREATE tells of their line as a JOIN does. Null for any other. */
function hostByCreate({ created, people, space }: SpaceState): PersonRecord | null {
  const said = created?.newest;
  if (said === undefined || said.metrics === null) return null;
  // What the draft does not know shows that our own kind said it, which says JOIN.
  if (said.info.startsAtSec !== null || said.info.relays.length > 0) return null;
  const record = getPerson(people, space.host) ?? silentPerson;
  if (record.joined !== null) return null;
  const { id, author, createdAtSec, expiresAtSec, metrics } = said;
  const nothing = { session: null, sessionKey: null, voiceKey: null, caps: [], hand: null, everySec: null, proof: null };
  const joined = {
    type: "join" as const,
    id,
    author,
    createdAtSec,
    expiresAtSec,
    name: "",
    metrics,
    sinceSec: null,
    isGuest: false,
    ...nothing,
  };
  return { ...record, joined };
}

/**
 * What somebody has said about themselves, the host with their CREATE.
 *
 * @see docs/spec/space.md [S-17c]
 */
export function recordOf(state: SpaceState, pubkey: Pubkey): PersonRecord | undefined {
  return (pubkey === state.space.host ? hostByCreate(state) : null) ?? getPerson(state.people, pubkey);
}

/** What everyone has said about themselves, by key; the host first where only their CREATE tells of them. */
export function* everyRecord(state: SpaceState): Generator<PersonRecord> {
  const host = hostByCreate(state);
  if (host !== null) yield host;
  for (const [key, record] of personEntries(state.people)) if (host === null || key !== state.space.host) yield record;
}
