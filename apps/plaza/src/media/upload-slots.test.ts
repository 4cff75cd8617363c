import { createFakeTime } from "@plaza/platform/fakes";
import { describe, expect, it } from "vitest";
import { createUploadSlots } from "./upload-slots.ts";
import type { UploadSlot } from "./upload-slots.ts";

/** An upload that brings what it is told to, when it is told to. */
function uploadIn(slot: UploadSlot | null) {
  if (slot === null) throw new Error("there is no place");
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const parts = slot.read(readable)[Symbol.asyncIterator]();
  return {
    slot,
    async bring(sizeBytes: number): Promise<void> {
      const read = parts.next();
      await writer.write(new Uint8Array(sizeBytes));
      await read;
    },
    async finish(): Promise<void> {
      const read = parts.next();
      await writer.close();
      await read;
    },
    next: () => parts.next(),
  };
}

describe("places for uploads", () => {
  it("[I-7l] a trickled upload loses its place to a newcomer, the furthest behind first, and hears of it while it waits", async () => {
    const time = createFakeTime();
    const slots = createUploadSlots(time, 2);
    const silent = uploadIn(slots.take());
    const trickled = uploadIn(slots.take());
    const waiting = expect(silent.next()).rejects.toThrow("given to another");
    expect(slots.take()).toBeNull();
    for (let sec = 0; sec < 5; sec += 1) {
      time.advance(1_000);
      await trickled.bring(100);
    }
    expect(slots.take()).not.toBeNull();
    await waiting;
    expect([silent.slot.wasGivenAway(), trickled.slot.wasGivenAway()]).toEqual([true, false]);
    time.advance(1_000);
    expect(slots.take()).not.toBeNull();
    expect(trickled.slot.wasGivenAway()).toBe(true);
    await expect(trickled.next()).rejects.toThrow("given to another");
    expect(slots.take()).toBeNull();
  });

  it("[I-7l] a phone with 20 kB a second keeps its place, and no credit is gathered for a long silence", async () => {
    const time = createFakeTime();
    const slots = createUploadSlots(time, 1);
    const phone = uploadIn(slots.take());
    for (let sec = 0; sec < 120; sec += 4) {
      time.advance(4_000);
      expect(slots.take()).toBeNull();
      await phone.bring(80_000);
    }
    time.advance(4_999);
    expect(slots.take()).toBeNull();
    time.advance(1);
    expect(slots.take()).not.toBeNull();
  });

  it("[I-7l] an upload that lost its place before its first byte was asked for brings none", async () => {
    const time = createFakeTime();
    const slots = createUploadSlots(time, 1);
    const { slot, next } = uploadIn(slots.take());
    time.advance(5_000);
    expect(slots.take()).not.toBeNull();
    expect(slot.wasGivenAway()).toBe(true);
    await expect(next()).rejects.toThrow("given to another");
  });

  it("[I-7l] while places are free nobody is too slow; who has brought everything, or has gone, is none to be put out", async () => {
    const time = createFakeTime();
    const slots = createUploadSlots(time, 2);
    const slow = uploadIn(slots.take());
    time.advance(3_600_000);
    const whole = uploadIn(slots.take());
    expect(slow.slot.wasGivenAway()).toBe(false);
    await whole.finish();
    time.advance(3_600_000);
    expect(slots.take()).not.toBeNull();
    expect([slow.slot.wasGivenAway(), whole.slot.wasGivenAway()]).toEqual([true, false]);
    whole.slot.leave();
    expect(slots.take()).not.toBeNull();
    expect(slots.take()).toBeNull();
  });
});
