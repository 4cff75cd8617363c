import { createSignal } from "@plaza/platform";
import type { Signal, Timers } from "@plaza/platform";
import type { Result } from "@plaza/protocol";
import type { SpaceLookUpProblem, SpaceReference } from "@plaza/space";
import { createSpaceLookup } from "./space-lookup.ts";
import type { SpaceRun } from "./space-run.ts";

/** How far a visit to a space has come. */
export type SpaceVisitView =
  | { readonly phase: "lookup"; readonly state: "searching" | SpaceLookUpProblem["code"] }
  /** What it takes is on its way. */
  | { readonly phase: "opening" }
  /** This browser cannot: it has no codecs for voices, or no sound at all. */
  | { readonly phase: "unable"; readonly why: "codec" | "sound" }
  | { readonly phase: "room"; readonly run: SpaceRun };

/** A visit to what a link names: found first, then entered. */
export interface SpaceVisit {
  readonly view: Signal<SpaceVisitView>;
  end(): void;
}

/** What a visit needs. */
export interface SpaceVisitParts {
  readonly resolve: (link: string) => Promise<Result<SpaceReference, SpaceLookUpProblem>>;
  /** Enters; `codec` and `sound` where this browser cannot. */
  readonly enter: (reference: SpaceReference) => Promise<SpaceRun | "codec" | "sound">;
  readonly timers: Timers;
}

/**
 * Starts a visit.
 *
 * @see docs/spec/page.md [G-41]
 */
export function createSpaceVisit(link: string, { resolve, enter, timers }: SpaceVisitParts): SpaceVisit {
  const view = createSignal<SpaceVisitView>({ phase: "lookup", state: "searching" });
  const lookup = createSpaceLookup(link, resolve, timers);
  let run: SpaceRun | null = null;
  let isEntering = false;
  let isEnded = false;

  async function follow(): Promise<void> {
    const found = lookup.view.get();
    if (isEntering || isEnded) return;
    if (found.state !== "found") {
      view.set({ phase: "lookup", state: found.state });
      return;
    }
    isEntering = true;
    view.set({ phase: "opening" });
    const entered = await enter(found.reference);
    if (typeof entered === "string") {
      if (!isEnded) view.set({ phase: "unable", why: entered });
      return;
    }
    if (isEnded) {
      entered.end();
      return;
    }
    run = entered;
    view.set({ phase: "room", run: entered });
  }

  const stop = lookup.view.subscribe(() => void follow());
  void follow();
  return {
    view,
    end() {
      if (isEnded) return;
      isEnded = true;
      stop();
      lookup.end();
      run?.end();
    },
  };
}
