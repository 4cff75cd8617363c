import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSeededRandom } from "@plaza/platform/fakes";
import type { Pubkey } from "@plaza/protocol";
import { createLinkDesk } from "./link-desk.ts";
import type { LinkInput, LinkOutput, LinkSignal } from "./link-signal.ts";

const [low, mid, high, other] = ["1", "5", "9", "b"].map((digit) => digit.repeat(64) as Pubkey) as [Pubkey, Pubkey, Pubkey, Pubkey];

/** Desks that hear each other at once; platform links describe themselves at once and connect when both sides are done. */
function makeTown(keys: readonly Pubkey[], accepts: (self: Pubkey, peer: Pubkey) => boolean = () => true) {
  const desks = new Map(keys.map((key, index) => [key, createLinkDesk({ self: key, random: createSeededRandom(index + 1) })]));
  const log: string[] = [];
  const held = new Set<LinkSignal["type"]>();
  const links = new Map<string, { self: Pubkey; link: number }>();
  let nowMs = 1_000;

  function put(self: Pubkey, input: LinkInput): void {
    const desk = desks.get(self);
    for (const output of desk?.handle(input, nowMs) ?? []) act(self, output);
  }

  function act(self: Pubkey, output: LinkOutput): void {
    const me = self[0];
    if (output.type === "signal") {
      log.push(`${me}>${output.to[0]} ${output.signal.type}`);
      if (!held.has(output.signal.type)) put(output.to, { type: "signal", from: self, way: output.way, signal: output.signal, ageMs: 0 });
    } else if (output.type === "asked") {
      put(self, { type: "verdict", peer: output.peer, isAccepted: accepts(self, output.peer), try: [mid], isFull: true, handOn: false });
    } else if (output.type === "make-offer") put(self, { type: "described", link: output.link, sdp: `offer ${self} ${output.link}` });
    else if (output.type === "make-answer") {
      links.set(output.sdp, { self, link: output.link });
      put(self, { type: "described", link: output.link, sdp: `answer to ${output.sdp}` });
    } else if (output.type === "accept-answer") {
      const there = links.get(output.sdp.slice(10));
      put(self, { type: "link", link: output.link, state: "connected" });
      if (there !== undefined) put(there.self, { type: "link", link: there.link, state: "connected" });
    } else if (output.type === "up") log.push(`${me} up ${output.peer[0]} ${output.role}${output.isInitiator ? " initiator" : ""}`);
    else if (output.type === "failed" || output.type === "down") log.push(`${me} ${output.type} ${output.peer[0]} ${output.why}`);
    else if (output.type === "end-link") log.push(`${me} end ${output.link}`);
    else log.push(`${me} ${output.type}`);
  }

  return {
    log,
    held,
    put,
    desk: (key: Pubkey) => desks.get(key),
    take: () => log.splice(0),
    advance(ms: number) {
      const untilMs = nowMs + ms;
      for (;;) {
        const due = [...desks.entries()]
          .map(([key, desk]) => ({ key, atMs: desk.dueMs() ?? Number.POSITIVE_INFINITY }))
          .sort((a, b) => a.atMs - b.atMs)[0];
        if (due === undefined || due.atMs > untilMs) break;
        nowMs = Math.max(nowMs, due.atMs);
        put(due.key, { type: "tick" });
      }
      nowMs = untilMs;
    },
  };
}

const open = (peers: readonly Pubkey[], role: "consumer" | "stage" = "consumer"): LinkInput => ({
  type: "open",
  peers,
  role,
  way: "relay",
});

describe("negotiating a link", () => {
  it("[S-60] runs from RESERVE over CONFIRM, OFFER and ANSWER to a link that is up on both sides", () => {
    const town = makeTown([low, high]);
    town.put(low, open([high]));
    expect(town.take()).toEqual(["1>9 reserve", "9>1 confirm", "1>9 offer", "9>1 answer", "1 up 9 consumer initiator", "9 up 1 consumer"]);
    expect([town.desk(low)?.dueMs(), town.desk(high)?.isBusyWith(low)]).toEqual([null, true]);
    town.put(high, { type: "close", peer: low, try: [], isQuiet: false });
    expect(town.take()).toEqual(["9>1 drop", "1 end 1", "1 down 9 dropped", "9 end 1", "9 down 1 given-up"]);
  });

  it("[S-60a] asks three candidates one shortly after the other, and keeps the first that confirms", () => {
    const town = makeTown([low, mid, high, other]);
    town.held.add("confirm");
    town.put(low, open([mid, high, other]));
    town.advance(700);
    expect(town.take().filter((line) => line.startsWith("1"))).toEqual(["1>5 reserve", "1>9 reserve", "1>b reserve"]);
    const attempt = "nobody's";
    town.put(low, { type: "signal", from: high, way: "relay", signal: { type: "confirm", attempt }, ageMs: 0 });
    expect(town.take()).toEqual([]);
    town.put(low, { type: "signal", from: high, way: "relay", signal: { type: "confirm", attempt: null }, ageMs: 0 });
    expect(town.take()).toEqual([
      "1 failed 5 given-up",
      "1 failed b given-up",
      "1>9 offer",
      "9>1 answer",
      "1 up 9 consumer initiator",
      "9 up 1 consumer",
    ]);
    town.advance(2_000);
    expect(town.take().sort()).toEqual(["5 down 1 silent", "b down 1 silent"]);
  });

  it("[S-60b] takes a confirmation from whom the request was handed on to", () => {
    const desk = createLinkDesk({ self: low, random: createSeededRandom(1) });
    const opened = desk.handle(open([mid]), 0);
    const reserve = opened.find((output) => output.type === "signal");
    const attempt = reserve?.type === "signal" ? reserve.signal.attempt : null;
    desk.handle({ type: "described", link: 1, sdp: "sdp" }, 50);
    const outputs = desk.handle({ type: "signal", from: other, way: "relay", signal: { type: "confirm", attempt }, ageMs: 0 }, 100);
    expect(outputs.map((output) => (output.type === "signal" ? `${output.signal.type} to ${output.to[0]}` : output.type))).toEqual([
      "failed",
      "offer to b",
    ]);
    expect([desk.isBusyWith(mid), desk.isBusyWith(other)]).toEqual([false, true]);
  });

  it("[S-61] gives up on the silent after 1.5 s and on who confirms and never answers after 4 s", () => {
    const town = makeTown([low, high]);
    town.held.add("confirm");
    town.put(low, open([high]));
    town.take();
    town.advance(1_499);
    expect(town.take()).toEqual([]);
    town.advance(1);
    expect(town.take().filter((line) => line.startsWith("1"))).toEqual(["1 failed 9 silent", "1 end 1"]);
    town.held.clear();
    town.held.add("answer");
    town.advance(2_000);
    town.put(low, open([high]));
    town.take();
    town.advance(3_999);
    expect(town.take()).toEqual([]);
    town.advance(1);
    expect(town.take()).toEqual(["1>9 drop", "9 end 1", "9 down 1 dropped", "1 end 2", "1 failed 9 unconnected"]);
    expect([town.desk(low)?.dueMs(), town.desk(high)?.dueMs()]).toEqual([null, null]);
  });

  it("[S-61] goes to the next candidate at once when one refuses, with whom it recommends", () => {
    const town = makeTown([low, mid, high], (self) => self !== mid);
    town.put(low, open([mid, high]));
    expect(town.take()).toEqual([
      "1>5 reserve",
      "5>1 drop",
      "1 failed 5 dropped",
      "1>9 reserve",
      "9>1 confirm",
      "1>9 offer",
      "9>1 answer",
      "1 up 9 consumer initiator",
      "9 up 1 consumer",
    ]);
  });

  it("[S-62] when both ask at once, the lower key is the initiator", () => {
    const town = makeTown([low, high]);
    town.held.add("reserve");
    town.put(low, open([high], "stage"));
    town.put(high, open([low], "stage"));
    town.held.clear();
    town.take();
    const cross = (from: Pubkey, to: Pubkey, attempt: string): void =>
      town.put(to, { type: "signal", from, way: "relay", signal: { type: "reserve", attempt, role: "stage" }, ageMs: 0 });
    cross(high, low, "theirs");
    // Low has taken high's wish for its yes and offered; high learns of low's wish only now.
    cross(low, high, "mine");
    expect(town.take()).toContain("9 failed 1 replaced");
    expect([town.desk(low)?.isBusyWith(high), town.desk(high)?.isBusyWith(low)]).toEqual([true, true]);
  });

  it("[S-63] stale and doubled signals do nothing", () => {
    const town = makeTown([low, high]);
    const reserve: LinkSignal = { type: "reserve", attempt: "aa", role: "consumer" };
    town.put(high, { type: "signal", from: low, way: "relay", signal: reserve, ageMs: 30_001 });
    expect(town.take()).toEqual([]);
    town.put(high, { type: "signal", from: low, way: "relay", signal: reserve, ageMs: 5_000 });
    town.put(high, { type: "signal", from: low, way: "relay", signal: reserve, ageMs: 5_000 });
    expect(town.take()).toEqual(["9>1 confirm"]);
    town.put(high, { type: "signal", from: low, way: "relay", signal: { type: "drop", attempt: "aa", try: [], isFull: false }, ageMs: 0 });
    town.put(high, { type: "signal", from: low, way: "relay", signal: reserve, ageMs: 5_000 });
    town.put(high, { type: "signal", from: low, way: "relay", signal: { type: "offer", attempt: "aa", sdp: "late" }, ageMs: 0 });
    town.put(high, { type: "signal", from: low, way: "relay", signal: { type: "answer", attempt: "aa", sdp: "late" }, ageMs: 0 });
    town.put(high, { type: "signal", from: high, way: "relay", signal: { ...reserve, attempt: "bb" }, ageMs: 0 });
    expect(town.take()).toEqual(["9 down 1 dropped"]);
  });

  it("[S-64] candidates for nobody wait 10 s for what they belong to", () => {
    const take = (waitMs: number): readonly LinkOutput[] => {
      const desk = createLinkDesk({ self: high, random: createSeededRandom(1) });
      desk.handle(
        { type: "signal", from: low, way: "relay", signal: { type: "candidates", attempt: "aa", candidates: ["c1"] }, ageMs: 0 },
        0,
      );
      desk.handle(
        { type: "signal", from: low, way: "relay", signal: { type: "reserve", attempt: "aa", role: "consumer" }, ageMs: 0 },
        waitMs,
      );
      desk.handle({ type: "verdict", peer: low, isAccepted: true, try: [], isFull: false, handOn: false }, waitMs);
      return desk.handle(
        { type: "signal", from: low, way: "relay", signal: { type: "offer", attempt: "aa", sdp: "x" }, ageMs: 0 },
        waitMs + 100,
      );
    };
    expect(take(9_000).map((output) => output.type)).toEqual(["make-answer", "add-candidates"]);
    expect(take(11_000).map((output) => output.type)).toEqual(["make-answer"]);
  });

  it("[S-63a] any order of any signals ends in peace: nothing waits for ever and no platform link is left over", () => {
    const signals: fc.Arbitrary<LinkSignal> = fc
      .record({ attempt: fc.constantFrom("aa", "bb", null), kind: fc.integer({ min: 0, max: 5 }) })
      .map(({ attempt, kind }) => {
        const all: readonly LinkSignal[] = [
          { type: "reserve", attempt, role: "consumer" },
          { type: "confirm", attempt },
          { type: "offer", attempt, sdp: "o" },
          { type: "answer", attempt, sdp: "a" },
          { type: "candidates", attempt, candidates: ["c"] },
          { type: "drop", attempt, try: [], isFull: true },
        ];
        return all[kind] ?? { type: "confirm", attempt };
      });
    const step = fc.record({
      from: fc.constantFrom(low, high),
      signal: signals,
      waitMs: fc.constantFrom(0, 10, 600, 2_000),
      opens: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const desk = createLinkDesk({ self: mid, random: createSeededRandom(1) });
        const made = new Set<number>();
        let nowMs = 0;
        const run = (input: LinkInput): void => {
          for (const output of desk.handle(input, nowMs)) {
            if (output.type === "make-offer" || output.type === "make-answer") {
              made.add(output.link);
              run({ type: "described", link: output.link, sdp: "x" });
            } else if (output.type === "end-link") made.delete(output.link);
            else if (output.type === "asked")
              run({ type: "verdict", peer: output.peer, isAccepted: true, try: [], isFull: false, handOn: false });
          }
        };
        for (const { from, signal, waitMs, opens } of steps) {
          nowMs += waitMs;
          if (opens) run(open([from, other]));
          run({ type: "signal", from, way: "relay", signal, ageMs: 0 });
          if ((desk.dueMs() ?? nowMs + 1) <= nowMs) run({ type: "tick" });
        }
        for (let round = 0; round < 40 && desk.dueMs() !== null; round += 1) {
          nowMs = Math.max(nowMs, desk.dueMs() ?? nowMs);
          run({ type: "tick" });
        }
        expect([desk.dueMs(), made.size]).toEqual([null, 0]);
      }),
    );
  });
});
