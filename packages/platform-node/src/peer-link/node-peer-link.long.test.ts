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
