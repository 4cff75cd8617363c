import type { AvatarConfig, Pubkey } from "@plaza/protocol";

/** What a server says about who is present on it. */
export type PresenceNews =
  /** The whole list, as in a welcome: replaces what this server said before. */
  | {
      readonly type: "list";
      readonly server: string;
      readonly people: readonly { readonly pubkey: Pubkey; readonly avatar?: AvatarConfig }[];
    }
  | { readonly type: "join"; readonly server: string; readonly pubkey: Pubkey; readonly avatar?: AvatarConfig }
  | { readonly type: "leave"; readonly server: string; readonly pubkey: Pubkey }
  /** The connection to the server is gone, and what it said with it. */
  | { readonly type: "withdrawn"; readonly server: string };

type Roll = ReadonlyMap<Pubkey, AvatarConfig | null>;

/** Who is present on which server. */
export interface Presence {
  readonly rolls: ReadonlyMap<string, Roll>;
}

/** One person, wherever they are. */
export interface PresentPerson {
  readonly pubkey: Pubkey;
  readonly avatar: AvatarConfig | null;
}

/** Nobody anywhere. */
export const nobodyPresent: Presence = { rolls: new Map() };

/** A server that invents people is believed up to here. */
const mostPerServer = 10_000;

/**
 * Folds one piece of news. News of different servers may come in any order; a second `join` is an update, and one
 * without an avatar does not take the known one away.
 *
 * @see docs/spec/world.md [W-8b], [W-18m]
 */
export function foldPresence(presence: Presence, news: PresenceNews): Presence {
  const before = presence.rolls.get(news.server);
  if (news.type === "withdrawn") return withRoll(presence, news.server, null);
  if (news.type === "list") {
    const roll = new Map<Pubkey, AvatarConfig | null>();
    for (const { pubkey, avatar } of news.people) {
      if (roll.size < mostPerServer) roll.set(pubkey, avatar ?? before?.get(pubkey) ?? null);
    }
    return withRoll(presence, news.server, roll);
  }
  const roll = new Map(before);
  if (news.type === "leave") roll.delete(news.pubkey);
  else if (roll.has(news.pubkey) || roll.size < mostPerServer) {
    roll.set(news.pubkey, news.avatar ?? roll.get(news.pubkey) ?? null);
  }
  return withRoll(presence, news.server, roll);
}

/** Whether any server has this person. */
export function isPresent(presence: Presence, pubkey: Pubkey): boolean {
  for (const roll of presence.rolls.values()) if (roll.has(pubkey)) return true;
  return false;
}

/** Whether this server has this person. */
export function isPresentOn(presence: Presence, server: string, pubkey: Pubkey): boolean {
  return presence.rolls.get(server)?.has(pubkey) === true;
}

/**
 * Everybody present anywhere, sorted by key.
 *
 * @param servers - most trusted first: the first that knows an avatar is believed
 */
export function presentPeople(presence: Presence, servers: readonly string[]): readonly PresentPerson[] {
  const people = new Map<Pubkey, AvatarConfig | null>();
  const known = [...servers, ...[...presence.rolls.keys()].filter((server) => !servers.includes(server)).sort()];
  for (const server of known) {
    for (const [pubkey, avatar] of presence.rolls.get(server) ?? []) {
      people.set(pubkey, people.get(pubkey) ?? avatar);
    }
  }
  return [...people].map(([pubkey, avatar]) => ({ pubkey, avatar })).sort((a, b) => (a.pubkey < b.pubkey ? -1 : 1));
}

function withRoll(presence: Presence, server: string, roll: Roll | null): Presence {
  const rolls = new Map(presence.rolls);
  if (roll === null) rolls.delete(server);
  else rolls.set(server, roll);
  return { rolls };
}
