import type { RelayPool } from "@plaza/nostr-client";
import type { Clock, EventStore, Log, Signer, Timers } from "@plaza/platform";
import { formatAddress, kindClass, parseJson, parseNostrEvent, verifyEvent } from "@plaza/protocol";
import type { Address, EventTemplate, Pubkey, VerifiedEvent } from "@plaza/protocol";

/** Signs and publishes what this Plaza itself has to say. */
export interface Publisher {
  readonly pubkey: Pubkey;
  /**
   * Signs and publishes to the embedded relay and, where there are others, to them as well.
   * A replaceable event is dated after the one it replaces, so that a restart within a second still counts.
   *
   * @param reach - `home`: the embedded relay only
   * @returns the event, or null when it could not be signed or the embedded relay did not take it
   */
  publish(template: EventTemplate, reach?: "everywhere" | "home"): Promise<VerifiedEvent | null>;
  /** Resolves when the further relays have answered for everything published so far, or after two seconds. */
  settled(): Promise<void>;
}

/** What a publisher works with. */
export interface PublisherOptions {
  readonly signer: Signer;
  /** Hands an event to the embedded relay; says whether it was taken. */
  readonly local: (event: VerifiedEvent) => Promise<boolean>;
  /** Further relays, or null. */
  readonly pool: RelayPool | null;
  readonly store: EventStore;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
}

const settleMs = 2_000;

/** The address under which a template would replace an earlier event, or null for one that replaces nothing. */
function addressUnder(pubkey: Pubkey, { kind, tags }: EventTemplate): Address | null {
  const replaces = kindClass(kind);
  if (replaces === "replaceable") return { kind, pubkey, identifier: "" };
  return replaces === "addressable" ? { kind, pubkey, identifier: tags.find((tag) => tag[0] === "d")?.[1] ?? "" } : null;
}

/** Makes the publisher of one key. */
export function createPublisher({ signer, local, pool, store, clock, timers, log }: PublisherOptions): Publisher {
  /** The time of the newest event per address. */
  const newestSec = new Map<string, number>();
  const underWay = new Set<Promise<unknown>>();

  async function newestOf(template: EventTemplate): Promise<{ readonly key: string; readonly atSec: number } | null> {
    const address = addressUnder(signer.pubkey, template);
    if (address === null) return null;
    const key = formatAddress(address);
    const known = newestSec.get(key);
    if (known !== undefined) return { key, atSec: known };
    const found = await store.query({
      filters: [
        {
          kinds: [address.kind],
          authors: [address.pubkey],
          ...(address.identifier === "" ? {} : { tags: { d: [address.identifier] } }),
          limit: 1,
        },
      ],
      maxLimit: 1,
      nowSec: Math.floor(clock.wallMs() / 1000),
      guard: { kinds: [], readers: [] },
    });
    const json = found.ok ? (found.value[0]?.json ?? null) : null;
    const value = json === null ? null : parseJson(json);
    const event = value?.ok === true ? parseNostrEvent(value.value) : null;
    return { key, atSec: event?.ok === true ? event.value.created_at : 0 };
  }

  return {
    pubkey: signer.pubkey,
    async publish(template, reach = "everywhere") {
      const newest = await newestOf(template);
      const createdAtSec = Math.max(template.created_at, (newest?.atSec ?? 0) + 1);
      const signed = await signer.sign({ ...template, created_at: newest === null ? template.created_at : createdAtSec });
      if (!signed.ok) {
        log.error("could not sign", { kind: template.kind, code: signed.problem.code });
        return null;
      }
      const proven = verifyEvent(signed.value);
      if (!proven.ok) throw new Error(`our own signature does not hold: ${proven.problem.code}`);
      if (newest !== null) newestSec.set(newest.key, proven.value.created_at);
      if (pool !== null && reach === "everywhere") {
        const done = pool.publish(proven.value).done;
        underWay.add(done);
        void done.then(() => underWay.delete(done));
      }
      const taken = await local(proven.value);
      if (!taken) log.warn("the embedded relay did not take an event of ours", { kind: template.kind });
      return taken ? proven.value : null;
    },
    settled: () =>
      new Promise((resolve) => {
        const cancel = timers.after(settleMs, resolve);
        void Promise.all(underWay).then(() => {
          cancel();
          resolve();
        });
      }),
  };
}
