import fc from "fast-check";
import { parseGameEvent, type Pubkey } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import { lanternPlaces } from "../places.ts";
import { createLanternKeeper } from "./lantern-keeper.ts";
import { createKeeperStage, eventsOf, hostKey, keyOf, linesOf, type KeeperStage } from "./keeper-stage.test-support.ts";
import { huntRules } from "./hunt.ts";
import type { GameData, KeeperInput, KeeperOutput } from "./keeper-messages.ts";
import { speechLimits } from "./speech-budget.ts";

const ana = keyOf(1),
  ben = keyOf(2);
const spawnPose = { x: 0, y: 0, z: 15, ry: Math.PI };

function enter(stage: KeeperStage, pubkey: Pubkey, name: string): void {
  stage.tell({ kind: "joined", pubkey, name });
  stage.tell({ kind: "moved", pubkey, pose: spawnPose });
}

function runningStage() {
  const stage = createKeeperStage();
  enter(stage, ana, "Ana");
  const outputs = stage.pass(9_000);
  return { stage, outputs, lanterns: eventsOf(outputs, "spawn") };
}

function stepTo(stage: KeeperStage, pubkey: Pubkey, lantern: GameData | undefined, away = 0): readonly KeeperOutput[] {
  return stage.tell({ kind: "moved", pubkey, pose: { x: Number(lantern?.["x"]) + away, y: 0, z: Number(lantern?.["z"]), ry: 0 } });
}

describe("lantern hunt", () => {
  it("[D-7] no round begins in an empty square; the first begins 8 s after someone came", () => {
    const stage = createKeeperStage();
    expect(eventsOf(stage.pass(120_000), "round_start")).toEqual([]);
    enter(stage, ana, "Ana");
    expect(eventsOf(stage.pass(8_000), "round_start")).toEqual([]);
    expect(eventsOf(stage.pass(500), "round_start")).toHaveLength(1);
  });

  it("[D-7] the next round begins 45 s after the last", () => {
    const { stage, lanterns } = runningStage();
    for (const lantern of lanterns) stepTo(stage, ana, lantern);
    expect(eventsOf(stage.done, "round_end")).toEqual([expect.objectContaining({ complete: true, nextIn: 45 })]);
    expect(eventsOf(stage.pass(44_000), "round_start")).toEqual([]);
    expect(eventsOf(stage.pass(2_000), "round_start")).toEqual([expect.objectContaining({ round: 2 })]);
  });

  it("[D-7a] a lone visitor gets six lanterns, a crowd nine, none at anyone's feet, one of them the nearest", () => {
    const { lanterns } = runningStage();
    expect(lanterns).toHaveLength(6);
    const far = lanterns.map((lantern) => Math.hypot(Number(lantern["x"]) - spawnPose.x, Number(lantern["z"]) - spawnPose.z));
    expect(Math.min(...far)).toBeGreaterThan(huntRules.reach * 2);
    const all = lanternPlaces
      .map((place) => Math.hypot(place.x - spawnPose.x, place.z - spawnPose.z))
      .filter((distance) => distance > huntRules.reach * 2);
    expect(Math.min(...far)).toBeCloseTo(Math.min(...all), 6);
    for (const place of lanternPlaces) {
      const stage = createKeeperStage();
      stage.tell({ kind: "joined", pubkey: ana, name: "Ana" });
      stage.tell({ kind: "moved", pubkey: ana, pose: { x: place.x, y: 0, z: place.z, ry: 0 } });
      const spawned = eventsOf(stage.pass(9_000), "spawn");
      expect(spawned).toHaveLength(6);
      expect(spawned.map((lantern) => lantern["id"])).not.toContain(place.id);
    }
    const crowd = createKeeperStage();
    for (let i = 1; i < 30; i++) enter(crowd, keyOf(i), `P${i}`);
    expect(eventsOf(crowd.pass(9_000), "spawn")).toHaveLength(9);
  });

  it("[D-7a] spawned lanterns are those the world shows", () => {
    const { lanterns } = runningStage();
    for (const lantern of lanterns) {
      const place = lanternPlaces.find(({ id }) => id === lantern["id"]);
      expect({ x: lantern["x"], y: lantern["y"], z: lantern["z"] }).toEqual({ x: place?.x, y: place?.y, z: place?.z });
      expect(lantern["kind"]).toBe("lantern");
    }
  });

  it("[D-7b] within 1.5 m a lantern lights, once, and the score is told; 1.6 m is too far", () => {
    const { stage, lanterns } = runningStage();
    const [lantern] = lanterns;
    expect(stepTo(stage, ana, lantern, 1.6)).toHaveLength(0);
    const outputs = stepTo(stage, ana, lantern, 1.4);
    expect(outputs.map((output) => (output.kind === "emit" ? output.event : output.kind))).toEqual(["despawn", "score", "announce"]);
    expect(eventsOf(outputs, "despawn")).toEqual([expect.objectContaining({ id: String(lantern?.["id"]), lit: true, by: ana })]);
    expect(eventsOf(outputs, "score")).toEqual([{ pubkey: ana, points: 1, found: 1, total: 6, round: 1 }]);
    expect(eventsOf(outputs, "announce")).toEqual([expect.objectContaining({ code: "lantern-lit", text: "Ana lit a lantern: 1 of 6." })]);
    expect(stepTo(stage, ana, lantern)).toEqual([]);
    expect(eventsOf(stage.pass(5_000), "despawn")).toEqual([]);
  });

  it("[D-7c] time ends a round: the rest despawns unlit, then the results, most points first", () => {
    const { stage, lanterns } = runningStage();
    enter(stage, ben, "Ben");
    stepTo(stage, ana, lanterns[0]);
    stepTo(stage, ben, lanterns[1]);
    stepTo(stage, ben, lanterns[2]);
    stage.tell({ kind: "moved", pubkey: ana, pose: { x: 0, y: 50, z: 0, ry: 0 } });
    stage.tell({ kind: "moved", pubkey: ben, pose: { x: 0, y: 50, z: 0, ry: 0 } });
    const outputs = stage.pass(240_000);
    expect(eventsOf(outputs, "despawn").map((data) => data["lit"])).toEqual([false, false, false]);
    expect(eventsOf(outputs, "round_end")).toEqual([
      {
        round: 1,
        found: 3,
        total: 6,
        complete: false,
        nextIn: 45,
        results: [
          { pubkey: ben, points: 2 },
          { pubkey: ana, points: 1 },
        ],
      },
    ]);
    const order = outputs.flatMap((output) => (output.kind === "emit" ? [output.event] : []));
    expect(order.lastIndexOf("despawn")).toBeLessThan(order.indexOf("round_end"));
  });

  it("[D-7c] an empty square ends a round after 20 s, a reload does not", () => {
    const { stage } = runningStage();
    stage.tell({ kind: "left", pubkey: ana });
    expect(eventsOf(stage.pass(15_000), "round_end")).toEqual([]);
    enter(stage, ana, "Ana");
    expect(eventsOf(stage.pass(10_000), "round_end")).toEqual([]);
    stage.tell({ kind: "left", pubkey: ana });
    expect(eventsOf(stage.pass(21_000), "round_end")).toHaveLength(1);
    expect(eventsOf(stage.pass(120_000), "round_start")).toEqual([]);
  });

  it("[D-7d] a latecomer makes the state be told again: what is dark, the time left and the scores", () => {
    const { stage, lanterns } = runningStage();
    stepTo(stage, ana, lanterns[0]);
    stage.pass(30_000);
    enter(stage, ben, "Ben");
    const told = eventsOf(stage.pass(3_000), "round_start");
    expect(told).toEqual([expect.objectContaining({ round: 1, total: 6, found: 1, scores: [{ pubkey: ana, points: 1 }] })]);
    expect(told[0]?.["lanterns"]).toHaveLength(5);
    expect(Number(told[0]?.["timer"])).toBeLessThan(215);
  });

  it("[D-7d] a stream of arrivals tells the state at most every 2 s", () => {
    const { stage } = runningStage();
    let told = 0;
    for (let i = 0; i < 100; i++) {
      enter(stage, keyOf(100 + i), `P${i}`);
      told += eventsOf(stage.pass(100), "round_start").length;
    }
    expect(told).toBeGreaterThan(2);
    expect(told).toBeLessThanOrEqual(6);
  });

  it("[D-7e] points are kept for who comes back within the round", () => {
    const { stage, lanterns } = runningStage();
    enter(stage, ben, "Ben");
    stepTo(stage, ana, lanterns[0]);
    stage.tell({ kind: "left", pubkey: ana });
    stage.pass(1_000);
    enter(stage, ana, "Ana");
    expect(eventsOf(stepTo(stage, ana, lanterns[1]), "score")).toEqual([expect.objectContaining({ points: 2, found: 2 })]);
  });
});

describe("whatever happens", () => {
  const anyone = fc.integer({ min: 1, max: 12 }).map(keyOf);
  const somewhere = fc.record({
    x: fc.double({ min: -25, max: 25, noNaN: true }),
    y: fc.double({ min: -1, max: 3, noNaN: true }),
    z: fc.double({ min: -25, max: 25, noNaN: true }),
    ry: fc.constant(0),
  });
  const atLantern = fc.constantFrom(...lanternPlaces).map(({ x, z }) => ({ x, y: 0, z, ry: 0 }));
  const words = fc.constantFrom(
    "hello",
    "Ambra",
    "help",
    "¿dónde?",
    "where are the lanterns?",
    "Ambra sing",
    "thanks",
    "time?",
    "\ud800",
    "x".repeat(9_000),
  );
  const input: fc.Arbitrary<KeeperInput> = fc.oneof(
    fc.record({ kind: fc.constant("joined" as const), pubkey: anyone, name: fc.string({ unit: "binary", maxLength: 400 }) }),
    fc.record({ kind: fc.constant("left" as const), pubkey: anyone }),
    fc.record({
      kind: fc.constant("chat" as const),
      pubkey: fc.oneof(anyone, fc.constant(hostKey)),
      text: fc.oneof(words, fc.string({ unit: "binary" })),
    }),
    fc.record({ kind: fc.constant("emoji" as const), pubkey: anyone, emoji: fc.constantFrom("👋", "❤️", "🔥", "wave") }),
    fc.record({ kind: fc.constant("moved" as const), pubkey: anyone, pose: fc.oneof(somewhere, atLantern) }),
    fc.constant({ kind: "tick" as const }),
  );
  const story = fc.array(fc.tuple(input, fc.constantFrom(0, 1, 40, 400, 2_000, 9_000)), { maxLength: 250 });

  const play = (steps: readonly (readonly [KeeperInput, number])[]): readonly (readonly [number, KeeperOutput])[] => {
    const keeper = createLanternKeeper({ pubkey: hostKey, seed: 5 });
    let nowMs = 0;
    return steps.flatMap(([step, waitMs]) => {
      nowMs += waitMs;
      return [step, { kind: "tick" } as const].flatMap((each) => keeper.handle(each, nowMs).map((output) => [nowMs, output] as const));
    });
  };

  it("[D-8] [D-5e] no story makes an event too large, a line too long, or more than ten lines a minute", () => {
    fc.assert(
      fc.property(story, (steps) => {
        const outputs = play(steps);
        for (const [, output] of outputs) {
          if (output.kind === "emit") expect(parseGameEvent(output.event, output.data).ok).toBe(true);
          for (const line of linesOf([output])) expect(line.length).toBeLessThanOrEqual(300);
        }
        const times = outputs.filter(([, output]) => output.kind === "say" || output.kind === "whisper").map(([atMs]) => atMs);
        times.forEach((atMs, i) => {
          const later = times[i + speechLimits.linesPerMinute];
          if (later !== undefined) expect(later - atMs).toBeGreaterThanOrEqual(60_000);
        });
      }),
      { numRuns: 150 },
    );
  });

  it("[D-7d] however it goes, following the events by id gives what the host believes", () => {
    fc.assert(
      fc.property(story, (steps) => {
        const shown = new Set<unknown>();
        for (const [, output] of play(steps)) {
          if (output.kind !== "emit") continue;
          const { lanterns, id } = output.data;
          if (output.event === "spawn") shown.add(id);
          if (output.event === "despawn") expect(shown.delete(id)).toBe(true);
          if (output.event === "round_end") expect(shown.size).toBe(0);
          if (output.event !== "round_start" || !Array.isArray(lanterns)) continue;
          const told = lanterns.map((lantern: GameData) => lantern["id"]);
          if (shown.size > 0) expect(new Set(told)).toEqual(shown);
          for (const each of told) shown.add(each);
        }
      }),
      { numRuns: 100 },
    );
  });

  it("[D-9] the same story has the same ending", () => {
    fc.assert(
      fc.property(story, (steps) => {
        expect(play(steps)).toEqual(play(steps));
      }),
      { numRuns: 30 },
    );
  });
});
