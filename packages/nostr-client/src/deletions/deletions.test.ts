import { KIND, parseDeletion } from "@plaza/protocol";
import type { Deletion } from "@plaza/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { by, startSec } from "../fakes/test-bench.ts";
import { withDeletion } from "./deletions.ts";
import type { Deletions } from "./deletions.ts";

const idOf = (n: number): string => n.toString(16).padStart(64, "0");
const authors = [1, 2, 3].map((person) => by(person, { kind: KIND.note }).pubkey);

function deletion(person: number, tags: readonly (readonly string[])[], atSec: number): Deletion {
  const parsed = parseDeletion(by(person, { kind: KIND.deletion, tags, created_at: startSec + atSec }));
  if (!parsed.ok) throw new Error(parsed.problem.code);
  return parsed.value;
}
const several = (from: number, count: number): readonly string[][] => Array.from({ length: count }, (_, n) => ["e", idOf(from + n)]);
const fold = (heard: readonly Deletion[]): Deletions => heard.reduce<Deletions>(withDeletion, new Map());

describe("what authors took back", () => {
  it("[I-2p] one who takes back without end brings nothing back that others took", () => {
    const [me, , other] = authors;
    const scene = `30311:${other}:garden:shed`;
    const flood = Array.from({ length: 10 }, (_, n) => deletion(2, several(n * 1_000, 1_000), 100 + n));
    const kept = fold([deletion(1, [["e", idOf(7)]], 0), deletion(3, [["a", scene]], 0), ...flood]);
    expect(kept.get(`${idOf(7)}:${me}`)).toBe(startSec);
    expect(kept.get(scene)).toBe(startSec);
    expect(kept.size).toBe(202);
  });

  it("[I-2p] nobody takes back what is another's, and an address holds for its author alone", () => {
    const [me, other] = authors;
    const kept = fold([
      deletion(
        1,
        [
          ["a", `30311:${other}:x`],
          ["a", `30311:${me}:x`],
          ["e", idOf(1)],
        ],
        5,
      ),
    ]);
    expect([...kept]).toEqual([
      [`${idOf(1)}:${me}`, startSec + 5],
      [`30311:${me}:x`, startSec + 5],
    ]);
  });

  it("[I-2p] the same requests give the same, in any order and however often they come", () => {
    const heard = Array.from({ length: 12 }, (_, n) => deletion((n % 3) + 1, several(n * 25, 60), n % 5));
    const wanted = fold(heard);
    fc.assert(
      fc.property(fc.shuffledSubarray(heard, { minLength: heard.length }), fc.subarray(heard), (all, again) => {
        expect(fold([...again, ...all])).toEqual(wanted);
      }),
      { numRuns: 50 },
    );
    expect(wanted.size).toBeGreaterThan(400);
  });
});
