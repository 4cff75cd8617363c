import type { Pubkey } from "@plaza/protocol";
import type { LanternPlace } from "../places.ts";
import { createChance } from "../world/chance.ts";
import type { GameData, KeeperOutput, Person } from "./keeper-messages.ts";

/** The game of finding dark lanterns, in rounds. */
export interface Hunt {
  /** Someone came in: what is going on is told again soon, for them. */
  arrived(): void;
  /** Someone stands somewhere: lights what is within reach. */
  visit(person: Person, nowMs: number): readonly KeeperOutput[];
  advance(people: readonly Person[], nowMs: number): readonly KeeperOutput[];
  /** Lanterns still dark in this round. */
  waiting(): readonly LanternPlace[];
  secondsLeft(nowMs: number): number | null;
}

/** Times and distances of the hunt. */
export const huntRules = {
  reach: 1.5,
  firstWaitMs: 8_000,
  roundMs: 240_000,
  restMs: 45_000,
  emptyMs: 20_000,
  retellMs: 2_000,
  most: 9,
  results: 10,
} as const;

interface Round {
  readonly number: number;
  readonly endsMs: number;
  readonly lanterns: readonly LanternPlace[];
  readonly dark: Map<string, LanternPlace>;
  readonly points: Map<Pubkey, number>;
}

/**
 * Makes a hunt over the places where the world shows unlit lanterns.
 *
 * @param seed - the same seed and the same inputs give the same rounds
 * @see docs/spec/demo.md [D-5]
 */
export function createHunt(places: readonly LanternPlace[], seed: number): Hunt {
  let round: Round | null = null;
  let rounds = 0;
  let nextMs = -Infinity;
  let emptySinceMs: number | null = -Infinity;
  let mustRetell = false;
  let retoldMs = -Infinity;

  const tellRound = (current: Round, nowMs: number): KeeperOutput => {
    mustRetell = false;
    retoldMs = nowMs;
    return emit("round_start", {
      round: current.number,
      timer: Math.max(0, Math.ceil((current.endsMs - nowMs) / 1000)),
      total: current.lanterns.length,
      found: current.lanterns.length - current.dark.size,
      lanterns: [...current.dark.values()].map(describe),
      scores: best(current),
    });
  };

  const begin = (people: readonly Person[], nowMs: number): readonly KeeperOutput[] => {
    rounds += 1;
    const lanterns = choose(places, people, seed + rounds * 7919);
    round = {
      number: rounds,
      endsMs: nowMs + huntRules.roundMs,
      lanterns,
      dark: new Map(lanterns.map((place) => [place.id, place])),
      points: new Map(),
    };
    return [
      tellRound(round, nowMs),
      ...lanterns.map((place) => emit("spawn", { ...describe(place), round: rounds })),
      announce("hunt-begins", `The bell rings: ${lanterns.length} lanterns have gone dark. Who finds them?`, { count: lanterns.length }),
    ];
  };

  const end = (current: Round, nowMs: number): readonly KeeperOutput[] => {
    round = null;
    nextMs = nowMs + huntRules.restMs;
    const found = current.lanterns.length - current.dark.size,
      total = current.lanterns.length;
    const isComplete = current.dark.size === 0;
    const outputs: KeeperOutput[] = [...current.dark.values()].map((place) =>
      emit("despawn", { ...describe(place), lit: false, round: current.number }),
    );
    outputs.push(
      emit("round_end", {
        round: current.number,
        found,
        total,
        complete: isComplete,
        results: best(current),
        nextIn: huntRules.restMs / 1000,
      }),
    );
    outputs.push(
      isComplete
        ? announce("hunt-complete", `All ${total} lanterns burn. The square thanks you.`, { total })
        : announce("hunt-over", `${found} of ${total} lanterns were found. The rest will wait for the next round.`, { found, total }),
    );
    return outputs;
  };

  const light = (current: Round, place: LanternPlace, person: Person): readonly KeeperOutput[] => {
    current.dark.delete(place.id);
    const points = (current.points.get(person.pubkey) ?? 0) + 1;
    current.points.set(person.pubkey, points);
    const total = current.lanterns.length,
      found = total - current.dark.size;
    const who = person.name ?? "Someone";
    return [
      emit("despawn", { ...describe(place), lit: true, by: person.pubkey, round: current.number }),
      emit("score", { pubkey: person.pubkey, points, found, total, round: current.number }),
      announce("lantern-lit", `${who} lit a lantern: ${found} of ${total}.`, { name: person.name, pubkey: person.pubkey, found, total }),
    ];
  };

  const visit = (person: Person, nowMs: number): readonly KeeperOutput[] => {
    const outputs: KeeperOutput[] = [];
    const { pose } = person;
    if (pose === null) return outputs;
    for (const place of round === null ? [] : [...round.dark.values()]) {
      if (round === null || Math.hypot(place.x - pose.x, place.z - pose.z) > huntRules.reach || Math.abs(place.y - pose.y) > 2.5) continue;
      outputs.push(...light(round, place, person));
      if (round.dark.size === 0) outputs.push(...end(round, nowMs));
    }
    return outputs;
  };

  return {
    arrived() {
      mustRetell = true;
    },
    visit,
    advance(people, nowMs) {
      if (people.length === 0) {
        emptySinceMs ??= nowMs;
        // A reload is not a departure: the round waits a little for its people.
        if (round !== null && nowMs - emptySinceMs >= huntRules.emptyMs) return end(round, nowMs);
        return [];
      }
      // Whoever comes into an empty square may look around before the bell.
      if (emptySinceMs !== null) nextMs = Math.max(nextMs, nowMs + huntRules.firstWaitMs);
      emptySinceMs = null;
      if (round === null) {
        mustRetell = false;
        return nowMs >= nextMs && places.length > 0 ? begin(people, nowMs) : [];
      }
      if (nowMs >= round.endsMs) return end(round, nowMs);
      const outputs = mustRetell && nowMs - retoldMs >= huntRules.retellMs ? [tellRound(round, nowMs)] : [];
      return [...outputs, ...people.flatMap((person) => visit(person, nowMs))];
    },
    waiting: () => (round === null ? [] : [...round.dark.values()]),
    secondsLeft: (nowMs) => (round === null ? null : Math.max(0, Math.ceil((round.endsMs - nowMs) / 1000))),
  };
}

/** Picks four lanterns, two more for each person, nine at most; half of them are those nearest to people, but none at anybody's feet. */
function choose(places: readonly LanternPlace[], people: readonly Person[], seed: number): readonly LanternPlace[] {
  const chance = createChance(seed);
  const count = Math.min(places.length, huntRules.most, 4 + 2 * people.length);
  const poses = people.flatMap((person) => (person.pose === null ? [] : [person.pose]));
  const distance = (place: LanternPlace): number => Math.min(...poses.map((pose) => Math.hypot(place.x - pose.x, place.z - pose.z)), 1_000);
  const fair = places.filter((place) => distance(place) > huntRules.reach * 2);
  const byDistance = (fair.length >= count ? fair : places)
    .map((place) => ({ place, far: distance(place), draw: chance.next() }))
    .toSorted((a, b) => a.far - b.far || a.draw - b.draw);
  const near = byDistance.slice(0, Math.ceil(count / 2));
  const others = byDistance
    .slice(near.length)
    .toSorted((a, b) => a.draw - b.draw)
    .slice(0, count - near.length);
  return [...near, ...others].map(({ place }) => place);
}

function best(round: Round): readonly GameData[] {
  return [...round.points]
    .toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, huntRules.results)
    .map(([pubkey, points]) => ({ pubkey, points }));
}

function describe(place: LanternPlace): {
  readonly id: string;
  readonly kind: "lantern";
  readonly x: number;
  readonly y: number;
  readonly z: number;
} {
  return { id: place.id, kind: "lantern", x: place.x, y: place.y, z: place.z };
}

function announce(code: string, text: string, values: GameData): KeeperOutput {
  return emit("announce", { code, text, values });
}

function emit(event: string, data: GameData): KeeperOutput {
  return { kind: "emit", event, data };
}
