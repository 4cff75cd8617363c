import type { CancelTimer, KeyValue, Timers } from "@plaza/platform";

/** What an app keeps by the page's help, under the name of its origin. */
export interface KeptStorage {
  current(): Readonly<Record<string, string>>;
  /** The app has changed it; kept a moment later. */
  note(next: Readonly<Record<string, string>>): void;
  /** Keeps now what still waits. */
  end(): void;
}

const prefix = "apps/storage/";
const keepAfterMs = 300;

function textsOf(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

/**
 * Keeps an app's storage where its browser does not, or where it has no origin.
 *
 * @see docs/spec/page.md [G-22a]
 */
export async function openKeptStorage(keyValue: KeyValue, timers: Timers, label: string): Promise<KeptStorage> {
  let now = textsOf(await keyValue.get(prefix + label).catch(() => undefined));
  let stop: CancelTimer | null = null;

  function keep(): void {
    stop = null;
    void keyValue.set(prefix + label, now).catch(() => undefined);
  }

  return {
    current: () => now,
    note(next) {
      now = next;
      stop ??= timers.after(keepAfterMs, keep);
    },
    end() {
      if (stop === null) return;
      stop();
      keep();
    },
  };
}

/** Forgets what was kept for an app. */
export async function forgetKeptStorage(keyValue: KeyValue, label: string): Promise<void> {
  await keyValue.delete(prefix + label);
}
