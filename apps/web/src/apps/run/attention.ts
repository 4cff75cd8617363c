import { createSignal } from "@plaza/platform";
import type { CancelTimer, KeyValue, Signal, Timers } from "@plaza/platform";
import type { Pubkey } from "@plaza/protocol";
import type { WebxdcSession, WebxdcView } from "@plaza/webxdc";
import { keepSeen, loadSeen } from "./seen.ts";
import type { Seen } from "./seen.ts";

/** Something an app says to this very person. */
export interface Toast {
  readonly serial: number;
  readonly pubkey: Pubkey;
  readonly text: string;
  readonly href: string | null;
}

/** What happened in an app that its person has not seen. */
export interface Attention {
  /** How many updates came while nobody looked. */
  readonly unread: Signal<number>;
  /** Oldest first, at most three. */
  readonly toasts: Signal<readonly Toast[]>;
  dismiss(serial: number): void;
  end(): void;
}

/** What it takes to notice. */
export interface AttentionOptions {
  readonly session: Pick<WebxdcSession, "view" | "ready" | "count">;
  /** Null: nothing is kept. */
  readonly webxdcId: string | null;
  readonly keyValue: KeyValue;
  readonly timers: Timers;
  /** Whether someone looks at the page. */
  readonly looking: Signal<boolean>;
}

const mostToasts = 3;
const toastMs = 8_000;
const keepAfterMs = 500;

function newestOf(view: WebxdcView): number {
  return view.participants.reduce((newest, { lastSec }) => Math.max(newest, lastSec), 0);
}

/**
 * Counts what came while nobody looked, and shows what was said to this person, also what was said while they were away.
 *
 * @see docs/spec/page.md [G-28]
 */
export function createAttention({ session, webxdcId, keyValue, timers, looking }: AttentionOptions): Attention {
  const unread = createSignal(0);
  const toasts = createSignal<readonly Toast[]>([]);
  const stopHiding = new Map<number, CancelTimer>();
  let seen: Seen | null = null;
  let told = 0;
  let stopKeeping: CancelTimer | null = null;
  let ended = false;

  function dismiss(serial: number): void {
    stopHiding.get(serial)?.();
    stopHiding.delete(serial);
    toasts.set(toasts.get().filter((toast) => toast.serial !== serial));
  }

  function keep(): void {
    stopKeeping = null;
    if (webxdcId !== null && seen !== null) void keepSeen(keyValue, webxdcId, seen);
  }

  function look(): void {
    if (seen === null || ended) return;
    const view = session.view.get();
    const fresh = view.feed.filter((line) => line.notice !== null && line.serial > told);
    for (const { serial } of fresh) told = Math.max(told, serial);
    for (const { serial, pubkey, notice, href } of fresh.slice(-mostToasts)) {
      for (const oldest of toasts.get().slice(0, -(mostToasts - 1))) dismiss(oldest.serial);
      toasts.set([...toasts.get(), { serial, pubkey, text: notice ?? "", href }]);
      stopHiding.set(
        serial,
        timers.after(toastMs, () => dismiss(serial)),
      );
    }
    if (!looking.get()) {
      unread.set(Math.max(0, view.updates - seen.serial));
      return;
    }
    unread.set(0);
    if (view.updates === seen.serial) return;
    seen = { serial: view.updates, newestSec: Math.max(seen.newestSec, newestOf(view)) };
    stopKeeping ??= timers.after(keepAfterMs, keep);
  }

  async function start(): Promise<void> {
    const before = webxdcId === null ? { serial: 0, newestSec: 0 } : await loadSeen(keyValue, webxdcId);
    await session.ready;
    if (ended) return;
    seen = before;
    // Who has never been here hears no old news.
    told = before.serial === 0 ? session.count.get() : before.serial;
    look();
  }

  const stops = [session.view.subscribe(look), looking.subscribe(look)];
  void start();
  return {
    unread,
    toasts,
    dismiss,
    end() {
      if (ended) return;
      for (const stop of stops) stop();
      for (const stop of stopHiding.values()) stop();
      if (stopKeeping !== null) {
        stopKeeping();
        keep();
      }
      ended = true;
    },
  };
}
