import { describe, expect, it } from "vitest";
import { loadNodePeerLinks } from "../index.ts";
import { until } from "../until.test-support.ts";

const create = await loadNodePeerLinks();

describe.runIf(create !== null)("where the library has a binary", () => {
  if (create === null) return;

  it("[F-15h] however late the answer is, links come at once, none breaks, and no candidate is told twice", async () => {
    const states: string[] = [];
    const told: string[] = [];
    const handlers = {
      state: (state: string) => states.push(state),
      frame() {},
      mesh() {},
      candidates: (late: readonly string[]) => told.push(...late),
    };
    const rounds = 16;
    let slow = 0;
    for (let round = 1; round <= rounds; round += 1) {
      const [a, b] = [create(handlers), create(handlers)];
      const offer = await a.offer();
      const answer = offer.ok ? await b.answer(offer.value) : null;
      if (!offer.ok || answer?.ok !== true) throw new Error("no descriptions");
      // An answer travels, and meanwhile the other side is ready.
      await new Promise((resolve) => setTimeout(resolve, 130));
      const sentMs = performance.now();
      await a.accept(answer.value);
      await until(() => states.filter((state) => state === "connected").length === 2 * round);
      // A message that is lost on its way comes again after a second: before, that was every other link.
      if (performance.now() - sentMs > 800) slow += 1;
      const inside = `${offer.value}${answer.value}`;
      expect(told.filter((candidate) => inside.includes(candidate))).toEqual([]);
      a.end();
      b.end();
      await until(() => states.filter((state) => state === "ended").length === 2 * round);
    }
    expect(slow).toBeLessThan(rounds / 3);
  });
});
