import { useEffect, useMemo, useState } from "react";
import type { HistoryLine } from "@plaza/nostr-client";
import type { Pubkey } from "@plaza/protocol";
import { artOf } from "../../emoji/emoji-art.ts";

const SHOWN_SEC = 6;

/** The emoji that float above people at a time: the newest line of each, where it is one. */
export function floatingAt(lines: readonly HistoryLine[], nowSec: number): ReadonlyMap<Pubkey, string> {
  const floating = new Map<Pubkey, string>();
  for (const { pubkey, text, createdAtSec } of lines.slice(-40)) {
    if (nowSec - createdAtSec > SHOWN_SEC) continue;
    if (artOf(text) === null) floating.delete(pubkey);
    else floating.set(pubkey, text);
  }
  return floating;
}

/** The same, renewed until the last one is gone. */
export function useFloating(lines: readonly HistoryLine[], nowSec: () => number): ReadonlyMap<Pubkey, string> {
  const [turn, setTurn] = useState(0);
  const floating = useMemo(() => floatingAt(lines, nowSec()), [lines, nowSec, turn]);
  useEffect(() => {
    if (floating.size === 0) return undefined;
    const timer = setTimeout(() => setTurn((now) => now + 1), 1_000);
    return () => clearTimeout(timer);
  }, [floating]);
  return floating;
}
