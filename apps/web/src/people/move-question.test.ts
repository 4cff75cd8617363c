import type { Account, MutedPerson, MutesView } from "@plaza/nostr-client";
import { createSignal } from "@plaza/platform";
import { createMemoryKeyValue, createRecordingLog, settle } from "@plaza/platform/fakes";
import { expect, test } from "vitest";
import { sampleKey } from "../scene/sample-scene.test-support.ts";
import { createMoveQuestion } from "./move-question.ts";

const [me, ada, ben] = [sampleKey("0a"), sampleKey("1b"), sampleKey("2c")];
const onDevice = (pubkey: typeof me): MutedPerson => ({ pubkey, where: "device", hidden: false, waits: false });

function bench(keyValue = createMemoryKeyValue()) {
  const account = createSignal<Account>({ kind: "none" });
  const mutes = createSignal<Pick<MutesView, "people" | "failure">>({ people: [onDevice(ada), onDevice(ben)], failure: null });
  const question = createMoveQuestion({ identity: { account }, mutes, keyValue, log: createRecordingLog() });
  return { account, mutes, question, keyValue };
}

test("[G-88] once a key comes to be, mutes of the device are asked about, and never again for this key", async () => {
  const { account, mutes, question, keyValue } = bench();
  await settle();
  expect(question.due.get()).toBe(0);
  account.set({ kind: "guest", pubkey: me, kept: true });
  await settle();
  expect(question.due.get()).toBe(2);
  mutes.set({ people: [onDevice(ada), { ...onDevice(ben), where: "private" }], failure: null });
  expect(question.due.get()).toBe(1);
  question.settle();
  expect(question.due.get()).toBe(0);
  question.end();

  const later = bench(keyValue);
  later.account.set({ kind: "extension", pubkey: me });
  await settle();
  expect(later.question.due.get()).toBe(0);
  later.account.set({ kind: "extension", pubkey: ada });
  await settle();
  expect(later.question.due.get()).toBe(2);
  later.mutes.set({ ...later.mutes.get(), failure: "cannot-encrypt" });
  expect(later.question.due.get()).toBe(0);
});
