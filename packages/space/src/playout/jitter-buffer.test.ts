import { createSeededRandom } from "@plaza/platform/fakes";
import { describe, expect, it } from "vitest";
import { createJitterBuffer, heldBounds } from "./jitter-buffer.ts";
import type { JitterBuffer, PlayableFrame } from "./jitter-buffer.ts";

const frame = (seq: number, isSilence = false): PlayableFrame => ({
  seq: seq >>> 0,
  captureMs: (seq * 20 + 4_000_000_000) >>> 0,
  ms: 20,
  isSilence,
  payload: new Uint8Array(0),
});

/** Plays what arrives as told and returns the sequence heard, with `-` for made-up moments and `.` for silence. */
function play(
  buffer: JitterBuffer,
  arrivals: readonly { readonly atMs: number; readonly frame: PlayableFrame }[],
  untilMs: number,
): string[] {
  const heard: string[] = [];
  const queue = arrivals.toSorted((a, b) => a.atMs - b.atMs);
  for (let nowMs = 0; nowMs < untilMs; nowMs += 5) {
    while (queue[0] !== undefined && queue[0].atMs <= nowMs) {
      buffer.put(queue[0].frame, queue[0].atMs);
      queue.shift();
    }
    if (nowMs % 20 !== 0) continue;
    const playing = buffer.take(nowMs);
    heard.push(playing.type === "frame" ? String(playing.frame.seq) : playing.type === "missing" ? "-" : ".");
  }
  return heard;
}

describe("jitter buffer", () => {
  it("[S-54] even arrivals are played evenly, 40 ms after they came", () => {
    const heard = play(
      createJitterBuffer(),
      Array.from({ length: 50 }, (_, index) => ({ atMs: index * 20, frame: frame(index) })),
      1_040,
    );
    expect(heard.slice(0, 5)).toEqual([".", ".", "0", "1", "2"]);
    expect(heard).not.toContain("-");
    expect(heard.filter((sign) => sign !== ".")).toHaveLength(50);
  });

  it("[S-54] frames that overtake each other are played in order, and none twice", () => {
    const random = createSeededRandom(7);
    const arrivals = Array.from({ length: 500 }, (_, index) => ({
      atMs: index * 20 + Math.floor(random.unit() * 60),
      frame: frame(index),
    }));
    const buffer = createJitterBuffer();
    const heard = play(buffer, arrivals, 10_400).filter((sign) => sign !== "." && sign !== "-");
    expect(heard.map(Number)).toEqual(heard.map(Number).toSorted((a, b) => a - b));
    expect(new Set(heard).size).toBe(heard.length);
    expect(heard.length).toBeGreaterThan(485);
  });

  it("[S-54a] the hold follows how uneven frames come, between 40 and 200 ms", () => {
    const random = createSeededRandom(3);
    const held = (jitterMs: number): number => {
      const buffer = createJitterBuffer();
      play(
        buffer,
        Array.from({ length: 400 }, (_, index) => ({ atMs: index * 20 + Math.floor(random.unit() * jitterMs), frame: frame(index) })),
        8_400,
      );
      return buffer.heldMs();
    };
    expect(held(0)).toBe(heldBounds.leastMs);
    expect(held(100)).toBeGreaterThanOrEqual(100);
    expect(held(100)).toBeLessThanOrEqual(140);
    expect(held(900)).toBe(heldBounds.mostMs);
  });

  it("[S-54a] the hold allows for the slower of two ways, so that the faster may vanish unheard", () => {
    const slowerMs = 90;
    const listen = (knowsBoth: boolean): readonly string[] => {
      const buffer = createJitterBuffer();
      const first = Array.from({ length: 150 }, (_, index) => ({ atMs: index * 20, frame: frame(index, index === 149) }));
      play(buffer, first.slice(0, 100), 2_000);
      if (knowsBoth) for (const { atMs, frame: copied } of first.slice(0, 100)) buffer.copy(copied.captureMs, atMs + slowerMs);
      play(buffer, first.slice(100), 3_120);
      // After a pause both bring ten more frames, then only the slower is left.
      const second = Array.from({ length: 60 }, (_, index) => ({
        atMs: 4_000 + index * 20 + (index < 10 ? 0 : slowerMs),
        frame: frame(200 + index),
      }));
      return play(buffer, second, 5_400).slice(200);
    };
    expect(listen(false)).toContain("-");
    const heard = listen(true);
    expect(heard.slice(0, heard.indexOf("259"))).not.toContain("-");
    expect(heard.filter((one) => one !== "." && one !== "-")).toHaveLength(60);
  });

  it("[S-54f] where a speaker's clock stood still the hold follows the new one", () => {
    const buffer = createJitterBuffer();
    const spoken = (from: number, atMs: number) =>
      Array.from({ length: 200 }, (_, index) => ({ atMs: atMs + index * 20, frame: frame(from + index) }));
    play(buffer, spoken(0, 0), 4_000);
    expect(buffer.heldMs()).toBe(heldBounds.leastMs);
    // Ten seconds of sleep, of which the captured time knows nothing.
    const heard = play(buffer, spoken(200, 14_000), 18_200);
    expect([buffer.heldMs(), heard.filter((sign) => Number(sign) >= 200).length]).toEqual([heldBounds.leastMs, 200]);
  });

  it("[S-54b] a lost frame is one made-up moment, a pause is silence, and speech after it begins afresh", () => {
    const arrivals = Array.from({ length: 20 }, (_, index) => ({ atMs: index * 20, frame: frame(index) })).filter(
      (_, index) => index !== 10,
    );
    const after = Array.from({ length: 10 }, (_, index) => ({ atMs: 2_000 + index * 20, frame: frame(100 + index) }));
    const buffer = createJitterBuffer();
    const heard = play(buffer, [...arrivals, ...after], 2_400);
    expect(heard.slice(11, 14)).toEqual(["9", "-", "11"]);
    // One for the lost frame, five for each of the two pauses until they count as such.
    expect(heard.filter((sign) => sign === "-")).toHaveLength(11);
    expect(heard.filter((sign) => Number(sign) >= 100)).toHaveLength(10);
    expect(buffer.tally().late).toBe(0);
  });

  it("[S-54b] a speaker who says that silence begins leaves no made-up moment behind", () => {
    const arrivals = Array.from({ length: 20 }, (_, index) => ({ atMs: index * 20, frame: frame(index, index >= 18) }));
    expect(play(createJitterBuffer(), arrivals, 1_000)).not.toContain("-");
  });

  it("[S-54c] a frame that comes after its moment is not played", () => {
    const buffer = createJitterBuffer();
    for (let index = 0; index < 10; index += 1) if (index !== 3) buffer.put(frame(index), index * 20);
    for (let nowMs = 40; nowMs < 240; nowMs += 20) buffer.take(nowMs);
    expect(buffer.put(frame(3), 250)).toBe(false);
    expect(buffer.tally().late).toBe(1);
  });

  it("[S-54d] what piles up is let go, silence first, and the sequence may turn over", () => {
    const buffer = createJitterBuffer();
    const start = 0xffff_fff0;
    for (let index = 0; index < 60; index += 1)
      buffer.put({ ...frame(start + index, index < 40), captureMs: (index * 20) >>> 0 }, 100 + index);
    const heard: number[] = [];
    for (let nowMs = 200; nowMs < 1_400; nowMs += 20) {
      const playing = buffer.take(nowMs);
      if (playing.type === "frame") heard.push(playing.frame.seq);
    }
    expect(heard.length).toBeLessThan(45);
    expect(heard.at(-1)).toBe((start + 59) >>> 0);
  });

  it("[S-54e] a speaker that begins again is heard at once", () => {
    const buffer = createJitterBuffer();
    const arrivals = [
      ...Array.from({ length: 20 }, (_, index) => ({ atMs: index * 20, frame: frame(index + 500_000) })),
      ...Array.from({ length: 20 }, (_, index) => ({ atMs: 400 + index * 20, frame: { ...frame(index), captureMs: index * 20 } })),
    ];
    const heard = play(buffer, arrivals, 1_000);
    expect(heard.filter((sign) => Number(sign) < 100)).toHaveLength(20);
  });
});
