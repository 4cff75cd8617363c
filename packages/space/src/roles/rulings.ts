import type { Pubkey, RoleDecided, SpeechWished } from "@plaza/protocol";
import { deletePerson, emptyPersonMap, filterPeople, getPerson, personEntries, setPerson } from "../membership/person-map.ts";
import type { PersonMap } from "../membership/person-map.ts";
import { outweighs, weightier } from "../membership/stamp.ts";

/** What someone asked of another: to speak or no longer, and to be silent. */
export interface Asked {
  readonly invited: SpeechWished | null;
  readonly muted: SpeechWished | null;
}

/** What one author has decided and asked, about each person the newest. Whether they may is judged when it is looked at. */
export interface Ruling {
  readonly acts: PersonMap<RoleDecided>;
  readonly asks: PersonMap<Asked>;
}

/** The decisions of everyone. */
export interface Rulings {
  readonly byAuthor: PersonMap<Ruling>;
  /** Whom the host named co-host last, whether they stepped down or not; by pubkey. */
  readonly named: readonly Pubkey[];
  /** How much is kept of authors whom the host has not named. */
  readonly strangers: number;
}

/** Decisions of strangers wait for the host's word, which may arrive after them; more than this and all are dropped. */
export const maxStrangerRulings = 4_096;
const maxActs = 20_000;
const maxAsks = 512;

/** Nothing decided. */
export const noRulings: Rulings = { byAuthor: emptyPersonMap(), named: [], strangers: 0 };
const empty: Ruling = { acts: emptyPersonMap(), asks: emptyPersonMap() };
const nothingAsked: Asked = { invited: null, muted: null };

const ranks: Readonly<Record<RoleDecided["act"], number>> = { remove: 0, demote: 1, speaker: 2, cohost: 3 };

/** How much a decision grants. */
export function actRank({ act }: RoleDecided): number {
  return ranks[act];
}

function oldest<T>(map: PersonMap<T>, timeOf: (value: T) => { readonly createdAtSec: number; readonly id: string } | null): string | null {
  let found: { readonly key: string; readonly createdAtSec: number; readonly id: string } | null = null;
  for (const [key, value] of personEntries(map)) {
    const stamp = timeOf(value);
    if (stamp !== null && (found === null || outweighs(found, stamp))) found = { key, createdAtSec: stamp.createdAtSec, id: stamp.id };
  }
  return found?.key ?? null;
}

function bounded<T>(
  map: PersonMap<T>,
  max: number,
  timeOf: (value: T) => { readonly createdAtSec: number; readonly id: string } | null,
): PersonMap<T> {
  if (map.size <= max) return map;
  const key = oldest(map, timeOf);
  return key === null ? map : deletePerson(map, key);
}

function sweep(rulings: Rulings, host: Pubkey): Rulings {
  const known = new Set<string>([host, ...rulings.named]);
  return { ...rulings, byAuthor: filterPeople(rulings.byAuthor, (_, author) => known.has(author)), strangers: 0 };
}

function withRuling(rulings: Rulings, host: Pubkey, author: Pubkey, ruling: Ruling): Rulings {
  const before = getPerson(rulings.byAuthor, author) ?? empty;
  const isStranger = author !== host && !rulings.named.includes(author);
  const grown = ruling.acts.size + ruling.asks.size - before.acts.size - before.asks.size;
  const next = {
    ...rulings,
    byAuthor: setPerson(rulings.byAuthor, author, ruling),
    strangers: rulings.strangers + (isStranger ? Math.max(0, grown) : 0),
  };
  return next.strangers > maxStrangerRulings ? sweep(next, host) : next;
}

/** The decisions with one more, of anyone about another. */
export function withAct(rulings: Rulings, host: Pubkey, event: RoleDecided): Rulings {
  const { author, target } = event;
  const ruling = getPerson(rulings.byAuthor, author) ?? empty;
  const old = getPerson(ruling.acts, target);
  const newest = weightier(old, event, actRank);
  if (newest === old) return rulings;
  const acts = bounded(setPerson(ruling.acts, target, newest), maxActs, (act) => act);
  const next = withRuling(rulings, host, author, { ...ruling, acts });
  if (author !== host || (old?.act === "cohost") === (newest.act === "cohost")) return next;
  const others = next.named.filter((name) => name !== target);
  return { ...next, named: newest.act === "cohost" ? [...others, target].toSorted() : others };
}

/** The questions with one more, of anyone to another. */
export function withAsked(rulings: Rulings, host: Pubkey, event: SpeechWished): Rulings {
  const { author, subject, wish } = event;
  const ruling = getPerson(rulings.byAuthor, author) ?? empty;
  const old = getPerson(ruling.asks, subject) ?? nothingAsked;
  const asked =
    wish === "mute" ? { ...old, muted: weightier(old.muted, event) } : { ...old, invited: weightier(old.invited, event, wishRank) };
  if (asked.muted === old.muted && asked.invited === old.invited) return rulings;
  const asks = bounded(setPerson(ruling.asks, subject, asked), maxAsks, ({ invited, muted }) => later(invited, muted));
  return withRuling(rulings, host, author, { ...ruling, asks });
}

function wishRank({ wish }: SpeechWished): number {
  return wish === "speak" ? 1 : 0;
}

function later(a: SpeechWished | null, b: SpeechWished | null): SpeechWished | null {
  if (a === null || b === null) return a ?? b;
  return outweighs(a, b) ? a : b;
}

/** What an author has decided about a person. */
export function actOf(rulings: Rulings, author: string, target: string): RoleDecided | null {
  const ruling = getPerson(rulings.byAuthor, author);
  return (ruling && getPerson(ruling.acts, target)) ?? null;
}

/** Everything an author has decided and asked. */
export function rulingOf(rulings: Rulings, author: Pubkey): Ruling {
  return getPerson(rulings.byAuthor, author) ?? empty;
}
