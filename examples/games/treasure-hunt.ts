// A treasure hunt: five treasures lie hidden, and whoever comes close finds them.
//
//   plaza host world.glb --title "Treasure island" --script examples/games/treasure-hunt.ts
//
// Nothing is to be seen at first. Wave (👋) or write "hint", and the host whispers how warm it is where you stand and which
// way to go. Who comes within two metres of a treasure has found it. Treasures are buried where people have walked, so that
// each can be reached; until enough ground is known, around the middle.
//
// To make it yours, change TREASURES and the numbers. Everything a script can do is in docs/agents.md.
import type { GameHost } from "../../apps/plaza/src/agent/index.ts";

const TREASURES = ["a golden key", "a silver bell", "a glass pearl", "an old map", "a copper crown"] as const;
const ROUND_SEC = 180;
const FIRST_WAIT_SEC = 6;
const NEXT_WAIT_SEC = 20;
const FIND_M = 2;
/** Treasures lie at least so far from each other. */
const APART_M = 3;
/** Nobody gets more than one hint in so long. */
const HINT_EVERY_SEC = 4;
const MOST_SPOTS = 400;
/** For a treasure hidden nearer than this, the words on the left are whispered. */
const WARMTH = [
  ["Burning hot", 4],
  ["Hot", 8],
  ["Warm", 15],
  ["Cold", Number.POSITIVE_INFINITY],
] as const;

type Person = ReturnType<GameHost["people"]>[number];
type Pubkey = Person["pubkey"];

interface Spot {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

interface Treasure extends Spot {
  readonly id: string;
  readonly name: string;
}

function between(a: { readonly x: number; readonly z: number }, b: { readonly x: number; readonly z: number }): number {
  return Math.hypot(a.x - b.x, a.z - b.z);
}

/** North is -z and east is +x, as on the page's compass. */
function wayTo(from: Spot, to: Spot): string {
  const northSouth = to.z < from.z ? "north" : "south";
  const eastWest = to.x > from.x ? "east" : "west";
  const [dx, dz] = [Math.abs(to.x - from.x), Math.abs(to.z - from.z)];
  if (dx > dz * 2) return eastWest;
  return dz > dx * 2 ? northSouth : `${northSouth}-${eastWest}`;
}

/** Called once when the script starts. */
export function start(host: GameHost): void {
  let nowMs = 0;
  let round = 0;
  let endsMs: number | null = null;
  let beginsMs: number | null = null;
  let hidden: readonly Treasure[] = [];
  const points = new Map<Pubkey, number>();
  const hintedMs = new Map<Pubkey, number>();
  /** Where somebody has stood: ground that can be reached. */
  const spots: Spot[] = [];

  const total = TREASURES.length;
  const announce = (text: string, to?: readonly Pubkey[]): void => host.emit("announce", { text }, to);
  const secondsLeft = (): number => (endsMs === null ? 0 : Math.max(0, Math.round((endsMs - nowMs) / 1000)));

  function tellRound(to?: readonly Pubkey[]): void {
    const scores = [...points].map(([pubkey, each]) => ({ pubkey, points: each }));
    host.emit("round_start", { round, timer: secondsLeft(), total, found: total - hidden.length, scores }, to);
  }

  /** A place apart from all those taken: on known ground where there is some, else on a ring around the middle. */
  function place(taken: readonly Spot[]): Spot {
    const free = spots.filter((spot) => taken.every((other) => between(spot, other) >= APART_M));
    const known = free[Math.floor(host.random() * free.length)];
    if (known !== undefined && free.length >= total) return known;
    const angle = ((taken.length + host.random() * 0.6) / total) * Math.PI * 2;
    const away = 7 + host.random() * 5;
    return { x: Math.sin(angle) * away, y: 0, z: Math.cos(angle) * away };
  }

  function begin(): void {
    round += 1;
    points.clear();
    const taken: Spot[] = [];
    hidden = TREASURES.map((name, index) => {
      const spot = place(taken);
      taken.push(spot);
      return { ...spot, id: `treasure-${index}`, name };
    });
    for (const { id, x, z } of hidden) {
      host.props.remove(id);
      // Hidden: visitors are not told where these places are.
      host.area(id, { x, z, radius: FIND_M }, true);
    }
    beginsMs = null;
    endsMs = nowMs + ROUND_SEC * 1000;
    tellRound();
    announce(`${total} treasures are hidden. Wave for a hint.`);
    host.say(`The hunt begins: ${total} treasures, ${ROUND_SEC / 60} minutes. Wave (👋) or write "hint" and I tell you how warm it is.`);
  }

  function find(id: string, pubkey: Pubkey, name: string): void {
    const treasure = hidden.find((each) => each.id === id);
    if (treasure === undefined || endsMs === null) return;
    hidden = hidden.filter((each) => each !== treasure);
    host.area(id, null);
    const { x, y, z } = treasure;
    // A light where it was: pages show what is taken away as `lit` in the colour of found things.
    host.emit("spawn", { id, kind: "treasure", x, y: y + 0.6, z, label: treasure.name });
    host.emit("despawn", { id, kind: "treasure", x, y: y + 0.6, z, lit: true, by: pubkey });
    const more = (points.get(pubkey) ?? 0) + 1;
    points.set(pubkey, more);
    host.emit("score", { pubkey, points: more, found: total - hidden.length, total });
    announce(`${name} has found ${treasure.name}!`);
    if (hidden.length === 0) end("All treasures are found.");
  }

  function end(text: string): void {
    for (const { id } of hidden) host.area(id, null);
    const results = [...points].map(([pubkey, each]) => ({ pubkey, points: each })).sort((a, b) => b.points - a.points);
    host.emit("round_end", {
      round,
      found: total - hidden.length,
      total,
      complete: hidden.length === 0,
      results: results.slice(0, 10),
      nextIn: NEXT_WAIT_SEC,
    });
    // What nobody found shows itself until the next round.
    for (const { id, name, x, y, z } of hidden) host.props.spawn({ id, kind: "treasure", x, y: y + 0.6, z, label: name });
    const best = results[0];
    host.say(best === undefined ? text : `${text} ${nameOf(best.pubkey)} found most: ${best.points}.`);
    host.emote("🎉");
    hidden = [];
    endsMs = null;
    beginsMs = nowMs + NEXT_WAIT_SEC * 1000;
  }

  function nameOf(pubkey: Pubkey): string {
    return host.people().find((person) => person.pubkey === pubkey)?.name ?? "somebody";
  }

  function hint(pubkey: Pubkey): void {
    if (endsMs === null || nowMs - (hintedMs.get(pubkey) ?? Number.NEGATIVE_INFINITY) < HINT_EVERY_SEC * 1000) return;
    hintedMs.set(pubkey, nowMs);
    const pose = host.people().find((person) => person.pubkey === pubkey)?.pose ?? null;
    if (pose === null) return host.whisper(pubkey, "Walk a few steps first.");
    const nearest = hidden.toSorted((a, b) => between(pose, a) - between(pose, b))[0];
    if (nearest === undefined) return;
    const away = between(pose, nearest);
    const [words] = WARMTH.find(([, within]) => away < within) ?? WARMTH[3];
    host.whisper(pubkey, `${words}. Go ${wayTo(pose, nearest)}.`);
  }

  /** Remembers where people walk. */
  function survey({ pose }: Person): void {
    if (pose === null || spots.length >= MOST_SPOTS || spots.some((spot) => between(spot, pose) < 1)) return;
    spots.push({ x: pose.x, y: pose.y, z: pose.z });
  }

  host.on("join", ({ pubkey }) => {
    if (endsMs === null) return;
    tellRound([pubkey]);
    announce(`${hidden.length} of ${total} treasures are still hidden. Wave for a hint.`, [pubkey]);
  });
  host.on("leave", ({ pubkey }) => hintedMs.delete(pubkey));
  host.on("enterArea", ({ pubkey, name, area }) => find(area, pubkey, name));
  host.on("emoji", ({ pubkey, emoji }) => {
    if (emoji.startsWith("👋")) hint(pubkey);
  });
  const hear = ({ pubkey, text }: { readonly pubkey: Pubkey; readonly text: string }): void => {
    if (/\b(?:hint|help|where)\b/i.test(text)) hint(pubkey);
  };
  host.on("chat", hear);
  host.on("dm", hear);

  host.on("tick", (tick) => {
    nowMs = tick.nowMs;
    const people = host.people();
    for (const person of people) survey(person);
    if (people.length === 0) {
      if (endsMs !== null) end("Everybody has left.");
      beginsMs = null;
    } else if (endsMs !== null) {
      if (nowMs >= endsMs) end("Time is up.");
    } else {
      beginsMs ??= nowMs + FIRST_WAIT_SEC * 1000;
      if (nowMs >= beginsMs) begin();
    }
  });
}
