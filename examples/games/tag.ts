// Tag: one is it, and catches another by coming close.
//
//   plaza host world.glb --title "Tag" --script examples/games/tag.ts
//
// Whoever is it carries a light over the head and has to come within a bit more than a metre of somebody. Then that one is
// it, and cannot tag back for three seconds. Each second of not being it is a point. A round begins when two are inside:
// after ten seconds, or at once when everybody has waved (👋).
//
// To make it yours, change the numbers. Everything a script can do is in docs/agents.md.
import type { GameHost } from "../../apps/plaza/src/agent/index.ts";

const ROUND_SEC = 90;
const WAIT_SEC = 10;
const CATCH_M = 1.3;
/** The one who was just it is safe for so long. */
const SAFE_SEC = 3;
/** The light is told anew when its bearer has moved so far. */
const LIGHT_STEP_M = 0.25;
const LIGHT = { id: "it", kind: "flame", colour: "#ff7a33" } as const;
const LIGHT_HEIGHT_M = 2.3;

type Person = ReturnType<GameHost["people"]>[number];
type Pubkey = Person["pubkey"];

/** Called once when the script starts. */
export function start(host: GameHost): void {
  let nowMs = 0;
  let round = 0;
  let it: Pubkey | null = null;
  let endsMs = 0;
  /** When the next round may begin; null while too few are here. */
  let beginsMs: number | null = null;
  let safe: { readonly pubkey: Pubkey; readonly untilMs: number } | null = null;
  let light: { readonly x: number; readonly z: number } | null = null;
  const freeMs = new Map<Pubkey, number>();
  const waved = new Set<Pubkey>();

  const people = (): readonly Person[] => host.people();
  const nameOf = (pubkey: Pubkey): string => people().find((person) => person.pubkey === pubkey)?.name ?? "somebody";
  const pointsOf = (pubkey: Pubkey): number => Math.floor((freeMs.get(pubkey) ?? 0) / 1000);
  const announce = (text: string): void => host.emit("announce", { text });

  function tellRound(to?: readonly Pubkey[]): void {
    const scores = people().map(({ pubkey }) => ({ pubkey, points: pointsOf(pubkey) }));
    host.emit("round_start", { round, timer: Math.max(0, Math.round((endsMs - nowMs) / 1000)), scores }, to);
  }

  function tellScores(): void {
    for (const { pubkey } of people()) host.emit("score", { pubkey, points: pointsOf(pubkey) });
  }

  function makeIt(pubkey: Pubkey, text: string): void {
    safe = it === null ? null : { pubkey: it, untilMs: nowMs + SAFE_SEC * 1000 };
    it = pubkey;
    light = null;
    announce(text);
    host.whisper(pubkey, "You are it: come close to somebody.");
    tellScores();
  }

  function begin(): void {
    round += 1;
    freeMs.clear();
    waved.clear();
    it = null;
    safe = null;
    beginsMs = null;
    endsMs = nowMs + ROUND_SEC * 1000;
    tellRound();
    const first = people()[Math.floor(host.random() * people().length)];
    if (first !== undefined) makeIt(first.pubkey, `${first.name} is it. Run!`);
  }

  function end(text: string): void {
    it = null;
    light = null;
    host.props.remove(LIGHT.id);
    const results = people()
      .map(({ pubkey }) => ({ pubkey, points: pointsOf(pubkey) }))
      .sort((a, b) => b.points - a.points);
    const best = results[0];
    host.say(best === undefined || best.points === 0 ? text : `${text} ${nameOf(best.pubkey)} was free longest: ${best.points} seconds.`);
    host.emit("round_end", { round, results: results.slice(0, 10), nextIn: WAIT_SEC });
    waved.clear();
    beginsMs = null;
  }

  /** Moves the light with whoever is it. */
  function carryLight(bearer: Person): void {
    if (bearer.pose === null) return;
    const { x, y, z } = bearer.pose;
    if (light !== null && Math.hypot(light.x - x, light.z - z) < LIGHT_STEP_M) return;
    light = { x, z };
    host.props.spawn({ ...LIGHT, x, y: y + LIGHT_HEIGHT_M, z, label: `over ${bearer.name}, who is it` });
  }

  function chase(bearer: Person): void {
    if (bearer.pose === null) return;
    for (const { pubkey, name, pose } of people()) {
      if (pubkey === bearer.pubkey || pose === null) continue;
      if (safe?.pubkey === pubkey && nowMs < safe.untilMs) continue;
      if (Math.hypot(pose.x - bearer.pose.x, pose.z - bearer.pose.z) > CATCH_M) continue;
      return makeIt(pubkey, `${bearer.name} has caught ${name}. ${name} is it!`);
    }
  }

  host.on("join", ({ pubkey }) => {
    if (it !== null) tellRound([pubkey]);
    else host.whisper(pubkey, "This world plays tag. Wave (👋) when you are ready.");
  });

  host.on("emoji", ({ pubkey, emoji }) => {
    if (it !== null || !emoji.startsWith("👋")) return;
    waved.add(pubkey);
    if (people().length >= 2 && people().every((person) => waved.has(person.pubkey))) begin();
  });

  host.on("tick", (tick) => {
    nowMs = tick.nowMs;
    if (it === null) {
      if (people().length < 2) beginsMs = null;
      else if (beginsMs === null) {
        beginsMs = nowMs + WAIT_SEC * 1000;
        announce(`Tag begins in ${WAIT_SEC} seconds, or when everybody has waved.`);
      } else if (nowMs >= beginsMs) begin();
      return;
    }
    if (people().length < 2) return end("Tag needs two.");
    const bearer = people().find((person) => person.pubkey === it);
    if (bearer === undefined) {
      const other = people()[Math.floor(host.random() * people().length)];
      if (other !== undefined) makeIt(other.pubkey, `Who was it has left. Now ${other.name} is it!`);
      return;
    }
    for (const { pubkey } of people()) if (pubkey !== it) freeMs.set(pubkey, (freeMs.get(pubkey) ?? 0) + tick.dtMs);
    carryLight(bearer);
    chase(bearer);
    if (nowMs >= endsMs) end("Time is up.");
  });
}
