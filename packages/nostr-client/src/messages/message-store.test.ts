import { createMemoryKeyValue, createRecordingLog } from "@plaza/platform/fakes";
import { buildPrivateMessage, publicKeyOf, writeRumor } from "@plaza/protocol";
import type { Pubkey } from "@plaza/protocol";
import { expect, test } from "vitest";
import { keyOf, startSec } from "../fakes/test-bench.ts";
import { createMessageStore } from "./message-store.ts";

const [ana, ben, cleo] = [keyOf(4), keyOf(5), keyOf(6)].map(publicKeyOf) as [Pubkey, Pubkey, Pubkey];

test("[I-8d] however much strangers send, what was said among people one writes to stays kept", async () => {
  const keyValue = createMemoryKeyValue();
  let wraps = 0;
  const keep = async (text: string): Promise<void> => {
    wraps += 1;
    await keyValue.set(`messages/${ana}/${String(wraps).padStart(64, "0")}`, text);
  };
  const said = (by: Pubkey, to: Pubkey, text: string, atSec: number): string =>
    `new ${by} ${writeRumor(by, buildPrivateMessage({ to: [to], text }, atSec))}`;
  for (let n = 0; n < 2_500; n += 1) await keep("none");
  for (let n = 0; n < 1_000; n += 1) await keep(said(cleo, ana, `buy ${n}`, startSec + n));
  await keep(said(ben, ana, "the oldest", startSec - 9_000_000));
  await keep(said(ana, ben, "mine", startSec - 8_000_000));
  const found = await createMessageStore(keyValue, ana, createRecordingLog()).load();
  const texts = [...found.values()].map((held) => held?.message.text ?? "none");
  expect(texts).toHaveLength(3_000);
  expect(texts).toEqual(expect.arrayContaining(["the oldest", "mine", "buy 0", "buy 999"]));
  expect(await keyValue.keys(`messages/${ana}/`)).toHaveLength(3_000);
});
