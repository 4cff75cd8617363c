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

  it("[F-15h] who offers begins the handshake, and no candidate is told twice, however late the answer is", async () => {
    const states: string[] = [];
    const told: string[] = [];
    const handlers = {
      state: (state: string) => states.push(state),
      frame() {},
      mesh() {},
      candidates: (late: readonly string[]) => told.push(...late),
    };
    for (let round = 1; round <= 10; round += 1) {
      const [a, b] = [create(handlers), create(handlers)];
      const offer = await a.offer();
      if (!offer.ok) throw new Error("no offer");
      expect(offer.value).toMatch(/^a=setup:actpass/mu);
      const answer = await b.answer(offer.value);
      if (!answer.ok) throw new Error("no answer");
      expect(answer.value).toMatch(/^a=setup:passive/mu);
      expect(answer.value).not.toMatch(/^a=setup:active/mu);
      // An answer travels, and meanwhile the other side is ready.
      await new Promise((resolve) => setTimeout(resolve, 130));
      await a.accept(answer.value);
      await until(() => states.filter((state) => state === "connected").length === 2 * round);
      const inside = `${offer.value}${answer.value}`;
      expect(told.filter((candidate) => inside.includes(candidate))).toEqual([]);
      a.end();
      b.end();
      await until(() => states.filter((state) => state === "ended").length === 2 * round);
    }
  });
});
