import { createSeededRandom } from "@plaza/platform/fakes";
import { describe, expect, it } from "vitest";
import { playForgery } from "./forgery.ts";
import type { ForgeryKind } from "./forgery.ts";

const other = { laterMs: 30 };

function play(kind: ForgeryKind, isTurncoat: boolean, hasOther: boolean) {
  return Array.from({ length: 10 }, (_, seed) =>
    playForgery({ kind, isTurncoat, other: hasOther ? other : null, random: createSeededRandom(seed + 1) }),
  );
}

describe("forgeries played to the product's own frame path", () => {
  for (const kind of ["swaps", "withholds", "invents", "false proofs"] as const) {
    it(`[S-91c] ${kind}: of who was never believed nothing false is heard, and who has a second parent names the forger`, () => {
      for (const hasOther of [true, false])
        for (const outcome of play(kind, false, hasOther)) {
          expect(outcome.sent).toBeGreaterThan(0);
          expect(outcome.heard).toBe(0);
          if (hasOther) expect(outcome.namedMs).toBeLessThan(250);
        }
    });

    it(`[S-91c] ${kind}: of who was believed until now at most a tenth of a second is heard where there is a second parent`, () => {
      for (const outcome of play(kind, true, true)) {
        expect(outcome.heard).toBeLessThanOrEqual(7);
        expect(outcome.namedMs).toBeLessThan(250);
      }
    });
  }

  it("[S-91c] the only parent, once believed, that leaves all proofs out is heard for twenty frames, and no longer", () => {
    for (const outcome of play("withholds", true, false)) {
      expect(outcome.heard).toBeGreaterThan(0);
      expect(outcome.heard).toBeLessThanOrEqual(20);
      expect(outcome.namedMs).toBeNull();
    }
  });
});
