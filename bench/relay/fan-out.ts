import { join } from "node:path";
import type { NostrEvent } from "@plaza/protocol";
import { createQuickSigner } from "./event-supply.ts";
import { times } from "./figures.ts";
import type { LoadClient } from "./load-client.ts";
import { connectLoadClient } from "./load-client.ts";
import { startRelayChild } from "./relay-child.ts";

const BURST = 200;
const PACED = 60;
const PACE_MS = 50;

function makeEvents(count: number, from: number): readonly NostrEvent[] {
  const signer = createQuickSigner(1);
  const nowSec = Math.floor(Date.now() / 1_000);
  return Array.from({ length: count }, (_, index) =>
    signer.sign({ kind: 20932, created_at: nowSec, tags: [["i", "app"]], content: `${from + index} ${"p".repeat(400)}` }),
  );
}

interface Ways {
  readonly publish: (event: NostrEvent) => void;
  /** Calls back for each event that a subscriber gets. */
  readonly subscribe: (client: LoadClient, heard: (text: string) => void) => Promise<void>;
}

async function measure(name: string, url: string, subscribers: number, ways: (publisher: LoadClient) => Ways): Promise<void> {
  const publisher = await connectLoadClient(url);
  const clients = await Promise.all(Array.from({ length: subscribers }, () => connectLoadClient(url)));
  const { publish, subscribe } = ways(publisher);
  let heard = 0;
  const latencies: number[] = [];
  const sentMs = new Map<string, number>();
  let wanted = Number.POSITIVE_INFINITY;
  let all = (): void => undefined;
  await Promise.all(
    clients.map((client) =>
      subscribe(client, (text) => {
        heard += 1;
        if (sentMs.size > 0) latencies.push(performance.now() - (sentMs.get(/"content":"(\d+) /.exec(text)?.[1] ?? "") ?? Number.NaN));
        if (heard === wanted) all();
      }),
    ),
  );
  const everyone = (events: number): Promise<void> =>
    new Promise((resolve) => {
      heard = 0;
      wanted = events * subscribers;
      all = resolve;
    });

  const burst = makeEvents(BURST, 0);
  const startedMs = performance.now();
  const burstDone = everyone(BURST);
  for (const event of burst) publish(event);
  await burstDone;
  const perSec = ((BURST * subscribers) / (performance.now() - startedMs)) * 1_000;

  const paced = makeEvents(PACED, BURST);
  const pacedDone = everyone(PACED);
  for (const [index, event] of paced.entries()) {
    sentMs.set(String(BURST + index), performance.now());
    publish(event);
    await new Promise((resolve) => setTimeout(resolve, PACE_MS));
  }
  await pacedDone;
  console.log(`  ${name}: burst ${perSec.toFixed(0)} deliveries/s; paced 20/s ${times(latencies)}`);
  for (const client of [publisher, ...clients]) client.end();
}

/** One publisher of ephemeral events (0.7 KB), many subscribers by `#i`; beside it a server that repeats every message to everyone. */
export async function benchFanOut(folder: string, subscribers: number): Promise<void> {
  console.log(`\nephemeral fan-out to ${subscribers} subscribers (the clients share this process: a lower bound)`);
  const relay = await startRelayChild(join(folder, "fan-out.sqlite"));
  await measure("relay", relay.url, subscribers, (publisher) => ({
    publish: (event) => void publisher.publish(event),
    subscribe: (client, heard) => client.listen({ kinds: [20932], "#i": ["app"] }, heard),
  }));
  await relay.stop("SIGTERM");
  const baseline = await startRelayChild("", "broadcast");
  await measure("plain broadcast", baseline.url, subscribers, (publisher) => ({
    publish: (event) => publisher.send(JSON.stringify(["EVENT", "live", event])),
    subscribe(client, heard) {
      client.onText(heard);
      return Promise.resolve();
    },
  }));
  await baseline.stop("SIGTERM");
}
