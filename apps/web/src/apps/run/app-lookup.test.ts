import { createFakeTime, settle } from "@plaza/platform/fakes";
import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import type { FoundApp, LookUpProblem } from "@plaza/webxdc";
import { expect, test } from "vitest";
import { createAppLookup } from "./app-lookup.ts";

// The lookup only hands it on.
const found = { link: "nevent1abc" } as FoundApp;

function bench(...answers: readonly Result<FoundApp, LookUpProblem>[]) {
  const time = createFakeTime();
  const asked: string[] = [];
  const left = [...answers];
  const lookup = createAppLookup(
    "note1abc",
    async (link) => {
      asked.push(link);
      return left.shift() ?? failed({ code: "not-found" });
    },
    time,
  );
  return { time, asked, lookup };
}

test("[G-20] who is not found is searched for again, and found when a relay has it", async () => {
  const { time, asked, lookup } = bench(failed({ code: "not-found" }), ok(found));
  expect(lookup.view.get()).toEqual({ state: "searching" });
  await settle();
  expect(lookup.view.get()).toEqual({ state: "not-found" });
  await time.advanceAsync(6_000);
  expect(lookup.view.get()).toEqual({ state: "found", found });
  await time.advanceAsync(60_000);
  expect(asked).toEqual(["note1abc", "note1abc"]);
});

test("[G-20] a wrong link, a deleted post and a post without an app are said at once, and nobody is asked again", async () => {
  for (const problem of [
    { code: "bad-link", found: "x" },
    { code: "no-app", found: "kind 1" },
  ] as const) {
    const { time, asked, lookup } = bench(failed(problem));
    await time.advanceAsync(60_000);
    expect([lookup.view.get(), asked.length, time.pendingTimers()]).toEqual([{ state: problem.code }, 1, 0]);
  }
});

test("[G-20] a search that ended asks nobody and says nothing more", async () => {
  const { time, asked, lookup } = bench(failed({ code: "not-found" }));
  lookup.end();
  await time.advanceAsync(60_000);
  expect([lookup.view.get(), asked.length]).toEqual([{ state: "searching" }, 1]);
});
