import { createKeySigner } from "@plaza/platform/fakes";
import { expect, test } from "vitest";
import { by, createTestBench, keyOf, startSec } from "../fakes/test-bench.ts";
import { sendReport } from "./reports.ts";

test("[I-9f] a report is signed by its author and told to the relays", async () => {
  const { pool, relay, time } = createTestBench();
  await time.advanceAsync(100);
  const line = by(2, { kind: 1_311 });
  const sent = await sendReport(pool, createKeySigner(keyOf(1)), { reported: line.pubkey, type: "spam", eventId: line.id, text: "again" });
  if (!sent.ok) throw new Error(sent.problem.code);
  await time.advanceAsync(1_000);
  expect((await sent.value.done).state).toBe("accepted");
  expect(relay.stored()).toMatchObject([
    {
      kind: 1_984,
      pubkey: by(1, { kind: 1 }).pubkey,
      created_at: startSec,
      content: "again",
      tags: [
        ["e", line.id, "spam"],
        ["p", line.pubkey],
      ],
    },
  ]);
  const refused = await sendReport(
    pool,
    { pubkey: by(1, { kind: 1 }).pubkey, sign: () => Promise.resolve({ ok: false, problem: { code: "refused", detail: "no" } }) },
    { reported: line.pubkey, type: "other", eventId: null, text: "" },
  );
  expect(refused).toMatchObject({ ok: false, problem: { code: "refused" } });
});
