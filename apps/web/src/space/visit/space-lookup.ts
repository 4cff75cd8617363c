import { createSignal } from "@plaza/platform";
import type { CancelTimer, Signal, Timers } from "@plaza/platform";
import type { SpaceLookUpProblem, SpaceReference } from "@plaza/space";
import type { Result } from "@plaza/protocol";

/** What a space's link has led to so far. */
export type SpaceLookupView =
  | { readonly state: "searching" | SpaceLookUpProblem["code"] }
  | { readonly state: "found"; readonly reference: SpaceReference };

/** A search for the space behind a link; goes on until it is found or ended. */
export interface SpaceLookup {
  readonly view: Signal<SpaceLookupView>;
  end(): void;
}

const againMs = 5_000;

/**
 * Starts looking for the space behind a link, and asks again while nobody knows it.
 *
 * @see docs/spec/page.md [G-41]
 */
export function createSpaceLookup(
  link: string,
  resolve: (link: string) => Promise<Result<SpaceReference, SpaceLookUpProblem>>,
  timers: Timers,
): SpaceLookup {
  const view = createSignal<SpaceLookupView>({ state: "searching" });
  let isEnded = false;
  let stopWaiting: CancelTimer = () => undefined;

  async function ask(): Promise<void> {
    const answer = await resolve(link);
    if (isEnded) return;
    view.set(answer.ok ? { state: "found", reference: answer.value } : { state: answer.problem.code });
    if (!answer.ok && answer.problem.code === "not-found") stopWaiting = timers.after(againMs, () => void ask());
  }

  void ask();
  return {
    view,
    end() {
      isEnded = true;
      stopWaiting();
    },
  };
}
