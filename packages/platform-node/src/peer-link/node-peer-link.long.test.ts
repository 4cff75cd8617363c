import { describePeerLinkContract } from "@plaza/platform/contracts";
import { describe, expect, it } from "vitest";
import { loadNodePeerLinks } from "../index.ts";

const create = await loadNodePeerLinks();

async function until(condition: () => boolean): Promise<void> {
  const endMs = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > endMs) throw new Error("the condition never held");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe.runIf(create !== null)("where the library has a binary", () => {
  if (create === null) return;
  describePeerLinkContract("node-datachannel", () => ({ create, until }));

  it("[F-15g] what is sent to a peer that is gone, and whose end was not told yet, is dropped", async () => {
    const states: string[][] = [[], []];
    const links = states.map((heard) => create({ state: (state) => heard.push(state), frame() {}, mesh() {}, candidates() {} }));
    const [a, b] = links;
    if (a === undefined || b === undefined) throw new Error("no links");
    const offer = await a.offer();
    if (!offer.ok) throw new Error("no offer");
    const answer = await b.answer(offer.value);
    if (answer.ok) await a.accept(answer.value);
    await until(() => states.every((heard) => heard.at(-1) === "connected"));
    b.end();
    await new Promise((resolve) => setImmediate(resolve));
    // The library hears of the end on a thread of its own; ours is busy meanwhile, as under load, and cannot be told.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    expect(states[0]?.at(-1)).toBe("connected");
    expect([a.sendFrame(Uint8Array.of(1)), a.sendMesh("{}"), a.bufferedBytes()]).toEqual([false, false, 0]);
    expect(await a.stats()).toMatchObject({ framesSent: 0 });
    a.end();
    await until(() => states.every((heard) => heard.at(-1) === "ended"));
  });

  it("[F-15f] fifty links are made and ended without one left behind", async () => {
    const states: string[] = [];
    for (let round = 0; round < 25; round += 1) {
      const handlers = { state: (state: string) => states.push(state), frame() {}, mesh() {}, candidates() {} };
      const [a, b] = [create(handlers), create(handlers)];
      const offer = await a.offer();
      if (!offer.ok) throw new Error("no offer");
      const answer = await b.answer(offer.value);
      if (answer.ok) await a.accept(answer.value);
      a.end();
      b.end();
    }
    await until(() => states.filter((state) => state === "ended").length === 50);
    expect(states.filter((state) => state === "ended")).toHaveLength(50);
  });
});
