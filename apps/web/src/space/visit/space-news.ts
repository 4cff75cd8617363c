import type { SpaceSessionView } from "@plaza/space";
import type { Pubkey } from "@plaza/protocol";

/** Something that happened in a space, for those who do not see it. */
export type SpaceNews =
  | { readonly code: "speaking" | "hand" | "joined-stage" | "left-stage" | "cohost" | "removed"; readonly pubkey: Pubkey }
  | { readonly code: "you-invited" | "you-muted"; readonly pubkey: Pubkey }
  | { readonly code: "you-speaker" | "you-cohost" | "you-listener" | "offline" | "online" };

const ofThemselves: ReadonlySet<SpaceNews["code"]> = new Set(["speaking", "joined-stage", "left-stage", "cohost"]);

/**
 * News without the doings of the muted. What they ask of those with a say stays: somebody has to answer.
 *
 * @see docs/spec/page.md [G-82]
 */
export function withoutMuted(news: readonly SpaceNews[], muted: ReadonlySet<Pubkey>): readonly SpaceNews[] {
  return news.filter((one) => !("pubkey" in one && ofThemselves.has(one.code) && muted.has(one.pubkey)));
}

const roles = { host: 3, cohost: 2, speaker: 1, listener: 0 } as const;

/**
 * What changed between two views of a space that is worth saying aloud.
 *
 * @see docs/spec/page.md [G-49]
 */
export function newsBetween(before: SpaceSessionView, now: SpaceSessionView): readonly SpaceNews[] {
  const news: SpaceNews[] = [];
  if (before.phase !== "inside" || now.phase !== "inside" || before.self.pubkey !== now.self.pubkey) return news;
  const self = now.self.pubkey;
  if (before.self.role !== now.self.role) {
    news.push({ code: now.self.role === "listener" ? "you-listener" : now.self.role === "cohost" ? "you-cohost" : "you-speaker" });
  }
  if (now.invitation !== null && before.invitation?.atSec !== now.invitation.atSec)
    news.push({ code: "you-invited", pubkey: now.invitation.by });
  if (now.muteRequest !== null && before.muteRequest?.atSec !== now.muteRequest.atSec)
    news.push({ code: "you-muted", pubkey: now.muteRequest.by });
  const stood = new Map(before.room.stage.map(({ pubkey, role }) => [pubkey, role]));
  for (const { pubkey, role } of now.room.stage) {
    if (pubkey === self) continue;
    const was = stood.get(pubkey);
    stood.delete(pubkey);
    if (was === undefined) news.push({ code: "joined-stage", pubkey });
    else if (roles[role] > roles[was] && role === "cohost") news.push({ code: "cohost", pubkey });
  }
  for (const pubkey of stood.keys()) if (pubkey !== self) news.push({ code: "left-stage", pubkey });
  const knew = new Set(before.speaking);
  for (const pubkey of now.speaking) if (!knew.has(pubkey) && pubkey !== self) news.push({ code: "speaking", pubkey });
  if (now.self.role === "host" || now.self.role === "cohost") {
    const up = new Set(before.room.hands.map(({ pubkey }) => pubkey));
    for (const { pubkey } of now.room.hands) if (!up.has(pubkey)) news.push({ code: "hand", pubkey });
  }
  const out = new Set(before.room.removed.map(({ pubkey }) => pubkey));
  for (const { pubkey } of now.room.removed) if (!out.has(pubkey)) news.push({ code: "removed", pubkey });
  const isOff = (view: SpaceSessionView): boolean => view.problems.some(({ code }) => code === "no-relay");
  if (isOff(before) !== isOff(now)) news.push({ code: isOff(now) ? "offline" : "online" });
  return news;
}
