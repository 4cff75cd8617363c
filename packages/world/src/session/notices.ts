import type { Pubkey } from "@plaza/protocol";
import type { WorldNotice } from "./world-view.ts";

/** Who came and went lately. */
export interface Notices {
  add(kind: WorldNotice["kind"], pubkey: Pubkey, wallMs: number, nowMs: number): void;
  /** Drops what is old; true when something went. */
  forget(nowMs: number): boolean;
  list(): readonly WorldNotice[];
}

const shownMs = 8_000;
const most = 20;

/** Makes an empty list. */
export function createNotices(): Notices {
  let entries: readonly { readonly notice: WorldNotice; readonly untilMs: number }[] = [];
  let made = 0;
  return {
    add(kind, pubkey, wallMs, nowMs) {
      made += 1;
      const notice: WorldNotice = { key: `${kind}:${made}`, kind, pubkey, atMs: wallMs };
      entries = [...entries, { notice, untilMs: nowMs + shownMs }].slice(-most);
    },
    forget(nowMs) {
      const kept = entries.filter((entry) => entry.untilMs > nowMs);
      if (kept.length === entries.length) return false;
      entries = kept;
      return true;
    },
    list: () => entries.map((entry) => entry.notice),
  };
}
