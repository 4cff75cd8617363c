import { parsePubkey } from "@plaza/protocol";
import type { Pubkey, Scene } from "@plaza/protocol";

/** A key for tests, from two hex digits. */
export function sampleKey(digits: string): Pubkey {
  const parsed = parsePubkey(digits.repeat(32));
  if (!parsed.ok) throw new Error("two hex digits make a key");
  return parsed.value;
}

/** A live world with nothing in it, hosted by this key. */
export function sampleScene(host: Pubkey): Scene {
  return {
    address: { kind: 30311, pubkey: host, identifier: "a" },
    pubkey: host,
    identifier: "a",
    title: "A",
    summary: "",
    image: null,
    file: null,
    sync: [],
    status: "live",
    hosts: [host],
    topics: [],
    syncPolicy: "closed",
    relays: [],
    updatedAtSec: 1,
  };
}
