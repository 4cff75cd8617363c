import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deletePerson, emptyPersonMap, filterPeople, getPerson, personEntries, setPerson } from "./person-map.ts";

/** Short keys over few digits, so that they share beginnings. */
const key = fc.array(fc.constantFrom("0", "a", "f"), { minLength: 6, maxLength: 6 }).map((digits) => digits.join(""));
const step = fc.oneof(fc.tuple(fc.constant("set" as const), key, fc.nat(9)), fc.tuple(fc.constant("delete" as const), key, fc.constant(0)));

describe("a map that never changes", () => {
  test("[S-24] it holds what was set and not deleted, by key, and its shape says nothing about the order", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let map = emptyPersonMap<number>();
        const model = new Map<string, number>();
        for (const [name, at, value] of steps) {
          const before = [...personEntries(map)];
          const next = name === "set" ? setPerson(map, at, value) : deletePerson(map, at);
          expect([...personEntries(map)]).toEqual(before);
          map = next;
          if (name === "set") model.set(at, value);
          else model.delete(at);
        }
        const expected = [...model].toSorted(([a], [b]) => (a < b ? -1 : 1));
        expect([...personEntries(map)]).toEqual(expected);
        expect(map.size).toBe(model.size);
        for (const [at, value] of model) expect(getPerson(map, at)).toBe(value);
        expect(getPerson(map, "999999")).toBeUndefined();
        const again = expected.toReversed().reduce((built, [at, value]) => setPerson(built, at, value), emptyPersonMap<number>());
        expect(again).toEqual(map);
        expect([...personEntries(filterPeople(map, (value) => value > 4))]).toEqual(expected.filter(([, value]) => value > 4));
      }),
      { numRuns: 150 },
    );
  });
});
