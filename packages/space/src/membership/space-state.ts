import type { Pubkey, RoleDecided, SpaceAddress, SpaceClosed, SpaceCreated, SpaceEvent, SpeechWished } from "@plaza/protocol";
import { forgetLinksBefore, noLinks, sweepLinks, withConfirmed, withDropped } from "../graph/link-book.ts";
import type { LinkBook } from "../graph/link-book.ts";
import { actOf, noRulings, withAct, withAsked } from "../roles/rulings.ts";
import type { Rulings } from "../roles/rulings.ts";
import { maxPeople, rankOf } from "./audience-share.ts";
import { emptyPersonMap, filterPeople, getPerson, setPerson } from "./person-map.ts";
import type { PersonMap } from "./person-map.ts";
import { lastWordSec, silentPerson, weightierWish, withJoined, withLeft, withSteppedDown, withWish } from "./person-record.ts";
import type { PersonRecord } from "./person-record.ts";
import { outweighs } from "./stamp.ts";

/**
 * Everything that was said in a space, of each thing the newest: an immutable value, the same whatever the order in
 * which events came and however often. What it means at a time is for {@link spaceView} and its neighbours to say.
 *
 * @see docs/spec/space.md [S-24]
 */
export interface SpaceState {
  readonly space: SpaceAddress;
  /** The earliest gives the start, the newest the description. */
  readonly created: CreatedSpace | null;
  readonly closed: SpaceClosed | null;
  readonly people: PersonMap<PersonRecord>;
  /** Words about speaking signed by a session's key, under that key and the person's in a row. */
  readonly delegated: PersonMap<SpeechWished>;
  readonly rulings: Rulings;
  readonly links: LinkBook;
  /** How much of the audience is kept: 1, 1/2, 1/4 and so on. */
  readonly share: number;
  /** What was said before this by people nobody named is forgotten. */
  readonly horizonSec: number;
  /** Makes the sample of a large audience unforeseeable. */
  readonly salt: string;
}

/** What the host said of the space. */
export interface CreatedSpace {
  readonly earliest: SpaceCreated;
  readonly newest: SpaceCreated;
  /** Since when each room key is in use, by its name; at most the 64 youngest. */
  readonly keyedSec: ReadonlyMap<string, number>;
}

const maxKeys = 64;
const maxDelegated = 2 * maxPeople;

/**
 * A space of which nothing is known yet.
 *
 * @param salt - a few random characters where strangers can reach this state; the default suits tests
 */
export function createSpaceState(space: SpaceAddress, salt = ""): SpaceState {
  return {
    space,
    created: null,
    closed: null,
    people: emptyPersonMap(),
    delegated: emptyPersonMap(),
    rulings: noRulings,
    links: noLinks,
    share: 1,
    horizonSec: 0,
    salt,
  };
}

/** True for the host and everyone about whom host or co-hosts have decided anything: they are kept whatever the crowd. */
export function isNamed(state: SpaceState, pubkey: string): boolean {
  const { rulings, space } = state;
  if (pubkey === space.host) return true;
  return [space.host, ...rulings.named].some((author) => actOf(rulings, author, pubkey) !== null);
}

function withCreated(state: SpaceState, event: SpaceCreated): SpaceState {
  if (state.created === null) return { ...state, created: { earliest: event, newest: event, keyedSec: withKey(new Map(), event) } };
  const { earliest, newest, keyedSec } = state.created;
  const created = {
    earliest: isEarlier(event, earliest) ? event : earliest,
    newest: outweighs(event, newest) ? event : newest,
    keyedSec: withKey(keyedSec, event),
  };
  const isSame = created.earliest === earliest && created.newest === newest && created.keyedSec === keyedSec;
  return isSame ? state : { ...state, created };
}

/** Of each key the first word that names it. */
function withKey(keyedSec: ReadonlyMap<string, number>, { info, createdAtSec }: SpaceCreated): ReadonlyMap<string, number> {
  const { keyId } = info;
  if (keyId === null || createdAtSec >= (keyedSec.get(keyId) ?? Number.POSITIVE_INFINITY)) return keyedSec;
  const kept = [...new Map(keyedSec).set(keyId, createdAtSec)].toSorted(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  // Whichever way they came, the same ones stay: a key that would be swept at once says nothing new.
  if (kept.length > maxKeys && kept.at(-1)?.[0] === keyId) return keyedSec;
  return new Map(kept.slice(0, maxKeys));
}

/** Since when the room key that is in use is; null where frames are not locked. */
export function keySinceSec({ created }: SpaceState): number | null {
  const keyId = created?.newest.info.keyId ?? null;
  return created === null || keyId === null ? null : (created.keyedSec.get(keyId) ?? created.newest.createdAtSec);
}

function isEarlier(a: SpaceCreated, b: SpaceCreated): boolean {
  return a.createdAtSec < b.createdAtSec || (a.createdAtSec === b.createdAtSec && a.id < b.id);
}

/** Keeps half of the audience when it is more than can be kept. */
function withinBounds(state: SpaceState): SpaceState {
  let { people, share } = state;
  while (people.size > maxPeople && share > 1e-6) {
    share /= 2;
    const bound = share;
    people = filterPeople(people, (_, key) => rankOf(key, state.salt) < bound || isNamed(state, key));
  }
  return people === state.people ? state : { ...state, people, share };
}

function withPerson(state: SpaceState, pubkey: Pubkey, createdAtSec: number, change: (record: PersonRecord) => PersonRecord): SpaceState {
  const before = getPerson(state.people, pubkey);
  const isKept = createdAtSec >= state.horizonSec && (state.share === 1 || rankOf(pubkey, state.salt) < state.share);
  if (before === undefined && !isKept && !isNamed(state, pubkey)) return state;
  const after = change(before ?? silentPerson);
  if (after === (before ?? silentPerson)) return state;
  return withinBounds({ ...state, people: setPerson(state.people, pubkey, after) });
}

/** Words of a session's key, kept until the person's JOIN announces it; when too many wait, those without one go. */
function withDelegated(state: SpaceState, event: SpeechWished): SpaceState {
  if (event.createdAtSec < state.horizonSec) return state;
  const key = event.author + event.person;
  const old = getPerson(state.delegated, key);
  const newest = weightierWish(old, event);
  if (newest === old) return state;
  const delegated = setPerson(state.delegated, key, newest);
  if (delegated.size <= maxDelegated) return { ...state, delegated };
  return { ...state, delegated: filterPeople(delegated, ({ author, person }) => speaksFor(state, author, person)) };
}

function withSpeech(state: SpaceState, event: SpeechWished): SpaceState {
  const { author, person, subject, createdAtSec } = event;
  // Authority is a person's own: a session's key asks for its person, never of others.
  if (subject !== person) {
    if (author !== person) return state;
    return changed(state, { rulings: withAsked(state.rulings, state.space.host, event) });
  }
  if (author !== person) return withDelegated(state, event);
  return withPerson(state, person, createdAtSec, (record) => withWish(record, event));
}

function withRole(state: SpaceState, event: RoleDecided): SpaceState {
  const { author, target, act, createdAtSec } = event;
  const { host } = state.space;
  if (author !== target) {
    // Kept apart from what others may say: a void promotion must not stand before a valid word of the same author.
    if (act === "cohost" && author !== host) return state;
    return changed(state, { rulings: withAct(state.rulings, host, event) });
  }
  // About oneself only leaving the stage can be said.
  if (act !== "demote") return state;
  return withPerson(state, author, createdAtSec, (record) => withSteppedDown(record, event));
}

function changed(state: SpaceState, next: Partial<Pick<SpaceState, "rulings" | "links">>): SpaceState {
  const { rulings = state.rulings, links = state.links } = next;
  return rulings === state.rulings && links === state.links ? state : { ...state, rulings, links };
}

/**
 * The state after an event of the space.
 *
 * @param event - proven, parsed for this very space, and not ahead of the time: see {@link spaceEventTiming}
 * @returns the same object when the event says nothing new
 */
export function applySpaceEvent(state: SpaceState, event: SpaceEvent): SpaceState {
  switch (event.type) {
    case "create":
      return withCreated(state, event);
    case "close":
      return state.closed !== null && !isEarlierClose(event, state.closed) ? state : { ...state, closed: event };
    case "join":
      return withPerson(state, event.author, event.createdAtSec, (record) => withJoined(record, event));
    case "leave":
      return withPerson(state, event.author, event.createdAtSec, (record) => withLeft(record, event));
    case "speech":
      return withSpeech(state, event);
    case "role":
      return withRole(state, event);
    case "confirm":
    case "drop": {
      if (event.createdAtSec < state.horizonSec) return state;
      const links = event.type === "confirm" ? withConfirmed(state.links, event) : withDropped(state.links, event);
      const isSpoken = (author: Pubkey, person: Pubkey) => speaksFor(state, author, person);
      return changed(state, { links: sweepLinks(links, isSpoken, state.salt) });
    }
    // Steps between two people: the ends' own matter, nobody else's state.
    case "reserve":
    case "offer":
    case "answer":
    case "candidates":
      return state;
  }
}

function isEarlierClose(a: SpaceClosed, b: SpaceClosed): boolean {
  return a.createdAtSec < b.createdAtSec || (a.createdAtSec === b.createdAtSec && a.id < b.id);
}

/**
 * Whether a key speaks for a person: their own, or the one their newest JOIN announces. An event a session's key signed
 * names its person, so nobody gains by announcing a stranger's key.
 *
 * @see docs/spec/space.md [S-12]
 */
export function speaksFor(state: SpaceState, author: Pubkey, person: Pubkey): boolean {
  return author === person || getPerson(state.people, person)?.joined?.sessionKey === author;
}

/** The state without what people nobody named said before a time; a session calls it now and then, some three hours back. */
export function forgetBefore(state: SpaceState, sec: number): SpaceState {
  if (sec <= state.horizonSec) return state;
  const people = filterPeople(state.people, (record, key) => lastWordSec(record) >= sec || isNamed(state, key));
  const hasRoom = people.size < maxPeople / 4;
  return {
    ...state,
    people,
    delegated: filterPeople(state.delegated, ({ createdAtSec }) => createdAtSec >= sec),
    links: forgetLinksBefore(state.links, sec),
    horizonSec: sec,
    share: hasRoom ? Math.min(1, state.share * 2) : state.share,
  };
}
