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
});
