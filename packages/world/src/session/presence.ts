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

/** One person, wherever they are. */
export interface PresentPerson {
  readonly pubkey: Pubkey;
  readonly avatar: AvatarConfig | null;
}

/** Who came and who went with one piece of news, counted over all servers. */
export interface PresenceChange {
  readonly came: readonly Pubkey[];
  readonly gone: readonly Pubkey[];
}

/** Who is present on which server. */
export interface Presence {
  /**
   * Takes one piece of news. News of different servers may come in any order; a second `join` is an update, and one
   * without an avatar does not take the known one away.
   */
  fold(news: PresenceNews): PresenceChange;
  /** Whether any server has this person. */
  isPresent(pubkey: Pubkey): boolean;
  /** Whether this server has this person. */
  isPresentOn(server: string, pubkey: Pubkey): boolean;
  /**
   * Everybody present anywhere, sorted by key.
   *
   * @param servers - most trusted first: the first that knows an avatar is believed
   */
  people(servers: readonly string[]): readonly PresentPerson[];
  /** How many they are. */
  count(): number;
  clear(): void;
}

type Roll = Map<Pubkey, AvatarConfig | null>;

/** A server that invents people is believed up to here. */
const mostPerServer = 10_000;

/**
 * Makes an empty presence. What one person costs does not grow with how many are here: a server that invents a crowd
 * must not slow down whoever listens to it.
 *
 * @see docs/spec/world.md [W-8b], [W-8i], [W-18m]
 */
export function createPresence(): Presence {
  const rolls = new Map<string, Roll>();

  function isPresent(pubkey: Pubkey): boolean {
    for (const roll of rolls.values()) if (roll.has(pubkey)) return true;
    return false;
  }

  function replaceRoll(server: string, next: Roll | null): PresenceChange {
    const before = rolls.get(server) ?? new Map<Pubkey, null>();
    rolls.delete(server);
    const came = next === null ? [] : [...next.keys()].filter((pubkey) => !before.has(pubkey) && !isPresent(pubkey));
    if (next !== null) rolls.set(server, next);
    return { came, gone: [...before.keys()].filter((pubkey) => !isPresent(pubkey)) };
  }

  function listed(people: Extract<PresenceNews, { type: "list" }>["people"], before: Roll | undefined): Roll {
    const roll: Roll = new Map();
    for (const { pubkey, avatar } of people) {
      if (roll.size < mostPerServer) roll.set(pubkey, avatar ?? before?.get(pubkey) ?? null);
    }
    return roll;
  }

  return {
    fold(news) {
      if (news.type === "withdrawn") return replaceRoll(news.server, null);
      if (news.type === "list") return replaceRoll(news.server, listed(news.people, rolls.get(news.server)));
      const { pubkey } = news;
      const was = isPresent(pubkey);
      const roll: Roll = rolls.get(news.server) ?? new Map<Pubkey, AvatarConfig | null>();
      rolls.set(news.server, roll);
      if (news.type === "leave") roll.delete(pubkey);
      else if (roll.has(pubkey) || roll.size < mostPerServer) roll.set(pubkey, news.avatar ?? roll.get(pubkey) ?? null);
      const is = isPresent(pubkey);
      return { came: is && !was ? [pubkey] : [], gone: was && !is ? [pubkey] : [] };
    },
    isPresent,
    isPresentOn: (server, pubkey) => rolls.get(server)?.has(pubkey) === true,
    people(servers) {
      const people = new Map<Pubkey, AvatarConfig | null>();
      const known = [...servers, ...[...rolls.keys()].filter((server) => !servers.includes(server)).sort()];
      for (const server of known) {
        for (const [pubkey, avatar] of rolls.get(server) ?? []) people.set(pubkey, people.get(pubkey) ?? avatar);
      }
      return [...people].map(([pubkey, avatar]) => ({ pubkey, avatar })).sort((a, b) => (a.pubkey < b.pubkey ? -1 : 1));
    },
    count() {
      const [first, ...more] = rolls.values();
      let count = first?.size ?? 0;
      const counted = first === undefined ? [] : [first];
      for (const roll of more) {
        for (const pubkey of roll.keys()) if (!counted.some((other) => other.has(pubkey))) count += 1;
        counted.push(roll);
      }
      return count;
    },
    clear: () => rolls.clear(),
  };
}
