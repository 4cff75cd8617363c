import { join } from "node:path";
import { times } from "../relay/figures.ts";
import { connectLoadClient } from "../relay/load-client.ts";
import { startRelayChild } from "../relay/relay-child.ts";
import { createCrowd } from "./person.ts";
import type { Person } from "./person.ts";

const everyMs = 40;
const bytes = 256;

async function paced(count: number, send: (number: number) => void): Promise<void> {
  for (let number = 0; number < count; number += 1) {
    send(number);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  await new Promise((resolve) => setTimeout(resolve, 1_000));
}

function numberIn(data: Uint8Array): number {
  return new DataView(data.buffer, data.byteOffset).getUint32(0);
}

function joinChannel(person: Person, onMessage: (data: Uint8Array) => void) {
  const joined = person.session.joinRealtime({ onMessage });
  if (!joined.ok) throw new Error(joined.problem.code);
  return joined.value;
}

/** Two people on a realtime channel, one of whom sends everything back; beside it two sockets on a server that only repeats. */
export async function benchRoundTrip(folder: string, count: number): Promise<void> {
  console.log(`\nrealtime round trip of ${count} messages of ${bytes} bytes, one every ${everyMs} ms`);
  const relay = await startRelayChild(join(folder, "realtime.sqlite"));
  const crowd = createCrowd(relay.url);
  const [ana, ben] = [crowd.open(1), crowd.open(2)];
  await Promise.all([ana.session.ready, ben.session.ready]);
  const sentMs: number[] = [];
  const trips: number[] = [];
  const back = joinChannel(ben, (data) => void back.send(data));
  const out = joinChannel(ana, (data) => trips.push(performance.now() - (sentMs[numberIn(data)] ?? Number.NaN)));
  // The first messages wait until the session's key was signed for.
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  await paced(count, (number) => {
    const data = new Uint8Array(bytes);
    new DataView(data.buffer).setUint32(0, number);
    sentMs[number] = performance.now();
    out.send(data);
  });
  console.log(`  Plaza, signed and verified both ways: ${times(trips)}, ${trips.length} of ${count} came back`);
  for (const person of [ana, ben]) person.end();
  await crowd.end();
  await relay.stop("SIGTERM");

  const server = await startRelayChild("", "broadcast");
  const [one, other] = await Promise.all([connectLoadClient(server.url), connectLoadClient(server.url)]);
  const plain: number[] = [];
  const plainMs: number[] = [];
  // The server repeats to everyone, the sender too: what comes back is marked.
  other.onText((text) => {
    if (text.startsWith("out ")) other.send(text.replace("out", "back"));
  });
  one.onText((text) => {
    if (text.startsWith("back ")) plain.push(performance.now() - (plainMs[Number(text.split(" ")[1])] ?? Number.NaN));
  });
  await paced(count, (number) => {
    plainMs[number] = performance.now();
    one.send(`out ${number} ${"x".repeat(bytes)}`);
  });
  console.log(`  a plain WebSocket broadcast: ${times(plain)}, ${plain.length} of ${count} came back`);
  one.end();
  other.end();
  await server.stop("SIGTERM");
}
