import { createSignal } from "@plaza/platform";
import type { Signal } from "@plaza/platform";

/** A lock that one tab has. */
export interface TabHold {
  /** Settles when another tab took it. */
  readonly lost: Promise<void>;
  release(): void;
}

/** A lock that was asked for. */
export interface TabAsk {
  /** Null when it is not free, or the question was taken back. */
  readonly hold: Promise<TabHold | null>;
  cancel(): void;
}

/** Locks between the tabs of one browser. */
export interface TabLocks {
  ask(name: string, how: "if-free" | "wait" | "steal"): TabAsk;
}

/** Whose turn it is to run an app: only one tab of a browser does, so that its serials and its storage stay one. */
export interface TabTurn {
  readonly view: Signal<"asking" | "mine" | "elsewhere">;
  takeOver(): void;
  end(): void;
}

/**
 * Asks for an app's turn, waits while another tab has it, and gives way when another takes it over.
 *
 * @see docs/spec/page.md [G-25]
 */
export function createTabTurn(locks: TabLocks, name: string): TabTurn {
  const view = createSignal<"asking" | "mine" | "elsewhere">("asking");
  let asked: TabAsk | null = null;
  let held: TabHold | null = null;
  let ended = false;

  async function ask(how: "if-free" | "wait" | "steal"): Promise<void> {
    asked?.cancel();
    const mine = locks.ask(name, how);
    asked = mine;
    const hold = await mine.hold;
    if (ended || asked !== mine) {
      hold?.release();
      return;
    }
    if (hold === null) {
      view.set("elsewhere");
      if (how === "if-free") void ask("wait");
      return;
    }
    asked = null;
    held = hold;
    view.set("mine");
    await hold.lost;
    if (held !== hold || ended) return;
    held = null;
    view.set("elsewhere");
    void ask("wait");
  }

  void ask("if-free");
  return {
    view,
    takeOver() {
      if (view.get() === "elsewhere") void ask("steal");
    },
    end() {
      ended = true;
      asked?.cancel();
      held?.release();
    },
  };
}
