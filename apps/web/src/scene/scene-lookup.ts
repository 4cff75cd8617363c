import { resolveScene } from "@plaza/nostr-client";
import type { RelayPool, ResolveProblem, ResolvedScene } from "@plaza/nostr-client";
import { createSignal } from "@plaza/platform";
import type { CancelTimer, Signal, Timers } from "@plaza/platform";
import type { Result, Scene } from "@plaza/protocol";

/** What a world's link has led to so far. */
export type LookupView =
  | { readonly state: "searching" }
  | { readonly state: "bad-link" }
  /** Nobody asked so far knows it; the search goes on. */
  | { readonly state: "missing" }
  /** The one to enter. */
  | { readonly state: "found"; readonly scene: Scene }
  /** Worlds of one host to choose from; `open` is false when none of them is open. */
  | { readonly state: "several"; readonly scenes: readonly [Scene, ...Scene[]]; readonly open: boolean };

/** A search for the world behind a link; goes on until it is found or ended. */
export interface SceneLookup {
  readonly view: Signal<LookupView>;
  end(): void;
}

/** Asks once what a link names. */
export type ResolveLink = (link: string) => Promise<Result<ResolvedScene, ResolveProblem>>;

const AGAIN_MS = 6_000;

/**
 * What an answer means for the visitor: one open world is entered, several are offered (W-14).
 *
 * @see docs/spec/page.md [G-2]
 */
export function readAnswer(answer: Result<ResolvedScene, ResolveProblem>): LookupView {
  if (!answer.ok) {
    const { problem } = answer;
    if (problem.code === "not-found") return { state: "missing" };
    if (problem.code !== "nothing-live") return { state: "bad-link" };
    const [first, ...rest] = problem.ended;
    return first === undefined ? { state: "missing" } : { state: "several", scenes: [first, ...rest], open: false };
  }
  if (answer.value.type === "one") return { state: "found", scene: answer.value.scene };
  const [first, ...rest] = answer.value.scenes;
  return first === undefined ? { state: "missing" } : { state: "several", scenes: [first, ...rest], open: true };
}

/** Starts looking for what a link names, and asks again while nobody knows it. */
export function createSceneLookup(link: string, resolve: ResolveLink, timers: Timers): SceneLookup {
  const view = createSignal<LookupView>({ state: "searching" });
  let ended = false;
  let stopWaiting: CancelTimer = () => undefined;

  async function ask(): Promise<void> {
    const next = readAnswer(await resolve(link));
    if (ended) return;
    view.set(next);
    if (next.state === "missing") stopWaiting = timers.after(AGAIN_MS, () => void ask());
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

/** How links are resolved over relays. */
export function resolveOver(pool: RelayPool): ResolveLink {
  return (link) => resolveScene(pool, link);
}
