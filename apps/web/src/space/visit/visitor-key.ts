import { bytesOfHex, hexOf } from "@plaza/protocol";
import { createKeySigner } from "@plaza/platform";
import type { Random, Signer } from "@plaza/platform";
import { makeSecretKey } from "@plaza/nostr-client";
import type { TabLocks } from "../../apps/run/tab-turn.ts";

const storeName = "plaza.visitor";

function read(storage: Storage): Uint8Array | null {
  const kept = storage.getItem(storeName) ?? "";
  if (!/^[0-9a-f]{64}$/.test(kept)) return null;
  return bytesOfHex(kept);
}

/**
 * The key of somebody who only came to listen: this tab's own, the same after a reload, gone with the tab. A copy of the
 * tab gets another one.
 *
 * @see docs/spec/page.md [G-42]
 */
export async function visitorSigner(storage: Storage | null, locks: TabLocks, random: Random): Promise<Signer> {
  try {
    const kept = storage === null ? null : read(storage);
    if (kept !== null) {
      const signer = createKeySigner(kept);
      // Held for as long as the tab lives.
      if ((await locks.ask(`plaza/visitor/${signer.pubkey}`, "if-free").hold) !== null) return signer;
    }
  } catch {
    // A key that is none, or storage that is shut: a new one.
  }
  const secret = makeSecretKey(random);
  const signer = createKeySigner(secret);
  try {
    storage?.setItem(storeName, hexOf(secret));
    void locks.ask(`plaza/visitor/${signer.pubkey}`, "if-free");
  } catch {
    // As above.
  }
  return signer;
}
