import type { SpaceSessionView } from "@plaza/space";

/** What one sentence says about the way of the sound, the most telling first. */
export type PathVerdict =
  | "source"
  | "untouched"
  | "quiet"
  | "searching"
  | "locked"
  | "losing"
  | "slow-device"
  | "relayed"
  | "far"
  | "only"
  | "thin"
  | "good";

/** The bars beside it: 0 for none, 3 for all. */
export const barsOf: Readonly<Record<PathVerdict, 0 | 1 | 2 | 3>> = {
  source: 3,
  untouched: 0,
  quiet: 3,
  searching: 0,
  locked: 0,
  losing: 1,
  "slow-device": 1,
  relayed: 2,
  far: 2,
  only: 3,
  thin: 2,
  good: 3,
};

/**
 * Why the sound is as it is, in one word.
 *
 * @param isWaiting - the browser plays nothing before a touch
 * @see docs/spec/page.md [G-47]
 */
export function pathVerdict(view: SpaceSessionView, isWaiting: boolean): PathVerdict {
  const { path, problems, room, self } = view;
  const others = room.stage.filter(({ pubkey }) => pubkey !== self.pubkey);
  if (problems.some(({ code }) => code === "cannot-open")) return "locked";
  if (isWaiting) return "untouched";
  if (path.state === "source" && others.length === 0) return "source";
  if (path.state === "searching") return others.length === 0 ? "quiet" : "searching";
  if (path.lossRatio >= 0.1) return "losing";
  const isWhole = path.parents.some(({ delivered }) => delivered > 0.98);
  if (path.lossRatio >= 0.02) return isWhole ? "slow-device" : "losing";
  if (path.state === "source") return "source";
  if (path.parents.length > 0 && path.parents.every(({ way }) => way === "relayed")) return "relayed";
  if (path.delayMs + path.heldMs > 450) return "far";
  if (path.state !== "thin") return "good";
  // Nobody else is there who could bring it.
  const able = room.members.filter(({ pubkey, metrics }) => pubkey !== self.pubkey && metrics?.maxAudioOutputs !== 0);
  return able.length <= path.parents.length ? "only" : "thin";
}
