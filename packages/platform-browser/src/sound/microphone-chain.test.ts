import { expect, it } from "vitest";
import type { Microphone } from "./microphone.ts";
import { createMicrophoneChain } from "./microphone-chain.ts";

function bench() {
  const log: string[] = [];
  const nodeOf = (name: string): AudioNode =>
    ({
      connect: (to: { name: string }) => (log.push(`${name}>${to.name}`), to),
      disconnect: () => void log.push(`${name} off`),
      name,
    }) as unknown as AudioNode;
  const context = { createMediaStreamSource: () => nodeOf("source") } as unknown as AudioContext;
  const chain = createMicrophoneChain(context, [nodeOf("capture")]);
  // Of a microphone only its stream is asked for.
  const microphone = { stream: null } as unknown as Microphone;
  return { log, chain, microphone, cleaner: { node: nodeOf("cleaner"), end: () => void log.push("cleaner ended") } };
}

it("[S-81e] what takes noise out of a microphone ends with it", async () => {
  const { log, chain, microphone, cleaner } = bench();
  await chain.use(microphone, async () => cleaner);
  expect([log.splice(0), chain.isOpen()]).toEqual([["source>cleaner", "cleaner>capture"], true]);
  await chain.use(microphone);
  expect(log.splice(0)).toEqual(["source off", "cleaner ended", "source>capture"]);
  await chain.use(microphone, async () => cleaner);
  log.length = 0;
  chain.end();
  expect([log, chain.isOpen()]).toEqual([["source off", "cleaner ended"], false]);
});

it("[S-81e] a cleaner that comes after its microphone was let go ends unused", async () => {
  const { log, chain, microphone, cleaner } = bench();
  const { promise, resolve } = Promise.withResolvers<typeof cleaner>();
  const used = chain.use(microphone, () => promise);
  await chain.use(null);
  resolve(cleaner);
  await used;
  expect([log, chain.isOpen()]).toEqual([["cleaner ended"], false]);
});
