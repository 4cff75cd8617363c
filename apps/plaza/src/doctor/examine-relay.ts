import type { PublishStatus, RelayPool } from "@plaza/nostr-client";
import type { Clock, Signer, Timers } from "@plaza/platform";
import { KIND } from "@plaza/protocol";
import type { Finding } from "./finding.ts";

const waitMs = 8_000;

/** What the examination of relays works with. */
export interface RelayExamination {
  readonly pool: RelayPool;
  readonly signer: Signer;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly urls: readonly string[];
}

/** Publishes a small event that expires by itself, and reads it back. */
export async function examineRelay(
  { pool, signer, clock, timers, urls }: RelayExamination,
  found: (finding: Finding) => void,
): Promise<void> {
  const nowSec = pool.correctedNowSec();
  const tags = [
    ["d", "plaza-doctor"],
    ["expiration", String(nowSec + 120)],
  ];
  const signed = await signer.sign({ kind: KIND.appData, created_at: nowSec, tags, content: "A check by plaza doctor." });
  if (!signed.ok) throw new Error("a key made on the spot always signs");
  const publication = pool.publish(signed.value);
  const startedMs = clock.monotonicMs();
  const status = await new Promise<PublishStatus>((resolve) => {
    const cancel = timers.after(waitMs, () => resolve(publication.status.get()));
    void publication.done.then((done) => {
      cancel();
      resolve(done);
    });
  });
  for (const url of urls) {
    const relay = status.relays.find((row) => row.url === url || `${row.url}/` === url || row.url === `${url}/`);
    if (relay?.state === "accepted") continue;
    const why = relay?.message === undefined || relay.message === "" ? "it did not answer in time" : relay.message;
    const advice = "Is the address right, and does the relay take events from everybody? Relays are set with --relay.";
    found({
      subject: "relay",
      verdict: status.state === "accepted" ? "doubtful" : "bad",
      words: `${url} did not take an event: ${why}`,
      advice,
    });
  }
  if (status.state !== "accepted") return;
  const back = await pool.fetch([{ ids: [signed.value.id] }], { timeoutMs: waitMs });
  const tookMs = Math.round(clock.monotonicMs() - startedMs);
  if (back.some((event) => event.id === signed.value.id)) {
    found({ subject: "relay", verdict: "good", words: `an event was published and read back in ${tookMs} ms` });
  } else {
    const advice = "The relay says OK but does not return what it took: is its disk full, or does it drop this kind?";
    found({ subject: "relay", verdict: "bad", words: "an event was accepted, but could not be read back", advice });
  }
}
