import type { Publication, RelayPool } from "@plaza/nostr-client";
import { kindClass } from "@plaza/protocol";
import type { NostrEvent } from "@plaza/protocol";

/** Publishes where it is taken: relays differ in which kinds they allow. */
export interface RelayChoice {
  publish(event: NostrEvent): Publication;
  /** Whether a relay takes what a space needs; null before it said anything. */
  takes(url: string): boolean | null;
  end(): void;
}

interface Verdict {
  taken: number;
  refused: number;
}

/** So many refusals in a row and a relay is left out, when another is left. */
const refusals = 2;

/**
 * Makes a choice that begins with every relay of the pool.
 *
 * @see docs/spec/space.md [S-86]
 */
export function createRelayChoice(pool: Pick<RelayPool, "publish" | "status">, changed: () => void): RelayChoice {
  const verdicts = new Map<string, Verdict>();
  const stops = new Set<() => void>();

  const nameOf = (url: string, event: NostrEvent): string => `${kindClass(event.kind)} ${url}`;

  function isLeftOut(url: string, event: NostrEvent): boolean {
    const verdict = verdicts.get(nameOf(url, event));
    return verdict !== undefined && verdict.refused >= refusals;
  }

  function watch(publication: Publication): void {
    const { event } = publication;
    const counted = new Set<string>();
    const look = (): void => {
      const { relays } = publication.status.get();
      for (const { url, state } of relays) {
        if ((state !== "accepted" && state !== "refused") || counted.has(url)) continue;
        counted.add(url);
        const verdict = verdicts.get(nameOf(url, event)) ?? { taken: 0, refused: 0 };
        if (state === "accepted") verdict.taken += 1;
        verdict.refused = state === "accepted" ? 0 : verdict.refused + 1;
        verdicts.set(nameOf(url, event), verdict);
        changed();
      }
      if (relays.every(({ state }) => state === "accepted" || state === "refused" || state === "gave-up")) {
        stop();
        stops.delete(stop);
      }
    };
    const stop = publication.status.subscribe(look);
    stops.add(stop);
    look();
  }

  return {
    publish(event) {
      const urls = pool.status.get().map(({ url }) => url);
      const rest = urls.filter((url) => !isLeftOut(url, event));
      // Where all refuse, all are asked again: one may have changed its mind.
      const publication = pool.publish(event, rest.length === 0 ? {} : { only: (url) => rest.includes(url) });
      watch(publication);
      return publication;
    },
    takes(url) {
      let known: boolean | null = null;
      for (const name of ["addressable", "ephemeral"]) {
        const verdict = verdicts.get(`${name} ${url}`);
        if (verdict === undefined) continue;
        if (verdict.refused > 0) return false;
        known = true;
      }
      return known;
    },
    end() {
      for (const stop of stops) stop();
      stops.clear();
    },
  };
}
