import type { RelayPool } from "@plaza/nostr-client";
import type { Signer, Timers } from "@plaza/platform";
import { buildScene, failed, ok } from "@plaza/protocol";
import type { Address, Result, SceneFields } from "@plaza/protocol";
import type { HostProblem } from "./host-problem.ts";

/** Publishes one scene, each version dated after the one before. */
export interface ScenePublisher {
  publish(fields: SceneFields, status: "live" | "ended", withinMs: number): Promise<Result<undefined, HostProblem>>;
}

/** Makes the publisher; what the relays know of an earlier life of the scene is asked first, so that it is replaced. */
export async function createScenePublisher(
  address: Address,
  { pool, signer, timers }: { readonly pool: RelayPool; readonly signer: Signer; readonly timers: Timers },
): Promise<ScenePublisher> {
  const known = await pool.fetch([{ kinds: [address.kind], authors: [address.pubkey], tags: { d: [address.identifier] } }]);
  let newestSec = Math.max(0, ...known.map((event) => event.created_at));
  return {
    async publish(fields, status, withinMs) {
      newestSec = Math.max(pool.correctedNowSec(), newestSec + 1);
      const signed = await signer.sign(buildScene({ ...fields, status }, newestSec));
      if (!signed.ok) return failed({ code: "not-signed", detail: signed.problem.code });
      const publication = pool.publish(signed.value);
      await new Promise<void>((resolve) => {
        const stopWaiting = timers.after(withinMs, resolve);
        void publication.done.then(() => {
          stopWaiting();
          resolve();
        });
      });
      const { state, relays } = publication.status.get();
      return state === "accepted" ? ok(undefined) : failed({ code: "not-published", relays });
    },
  };
}
