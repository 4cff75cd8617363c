import type { Pose } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import { createKeeperStage, hostKey, keyOf, linesOf } from "./keeper-stage.test-support.ts";
import { createLanternKeeper } from "./lantern-keeper.ts";
import { strollTimes } from "./stroll.ts";
import { wordAnswer } from "./answers.ts";
import { readQuestion } from "./questions.ts";

const ana = keyOf(1),
  ben = keyOf(2);

function greetedStage() {
  const stage = createKeeperStage();
  stage.tell({ kind: "joined", pubkey: ana, name: "Ana" });
  stage.pass(3_000);
  return stage;
}

describe("greetings", () => {
  it("[D-4] a newcomer is greeted by name and the host waves", () => {
    const stage = createKeeperStage();
    stage.tell({ kind: "joined", pubkey: ana, name: "Ana" });
    const outputs = stage.pass(3_000);
    expect(linesOf(outputs)).toHaveLength(1);
    expect(linesOf(outputs)[0]).toContain("Ana");
    expect(outputs).toContainEqual({ kind: "emote", emoji: "👋" });
  });

  it("[D-4] who leaves and comes back within an hour is not greeted again, after an hour they are", () => {
    const stage = greetedStage();
    stage.tell({ kind: "left", pubkey: ana });
    stage.pass(60_000);
    stage.tell({ kind: "joined", pubkey: ana, name: "Ana" });
    expect(linesOf(stage.pass(30_000))).toEqual([]);
    stage.tell({ kind: "left", pubkey: ana });
    stage.pass(3_600_000);
    stage.tell({ kind: "joined", pubkey: ana, name: "Ana" });
    expect(linesOf(stage.pass(30_000))).toHaveLength(1);
  });

  it("[D-4] the greeting is a whisper to the newcomer alone, one short line", () => {
    const stage = createKeeperStage();
    stage.tell({ kind: "joined", pubkey: ana, name: "Ana" });
    stage.tell({ kind: "joined", pubkey: ben, name: "Ben" });
    const outputs = stage.pass(30_000);
    const whispers = outputs.flatMap((output) => (output.kind === "whisper" ? [output] : []));
    expect(whispers.map(({ to, text }) => [to, text.includes(to === ana ? "Ana" : "Ben")])).toEqual([
      [ana, true],
      [ben, true],
    ]);
    for (const { text } of whispers) expect(text.length).toBeLessThan(120);
    expect(outputs.filter(({ kind }) => kind === "say")).toEqual([]);
    // What it says to do gets an answer, whoever else is here.
    expect(linesOf(stage.tell({ kind: "chat", pubkey: ana, text: "Ambra, ayuda" }))[0]).toContain("faroles apagados");
  });

  it("[D-4a] greetings lie 10 s apart, and of a crowd those are left in peace who came 30 s ago", () => {
    const stage = greetedStage();
    stage.tell({ kind: "joined", pubkey: ben, name: "Ben" });
    expect(linesOf(stage.pass(9_000))).toEqual([]);
    expect(linesOf(stage.pass(3_000))[0]).toContain("Ben");
    const crowd = createKeeperStage();
    for (let i = 10; i < 47; i++) crowd.tell({ kind: "joined", pubkey: keyOf(i), name: `P${i}` });
    expect(linesOf(crowd.pass(120_000))).toHaveLength(3);
    crowd.tell({ kind: "joined", pubkey: ana, name: "Ana" });
    expect(linesOf(crowd.pass(3_000))[0]).toContain("Ana");
  });

  it.each([
    ["https://spam.example/x", null],
    ["Zoë O’Neil", "Zoë O’Neil"],
    ["\u202egnp.exe", null],
    ["   ", null],
    ["<b>Eve</b>", "b Eve b"],
  ])("[D-4b] the name %j is spoken as %j", (name, spoken) => {
    const stage = createKeeperStage();
    stage.tell({ kind: "joined", pubkey: ana, name });
    const [line = ""] = linesOf(stage.pass(3_000));
    expect(line).toContain(spoken ?? "friend");
    expect(line.slice("> ".length)).not.toMatch(/[<>\u202e]|http/u);
  });

  it("[D-4b] a name is cut at 24 characters", () => {
    const stage = createKeeperStage();
    stage.tell({ kind: "joined", pubkey: ana, name: "x".repeat(5_000) });
    const [line = ""] = linesOf(stage.pass(3_000));
    expect(line).toContain("x".repeat(24));
    expect(line).not.toContain("x".repeat(25));
  });

  it("[D-4c] a second arrival of someone inside, and someone already gone, are not greeted", () => {
    const stage = greetedStage();
    stage.tell({ kind: "joined", pubkey: ana, name: "Ana with a hat" });
    stage.tell({ kind: "joined", pubkey: ben, name: "Ben" });
    stage.tell({ kind: "left", pubkey: ben });
    expect(linesOf(stage.pass(60_000))).toEqual([]);
  });
});

describe("answers", () => {
  it.each([
    ["hello", "Good evening"],
    ["hola", "Buenas noches"],
    ["help", "lanterns that are dark"],
    ["ayuda", "faroles apagados"],
    ["what is the lantern game", "next round"],
    ["¿qué son los faroles?", "otra ronda"],
    ["where is the stage?", "north-east"],
    ["¿dónde está el escenario?", "noreste"],
    ["who are you?", "Ambra"],
    ["¿quién eres?", "Ambra"],
    ["what time is it?", "ten to eight"],
    ["¿qué hora es?", "ocho menos diez"],
    ["thanks!", "pleasure"],
    ["gracias", "Con gusto"],
    ["good night", "Good night"],
    ["ADIÓS", "Buenas noches"],
  ])("[D-5] a lone visitor who says %j hears about %j", (text, heard) => {
    const stage = greetedStage();
    const lines = linesOf(stage.tell({ kind: "chat", pubkey: ana, text }));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(heard);
  });

  it("[D-5a] talk among others is left alone; naming the host, or asking plainly nearby, is answered", () => {
    const stage = greetedStage();
    stage.tell({ kind: "joined", pubkey: ben, name: "Ben" });
    stage.pass(20_000);
    for (const text of ["hello everyone, sorry I am late", "the lanterns are lovely", "where did you buy that hat?", "lol"])
      expect(linesOf(stage.tell({ kind: "chat", pubkey: ana, text }))).toEqual([]);
    expect(linesOf(stage.tell({ kind: "chat", pubkey: ana, text: "Ambra, where is the market?" }))).toHaveLength(1);
    stage.pass(3_000);
    const pose = stage.done.flatMap((output) => (output.kind === "move" ? [output.pose] : [])).at(-1);
    if (pose === undefined) throw new Error("the host has no pose");
    stage.tell({ kind: "moved", pubkey: ben, pose: { ...pose, x: pose.x + 11 } });
    expect(linesOf(stage.tell({ kind: "chat", pubkey: ben, text: "where is the stage?" }))).toEqual([]);
    stage.tell({ kind: "moved", pubkey: ben, pose: { ...pose, x: pose.x + 4 } });
    expect(linesOf(stage.tell({ kind: "chat", pubkey: ben, text: "where is the stage?" }))).toHaveLength(1);
  });

  it("[D-5b] named without a known request it whispers what it knows, once a minute", () => {
    const stage = greetedStage();
    expect(linesOf(stage.tell({ kind: "chat", pubkey: ana, text: "Ambra, recite the phone book" }))).toEqual([
      expect.stringMatching(/^> I know little/),
    ]);
    stage.pass(30_000);
    expect(linesOf(stage.tell({ kind: "chat", pubkey: ana, text: "Ambra, please" }))).toEqual([]);
    stage.pass(31_000);
    expect(linesOf(stage.tell({ kind: "chat", pubkey: ana, text: "Ambra, por favor, un poema" }))).toEqual([
      expect.stringMatching(/^> Sé poco/),
    ]);
  });

  it("[D-5c] the way to a dark lantern is whispered", () => {
    const stage = greetedStage();
    expect(linesOf(stage.tell({ kind: "chat", pubkey: ana, text: "where?" }))).toEqual([expect.stringContaining("Lantern Square")]);
    stage.pass(10_000);
    expect(linesOf(stage.tell({ kind: "chat", pubkey: ana, text: "where are the lanterns" }))).toEqual([
      expect.stringMatching(/^> Psst: one is waiting/),
    ]);
  });

  it("[D-5f] a private line is answered in private, whatever it says", () => {
    const stage = greetedStage();
    stage.tell({ kind: "joined", pubkey: ben, name: "Ben" });
    stage.pass(20_000);
    expect(stage.tell({ kind: "chat", pubkey: ana, text: "hello there, lovely evening", isPrivate: true })).toContainEqual({
      kind: "whisper",
      to: ana,
      text: expect.stringContaining("Ana"),
    });
    stage.pass(3_000);
    expect(linesOf(stage.tell({ kind: "chat", pubkey: ben, text: "rhubarb", isPrivate: true }))).toEqual([
      expect.stringMatching(/^> I know little/),
    ]);
  });

  it("[D-5d] its own lines and those of strangers get no reaction", () => {
    const stage = greetedStage();
    expect(stage.tell({ kind: "joined", pubkey: hostKey, name: "Ambra" })).toEqual([]);
    for (const pubkey of [hostKey, ben]) {
      expect(stage.tell({ kind: "chat", pubkey, text: "Ambra, help" })).toEqual([]);
      expect(stage.tell({ kind: "emoji", pubkey, emoji: "👋" })).toEqual([]);
      expect(stage.tell({ kind: "moved", pubkey, pose: { x: 0, y: 0, z: 0, ry: 0 } })).toEqual([]);
    }
    expect(linesOf(stage.pass(30_000))).toEqual([]);
  });

  it("[D-5e] one person gets five answers a minute, 2 s apart", () => {
    const stage = greetedStage();
    const answers: number[] = [];
    for (let i = 0; i < 50; i++) {
      answers.push(...linesOf(stage.tell({ kind: "chat", pubkey: ana, text: "hello" })).map(() => stage.nowMs()));
      stage.pass(1_000);
    }
    expect(answers).toHaveLength(5);
    expect(Math.min(...answers.slice(1).map((atMs, i) => atMs - (answers[i] ?? 0)))).toBeGreaterThanOrEqual(2_000);
  });

  it("[D-5e] everyone together gets ten lines a minute", () => {
    const stage = createKeeperStage();
    for (let i = 1; i <= 40; i++) stage.tell({ kind: "joined", pubkey: keyOf(i) });
    const lines: string[] = [];
    for (let i = 1; i <= 40; i++) {
      lines.push(...linesOf(stage.tell({ kind: "chat", pubkey: keyOf(i), text: "Ambra, hello" })));
      lines.push(...linesOf(stage.pass(1_000)));
    }
    expect(lines).toHaveLength(10);
  });

  it("[D-5] a reading of a line takes both languages and no notice of accents", () => {
    expect(readQuestion("AMBRA: ¿Donde esta la fuente?", "Ambra")).toEqual({
      wish: "where",
      language: "es",
      landmark: "fountain",
      namesHost: true,
      isPlain: true,
    });
    expect(readQuestion("this and that", "Ambra").wish).toBeNull();
    expect(
      wordAnswer(readQuestion("¿cuánto falta?", "Ambra"), { name: null, nearestRegion: null, secondsLeft: 30, waiting: 2 }).text,
    ).toContain("30");
  });
});

describe("body", () => {
  it("[D-6] it strolls at walking pace, rests, and its poses are neither too many nor too few", () => {
    const stage = createKeeperStage();
    let last: { readonly x: number; readonly z: number; readonly atMs: number } | null = null;
    let walked = 0;
    for (let i = 0; i < 20 * 300; i++) {
      for (const output of stage.pass(100)) {
        if (output.kind !== "move") continue;
        const { x, z } = output.pose;
        if (last !== null) {
          const step = Math.hypot(x - last.x, z - last.z),
            seconds = (stage.nowMs() - last.atMs) / 1000;
          expect(seconds).toBeLessThanOrEqual(strollTimes.repeatMs / 1000 + 0.1);
          expect(step).toBeLessThanOrEqual(strollTimes.pace * seconds + 1e-6);
          walked += step;
        }
        last = { x, z, atMs: stage.nowMs() };
      }
    }
    expect(walked).toBeGreaterThan(50);
  });

  it("[D-6] poses are at least 66 ms apart however often it ticks, and a clock that slept makes no leap", () => {
    const walker = createLanternKeeper({ pubkey: hostKey, seed: 3 });
    const poses: { readonly atMs: number; readonly pose: Pose }[] = [];
    const tick = (nowMs: number): void => {
      for (const output of walker.handle({ kind: "tick" }, nowMs))
        if (output.kind === "move") poses.push({ atMs: nowMs, pose: output.pose });
    };
    for (let nowMs = 0; nowMs < 12_000; nowMs += 5) tick(nowMs);
    expect(Math.min(...poses.slice(1).map(({ atMs }, i) => atMs - (poses[i]?.atMs ?? 0)))).toBeGreaterThanOrEqual(66);
    const before = poses.at(-1);
    tick(600_000);
    const after = poses.at(-1);
    if (before === undefined || after === undefined) throw new Error("no poses");
    expect(after.atMs).toBe(600_000);
    expect(Math.hypot(after.pose.x - before.pose.x, after.pose.z - before.pose.z)).toBeLessThan(1);
  });

  it("[D-6] spoken to, it stops and faces the speaker for 6 s", () => {
    const stage = greetedStage();
    stage.pass(10_000);
    const pose = stage.done.flatMap((output) => (output.kind === "move" ? [output.pose] : [])).at(-1) ?? { x: 0, y: 0, z: 0, ry: 0 };
    stage.tell({ kind: "moved", pubkey: ana, pose: { x: pose.x + 3, y: 0, z: pose.z, ry: 0 } });
    stage.tell({ kind: "chat", pubkey: ana, text: "hello" });
    const poses = stage.pass(5_900).flatMap((output) => (output.kind === "move" ? [output.pose] : []));
    expect(poses.at(-1)?.ry).toBeCloseTo(Math.PI / 2, 3);
    for (const { x, z } of poses) expect(Math.hypot(x - pose.x, z - pose.z)).toBeLessThan(0.01);
  });

  it("[D-6a] it answers a wave nearby, at most every 4 s, and ignores one from afar", () => {
    const stage = greetedStage();
    stage.pass(5_000);
    expect(stage.tell({ kind: "emoji", pubkey: ana, emoji: "👋" })).toEqual([]);
    const pose = stage.done.flatMap((output) => (output.kind === "move" ? [output.pose] : [])).at(-1) ?? { x: 0, y: 0, z: 0, ry: 0 };
    stage.tell({ kind: "moved", pubkey: ana, pose });
    expect(stage.tell({ kind: "emoji", pubkey: ana, emoji: "👋" })).toEqual([{ kind: "emote", emoji: "👋" }]);
    expect(stage.tell({ kind: "emoji", pubkey: ana, emoji: "❤️" })).toEqual([]);
    stage.pass(4_000);
    expect(stage.tell({ kind: "emoji", pubkey: ana, emoji: "❤️" })).toEqual([{ kind: "emote", emoji: "❤️" }]);
  });
});
