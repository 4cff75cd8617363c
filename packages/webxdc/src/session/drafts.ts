import type { Signer } from "@plaza/platform";
import { draftWebxdcUpdate } from "@plaza/protocol";
import type { EventId, WebxdcUpdateFields } from "@plaza/protocol";
import type { Outbox } from "./outbox.ts";

/** What an app sent and what cannot be dated yet: the device has it, should the page be gone before. */
export interface Drafts {
  /** Keeps an update, dated as if nothing had come before it. @returns its id then; null where nobody signs */
  keep(fields: WebxdcUpdateFields): Promise<EventId | null>;
  /** @param isSent - it goes out just as it was kept, and stays in the outbox until then */
  drop(id: EventId, isSent: boolean): void;
}

/**
 * Drafts in an app's outbox, where the next visit finds them.
 *
 * @see docs/spec/webxdc.md [X-6i]
 */
export function createDrafts(outbox: Outbox, signer: () => Promise<Signer>, nowSec: () => number): Drafts {
  const kept = new Set<EventId>();

  return {
    async keep(fields) {
      const pubkey = await signer().then(
        (found) => found.pubkey,
        () => null,
      );
      if (pubkey === null) return null;
      // The same twice within one second is still two.
      for (let atSec = nowSec(); ; atSec += 1) {
        const draft = draftWebxdcUpdate(fields, pubkey, atSec);
        if (!draft.ok) return null;
        if (kept.has(draft.value.id)) continue;
        kept.add(draft.value.id);
        outbox.keep(draft.value);
        return draft.value.id;
      }
    },
    drop(id, isSent) {
      kept.delete(id);
      if (!isSent) outbox.remove(id);
    },
  };
}
