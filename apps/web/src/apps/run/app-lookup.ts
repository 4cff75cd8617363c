import { createSignal } from "@plaza/platform";
import type { CancelTimer, Signal, Timers } from "@plaza/platform";
import type { Result } from "@plaza/protocol";
import type { FoundApp, LookUpProblem } from "@plaza/webxdc";

/** What an app's link has led to so far. */
export type AppLookupView = { readonly state: "searching" | LookUpProblem["code"] } | { readonly state: "found"; readonly found: FoundApp };

/** A search for the post behind a link; goes on until it is found or ended. */
export interface AppLookup {
  readonly view: Signal<AppLookupView>;
  end(): void;
}

/** Asks once what a link names. */
export type ResolveApp = (link: string) => Promise<Result<FoundApp, LookUpProblem>>;

const againMs = 6_000;

/**
 * Starts looking for the app behind a link, and asks again while nobody knows it.
 *
 * @see docs/spec/page.md [G-20]
 */
export function createAppLookup(link: string, resolve: ResolveApp, timers: Timers): AppLookup {
  const view = createSignal<AppLookupView>({ state: "searching" });
  let ended = false;
  let stopWaiting: CancelTimer = () => undefined;

  async function ask(): Promise<void> {
    const answer = await resolve(link);
    if (ended) return;
    view.set(answer.ok ? { state: "found", found: answer.value } : { state: answer.problem.code });
    if (!answer.ok && answer.problem.code === "not-found") stopWaiting = timers.after(againMs, () => void ask());
  }

  void ask();
  return {
    view,
    end() {
      ended = true;
      stopWaiting();
    },
  };
}
