import type { PublishStatus, RelayPool } from "@plaza/nostr-client";
import type { Clock, Signer, Timers } from "@plaza/platform";
import { formatAddress, KIND, oneLine } from "@plaza/protocol";
import type { EventTemplate, VerifiedEvent } from "@plaza/protocol";
import type { Finding } from "./finding.ts";

const waitMs = 8_000;
/** A relay that passes on nothing within this time is of no use to those who walk and talk. */
const passOnMs = 4_000;

/** What the examination of relays works with. */
export interface RelayExamination {
  /** A connection to these relays alone. */
  readonly connect: (urls: readonly string[]) => RelayPool;
  readonly signer: Signer;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly urls: readonly string[];
  /** Whether each of them is needed; else one that works makes the others' failures doubtful only. */
  readonly needsAll: boolean;
}

type Outcome = { readonly tookMs: number } | { readonly words: string; readonly advice: string };

/** Each relay alone: does it take an event, return it, and pass on one that no relay keeps? */
export async function examineRelays(options: RelayExamination, found: (finding: Finding) => void): Promise<void> {
  const { urls, needsAll } = options;
  const outcomes = await Promise.all(urls.map(async (url) => ({ url, outcome: await tryRelay(url, options) })));
  const someWork = outcomes.some(({ outcome }) => "tookMs" in outcome);
  for (const { url, outcome } of outcomes) {
    if ("tookMs" in outcome) {
      const words = `${url} took an event, returned it, and passed on a short-lived one, in ${outcome.tookMs} ms`;
      found({ subject: "relay", verdict: "good", words });
    } else {
      const verdict = needsAll || !someWork ? "bad" : "doubtful";
      found({ subject: "relay", verdict, words: `${url} ${outcome.words}`, advice: outcome.advice });
    }
  }
}

async function tryRelay(url: string, { connect, signer, clock, timers }: RelayExamination): Promise<Outcome> {
  const startedMs = clock.monotonicMs();
  const [pool, listener] = [connect([url]), connect([url])];

  const sign = async (template: EventTemplate) => {
    const signed = await signer.sign(template);
    if (!signed.ok) throw new Error("a key made on the spot always signs");
    return signed.value;
  };
  const published = (event: Parameters<RelayPool["publish"]>[0]): Promise<PublishStatus> => {
    const publication = pool.publish(event);
    return within(timers, waitMs, publication.done, () => publication.status.get());
  };

  try {
    const nowSec = pool.correctedNowSec();
    const stored = await sign({
      kind: KIND.appData,
      created_at: nowSec,
      tags: [
        ["d", "plaza-doctor"],
        ["expiration", String(nowSec + 120)],
      ],
      content: "A check by plaza doctor.",
    });
    const status = await published(stored);
    if (status.state !== "accepted") {
      const [row] = status.relays;
      const said = row?.message ?? "";
      const trouble = pool.status.get()[0]?.lastProblem ?? null;
      if (row?.state === "refused")
        return {
          words: `refused an event: ${oneLine(said, 200)}`,
          advice: "Does it take events from everybody? If it asks for a fee or a list of people, host with another: --relay wss://...",
        };
      const words = `did not answer${trouble === null ? " in time" : `: ${oneLine(trouble, 200)}`}`;
      return { words, advice: "Is the address right, is it running, and does a proxy in front pass WebSockets on?" };
    }
    const back = await pool.fetch([{ ids: [stored.id] }], { timeoutMs: waitMs });
    if (!back.some((event) => event.id === stored.id)) {
      const advice = "It says OK but does not return what it took: is its disk full, or does it drop this kind?";
      return { words: "accepted an event, but did not return it", advice };
    }
    const scene = formatAddress({ kind: KIND.scene, pubkey: signer.pubkey, identifier: "plaza-doctor" });
    const shortLived = await sign({ kind: KIND.heartbeat, created_at: nowSec, tags: [["a", scene]], content: "" });
    const heard = await new Promise<boolean>((resolve) => {
      const cancel = timers.after(passOnMs, () => resolve(false));
      const done = (event: VerifiedEvent): void => {
        if (event.id !== shortLived.id) return;
        cancel();
        resolve(true);
      };
      const onCaughtUp = (): void => void pool.publish(shortLived);
      listener.subscribe([{ kinds: [KIND.heartbeat], authors: [signer.pubkey] }], { onEvent: done, onCaughtUp });
    });
    if (!heard) {
      const words = "keeps events, but passes on no short-lived ones (kinds 20000 to 29999)";
      return { words, advice: "Worlds show as empty and spaces stay silent over it: host with a relay that does, --relay wss://..." };
    }
    return { tookMs: Math.round(clock.monotonicMs() - startedMs) };
  } finally {
    pool.end();
    listener.end();
  }
}

function within<T>(timers: Timers, waitMs: number, work: Promise<T>, otherwise: () => T): Promise<T> {
  return new Promise((resolve) => {
    const cancel = timers.after(waitMs, () => resolve(otherwise()));
    void work.then((value) => {
      cancel();
      resolve(value);
    });
  });
}
