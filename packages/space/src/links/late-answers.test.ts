import { describe, expect, it } from "vitest";
import { createSeededRandom } from "@plaza/platform/fakes";
import type { Pubkey } from "@plaza/protocol";
import { createLinkDesk } from "./link-desk.ts";
import type { LinkInput, LinkOutput } from "./link-signal.ts";

const [low, high, other] = ["1", "5", "9"].map((digit) => digit.repeat(64) as Pubkey) as [Pubkey, Pubkey, Pubkey];
const reserve: LinkInput = {
  type: "signal",
  from: low,
  way: "relay",
  signal: { type: "reserve", attempt: "aa", role: "consumer" },
  ageMs: 0,
};
const offer: LinkInput = { type: "signal", from: low, way: "relay", signal: { type: "offer", attempt: "aa", sdp: "x" }, ageMs: 0 };
const verdict = (isAccepted: boolean): LinkInput => ({
  type: "verdict",
  peer: low,
  isAccepted,
  try: [],
  isFull: !isAccepted,
  handOn: false,
});
const open: LinkInput = { type: "open", peers: [high], role: "consumer", way: "relay" };

function describeOutput(output: LinkOutput): string {
  return output.type === "signal" ? `${output.signal.type} to ${output.to[0]}` : output.type;
}

function makeDesk(self: Pubkey) {
  const desk = createLinkDesk({ self, random: createSeededRandom(1) });
  let attempt: string | null = null;
  const put = (input: LinkInput, nowMs: number): readonly string[] => {
    const outputs = desk.handle(input, nowMs);
    for (const output of outputs) if (output.type === "signal" && output.signal.type === "reserve") ({ attempt } = output.signal);
    return outputs.map(describeOutput);
  };
  return {
    desk,
    put,
    /** The answer to our last request. */
    confirm: (from: Pubkey): LinkInput => ({ type: "signal", from, way: "relay", signal: { type: "confirm", attempt }, ageMs: 0 }),
  };
}

describe("answers that come late", () => {
  it("[S-61a] a confirmation we no longer waited for is taken up with an offer, without asking again", () => {
    const { desk, put, confirm } = makeDesk(low);
    put(open, 0);
    expect(put({ type: "tick" }, 1_500)).toEqual(["failed", "end-link"]);
    expect(put(confirm(high), 2_000)).toEqual(["late"]);
    expect(put(open, 2_000)).toEqual(["make-offer"]);
    expect(put({ type: "described", link: 2, sdp: "sdp" }, 2_100)).toEqual(["offer to 5"]);
    put({ type: "signal", from: high, way: "relay", signal: { type: "answer", attempt: null, sdp: "a" }, ageMs: 0 }, 2_300);
    expect(put({ type: "link", link: 2, state: "connected" }, 2_900)).toEqual(["up"]);
    expect(desk.dueMs()).toBeNull();
  });

  it("[S-61a] nobody is taken up for another wish, much later, or twice", () => {
    const { put, confirm } = makeDesk(low);
    put(open, 0);
    put({ type: "tick" }, 1_500);
    expect(put(confirm(high), 20_000)).toEqual([]);
    put(open, 30_000);
    put({ type: "tick" }, 31_500);
    const late = confirm(high);
    expect([put(late, 32_000), put(late, 32_000)]).toEqual([["late"], []]);
    expect(put({ ...open, peers: [other] }, 32_000)).toEqual(["make-offer", "reserve to 9"]);
    expect(put(open, 32_200)).toEqual(["make-offer", "reserve to 5"]);
  });

  it("[S-72g] a request that is answered only when there is sound is let go without a word where that would cost a relay something", () => {
    const { desk, put } = makeDesk(high);
    expect(put(reserve, 0)).toEqual(["asked"]);
    expect(put({ type: "tick" }, 1_500)).toEqual([]);
    expect([desk.dueMs(), put(verdict(true), 1_600)]).toEqual([null, []]);
    expect(put({ ...reserve, way: "mesh", signal: { type: "reserve", attempt: "bb", role: "consumer" } }, 2_000)).toEqual(["asked"]);
    expect(put({ type: "tick" }, 3_500)).toEqual(["drop to 1"]);
  });

  it("[S-61a] who was answered late waits longer the next time, at most three times as long, and less again later", () => {
    const { desk, put, confirm } = makeDesk(low);
    const waits: number[] = [];
    let nowMs = 0;
    for (let time = 0; time < 5; time += 1) {
      put(open, nowMs);
      waits.push((desk.dueMs() ?? 0) - nowMs);
      nowMs = desk.dueMs() ?? 0;
      put({ type: "tick" }, nowMs);
      put(confirm(high), nowMs + 100);
      nowMs += 60_000;
    }
    expect(waits).toEqual([1_500, 2_250, 3_375, 4_500, 4_500]);
    put(open, nowMs);
    put(confirm(high), nowMs);
    put({ type: "described", link: 6, sdp: "sdp" }, nowMs);
    put({ type: "link", link: 6, state: "connected" }, nowMs);
    put({ type: "close", peer: high, try: [], isQuiet: true }, nowMs);
    put(open, nowMs);
    expect((desk.dueMs() ?? 0) - nowMs).toBe(3_600);
  });

  it("[S-61a] an offer that comes after its place was given up is judged anew", () => {
    for (const isAccepted of [true, false]) {
      const { desk, put } = makeDesk(high);
      put(reserve, 0);
      expect(put(verdict(true), 0)).toEqual(["confirm to 1"]);
      expect(put({ type: "tick" }, 1_500)).toEqual(["down"]);
      expect(put(offer, 3_000)).toEqual(["asked"]);
      expect(put(verdict(isAccepted), 3_000)).toEqual(isAccepted ? ["make-answer"] : ["drop to 1"]);
      expect(desk.isBusyWith(low)).toBe(isAccepted);
      if (!isAccepted) expect(put(offer, 3_100)).toEqual([]);
    }
    const { put } = makeDesk(high);
    put(reserve, 0);
    put(verdict(true), 0);
    put({ type: "tick" }, 1_500);
    expect(put(offer, 8_000)).toEqual([]);
  });

  it("[S-61a] peers of the draft, who name no attempt, are taken up as well: late is the last one with them", () => {
    const bare = (type: "confirm" | "offer"): LinkInput => {
      const signal = type === "confirm" ? { type, attempt: null } : { type, attempt: null, sdp: "x" };
      return { type: "signal", from: type === "confirm" ? high : low, way: "relay", signal, ageMs: 0 };
    };
    const asking = makeDesk(low);
    asking.put(open, 0);
    asking.put({ type: "tick" }, 1_500);
    expect(asking.put(bare("confirm"), 2_000)).toEqual(["late"]);
    expect(asking.put(open, 2_000)).toEqual(["make-offer"]);
    expect(asking.put({ ...bare("confirm"), from: other } as LinkInput, 2_000)).toEqual([]);
    const asked = makeDesk(high);
    asked.put(reserve, 0);
    asked.put(verdict(true), 0);
    asked.put({ type: "tick" }, 1_500);
    expect(asked.put(bare("offer"), 3_000)).toEqual(["asked"]);
    expect(asked.put(verdict(true), 3_000)).toEqual(["make-answer"]);
  });
});

describe("offers from who was asked", () => {
  const theirs: LinkInput = { type: "signal", from: high, way: "relay", signal: { type: "offer", attempt: null, sdp: "x" }, ageMs: 0 };
  const agreed: LinkInput = { type: "signal", from: high, way: "relay", signal: { type: "confirm", attempt: null }, ageMs: 0 };
  const answer: LinkInput = { type: "signal", from: high, way: "relay", signal: { type: "answer", attempt: null, sdp: "a" }, ageMs: 0 };

  it("[S-36] one that comes before ours is answered, and the link of ours is let go", () => {
    for (const before of [[], [agreed]]) {
      const { desk, put } = makeDesk(low);
      expect(put(open, 0)).toEqual(["make-offer", "reserve to 5"]);
      for (const input of before) put(input, 100);
      expect(put(theirs, 300)).toEqual(["end-link", "make-answer"]);
      expect(put({ type: "described", link: 1, sdp: "too late" }, 310)).toEqual([]);
      expect(put({ type: "described", link: 2, sdp: "answer" }, 320)).toEqual(["answer to 5"]);
      expect(put({ type: "link", link: 2, state: "connected" }, 900)).toEqual(["up"]);
      expect(desk.dueMs()).toBeNull();
    }
  });

  it("[S-36] where both have offered the answer to ours is waited for a moment, then theirs is answered", () => {
    const crossed = () => {
      const made = makeDesk(low);
      made.put(open, 0);
      made.put({ type: "described", link: 1, sdp: "ours" }, 50);
      expect(made.put(agreed, 100)).toEqual(["offer to 5"]);
      expect(made.put(theirs, 120)).toEqual([]);
      return made;
    };
    const silent = crossed();
    expect(silent.desk.dueMs()).toBe(720);
    expect(silent.put({ type: "tick" }, 720)).toEqual(["end-link", "make-answer"]);
    expect(silent.put(answer, 730)).toEqual([]);
    const answered = crossed();
    expect(answered.put(answer, 300)).toEqual(["accept-answer"]);
    expect(answered.put({ type: "tick" }, 720)).toEqual([]);
  });

  it("[S-36] one of ours names what it belongs to, and offers only where it asked", () => {
    const { put } = makeDesk(low);
    put(open, 0);
    const named: LinkInput = { type: "signal", from: high, way: "relay", signal: { type: "offer", attempt: "bb", sdp: "x" }, ageMs: 0 };
    expect(put(named, 100)).toEqual([]);
  });
});
