import { createHash } from "node:crypto";
import type { EventTemplate, NostrEvent } from "@plaza/protocol";
import { parseNostrEvent } from "@plaza/protocol";
import { signSchnorr, xOnlyPointFromScalar } from "tiny-secp256k1";

/** A person who signs quickly: some thousand events a second. */
export interface QuickSigner {
  readonly pubkey: string;
  sign(template: EventTemplate): NostrEvent;
}

/** Makes the signer of a number; the same number gives the same key. */
export function createQuickSigner(seed: number): QuickSigner {
  const secret = createHash("sha256").update(`bench ${seed}`).digest();
  const pubkey = Buffer.from(xOnlyPointFromScalar(secret)).toString("hex");
  return {
    pubkey,
    sign({ kind, created_at, tags, content }) {
      const hash = createHash("sha256")
        .update(JSON.stringify([0, pubkey, created_at, kind, tags, content]))
        .digest();
      const sig = Buffer.from(signSchnorr(hash, secret)).toString("hex");
      const event = parseNostrEvent({ id: hash.toString("hex"), pubkey, created_at, kind, tags, content, sig });
      if (!event.ok) throw new Error(event.problem.code);
      return event.value;
    },
  };
}

/** Notes, reactions, scene chat, app updates and settings in the shares a living relay sees; every call the same for the same numbers. */
export function createEventSupply(authors: number): (index: number, createdAtSec: number) => NostrEvent {
  const signers = Array.from({ length: authors }, (_, index) => createQuickSigner(index));
  return (index, createdAtSec) => {
    // The second term keeps an author from getting one kind only.
    const signer = signers[(index * 7919 + Math.floor(index / 500) * 31) % authors];
    if (signer === undefined) throw new Error("at least one author");
    const share = index % 100;
    const scene = `30311:${signers[index % 20]?.pubkey ?? signer.pubkey}:scene-${index % 50}`;
    const content = `${index} ${"lorem ipsum dolor ".repeat(1 + (index % 9))}`;
    const event = (kind: number, tags: readonly (readonly string[])[]): NostrEvent =>
      signer.sign({ kind, created_at: createdAtSec, tags, content });
    if (share < 53)
      return event(1, [
        ["t", index % 3 === 0 ? "common" : `topic-${index % 500}`],
        ["p", signer.pubkey],
      ]);
    if (share < 70)
      return event(7, [
        ["a", scene],
        ["p", signer.pubkey],
      ]);
    if (share < 92) return event(1311, [["a", scene, "", "root"]]);
    if (share < 97)
      return event(4932, [
        ["i", `app-${index % 40}`],
        ["alt", "update"],
      ]);
    return event(30078, [["d", `setting-${index}`]]);
  };
}
