import type { CheckedSignProblem, RelayPool } from "@plaza/nostr-client";
import { signChecked } from "@plaza/nostr-client";
import type { Signer } from "@plaza/platform";
import { ok } from "@plaza/protocol";
import type { EventTemplate, Pubkey, Result, VerifiedEvent } from "@plaza/protocol";
import { nextCreatedAtSec } from "../membership/author-clock.ts";

/** Somebody who says things in a space: their events are dated one after the other. */
export interface SpaceAuthor {
  readonly pubkey: Pubkey;
  /** Signs one event, in the order of the calls. Nothing is sent. */
  sign(make: (createdAtSec: number) => EventTemplate): Promise<Result<VerifiedEvent, CheckedSignProblem>>;
  /** Signs several of one second. */
  signTogether(makes: readonly ((createdAtSec: number) => EventTemplate)[]): Promise<Result<readonly VerifiedEvent[], CheckedSignProblem>>;
  /** Signs an event of a given second, which does not count as said. */
  signAt(createdAtSec: number, make: (createdAtSec: number) => EventTemplate): Promise<Result<VerifiedEvent, CheckedSignProblem>>;
  /** Something of this author was heard that was dated so: what follows is later. */
  heard(createdAtSec: number): void;
}

/**
 * Makes an author.
 *
 * @param nowMs - the corrected time
 * @see docs/spec/space.md [S-16]
 */
export function createSpaceAuthor(pool: Pick<RelayPool, "verify">, signer: Signer, nowMs: () => number): SpaceAuthor {
  let lastSec = 0;
  let queue: Promise<unknown> = Promise.resolve();

  async function signAll(
    makes: readonly ((sec: number) => EventTemplate)[],
  ): Promise<Result<readonly VerifiedEvent[], CheckedSignProblem>> {
    const sec = nextCreatedAtSec(lastSec, nowMs());
    lastSec = sec;
    const events: VerifiedEvent[] = [];
    for (const make of makes) {
      const signed = await signChecked(pool, signer, make(sec));
      if (!signed.ok) return signed;
      events.push(signed.value);
    }
    return ok(events);
  }

  function inTurn<T>(run: () => Promise<T>): Promise<T> {
    const turn = queue.then(run);
    queue = turn.catch(() => {});
    return turn;
  }

  return {
    pubkey: signer.pubkey,
    sign: (make) =>
      inTurn(async () => {
        const signed = await signAll([make]);
        const [event] = signed.ok ? signed.value : [];
        if (!signed.ok) return signed;
        if (event === undefined) throw new Error("one template gives one event");
        return ok(event);
      }),
    signTogether: (makes) => inTurn(() => signAll(makes)),
    signAt: (sec, make) => inTurn(() => signChecked(pool, signer, make(sec))),
    heard(sec) {
      // Not by a stamp from the future: it would drag all that follows with it.
      if (sec <= nowMs() / 1_000 + 60) lastSec = Math.max(lastSec, sec);
    },
  };
}
