import type { Random } from "@plaza/platform";
import type { Pubkey } from "@plaza/protocol";
import type { TriedPeer } from "../frames/mesh-message.ts";
import { peerMark } from "../frames/peer-mark.ts";
import type { LinkEnd } from "../links/link-signal.ts";
import type { PeerDirectory } from "../score/known-peer.ts";
import { giveRating } from "../score/parent-score.ts";
import type { Acquaintances } from "./acquaintances.ts";
import type { FeedBook, FeedWindow, OverlayOutput } from "./overlay-io.ts";
import { OVERLAY_PACE } from "./overlay-io.ts";
import { createParentSearch } from "./parent-search.ts";
import type { Parent, Standing } from "./parent-state.ts";
import { isGood, isShared, newParent, wayMs, worstParent } from "./parent-state.ts";

/** A new parent must be better by this to be worth a move. */
const WORTH_MOVING = 0.08;

/** Whoever can carry so much more than it does climbs, also towards the full. */
const CLIMBS_FROM = 0.45;

interface Wish {
  readonly kind: "first" | "second" | "better";
  readonly replaces: Pubkey | null;
  readonly way: "relay" | "mesh";
  untilMs: number;
}

/** What the keeper of parents knows besides. */
export interface ParentsOptions {
  readonly self: Pubkey;
  readonly directory: PeerDirectory;
  readonly random: Random;
  readonly acquaintances: Acquaintances;
  readonly feeds: FeedBook;
  isNeighbour(pubkey: Pubkey): boolean;
  isBelow(pubkey: Pubkey): boolean;
  /** Own children and places, for climbing. */
  ownSlots(): number;
  bundleKbps(): number;
  /** Only these may carry us (a speaker above the mesh); null: anyone. */
  onlyFrom(): readonly Pubkey[] | null;
}

/** The parents of a listener: two at a time, found, watched and replaced. */
export interface Parents {
  up(peer: Pubkey, nowMs: number): readonly OverlayOutput[];
  down(peer: Pubkey, why: LinkEnd, tried: readonly Pubkey[], nowMs: number): void;
  failed(peer: Pubkey, why: LinkEnd, tried: readonly Pubkey[], nowMs: number): void;
  /** Answered after we had stopped waiting: taken up where a parent is still wanted. */
  late(peer: Pubkey, way: "relay" | "mesh", nowMs: number): readonly OverlayOutput[];
  silent(peer: Pubkey, nowMs: number): void;
  sounding(peer: Pubkey): void;
  loop(peer: Pubkey, nowMs: number): readonly OverlayOutput[];
  forged(peer: Pubkey, nowMs: number): readonly OverlayOutput[];
  standing(peer: Pubkey, standing: Standing, nowMs: number): readonly OverlayOutput[];
  /** Told to go below somebody else. */
  move(from: Pubkey, below: Pubkey | null, nowMs: number): readonly OverlayOutput[];
  setRtt(peer: Pubkey, rttMs: number): void;
  /** Measures the round trip again where that is due: what was measured once on a busy machine is not believed for ever. */
  ping(peer: Pubkey, nowMs: number): readonly OverlayOutput[];
  /** Null before it was measured. */
  rttMs(peer: Pubkey): number | null;
  /** Looks after everything that is due, and after what just changed. */
  care(nowMs: number): readonly OverlayOutput[];
  /** What each parent delivered since the last time. */
  measure(nowMs: number): readonly { readonly peer: Pubkey; readonly window: FeedWindow }[];
  has(peer: Pubkey): boolean;
  keys(): Iterable<Pubkey>;
  /** Parents that sound at present. */
  heard(): number;
  /** Those of them that will do alone: sounding for a while, and not by way of the other or of ourselves. */
  solid(nowMs: number): number;
  /** Share of the frames heard from anyone, in the last window. */
  ownShare(): number;
  delayMs(): number;
  /** How late sound is at a parent, as it says. */
  delayAt(parent: Pubkey): number;
  depth(): number;
  /** Marks of those through whom sound comes at present, nearest first. */
  ancestors(): readonly number[];
  dueMs(): number;
  /** Lets all parents and wishes go. */
  clear(): readonly OverlayOutput[];
}

const ANCESTORS_KEPT = 24;

/** While the wait between two searches is below this, a search that failed is followed by the next at once. */
const QUICK_WAITS_MS = 2_000;

/** Questions for a second parent inside the mesh before the relays are asked, and the waits between those. */
const NEAR_TRIES = 8;
const FAR_WAIT_MS: { readonly first: number; readonly most: number } = { first: 4_000, most: 300_000 };

/** The most between two searches for a second parent, when somebody was asked and when there was nobody to ask. */
const SECOND_WAIT_MS = { asked: 4_000, unasked: 1_000 } as const;

/** How soon after being told of somebody a second parent is sought. */
const HEARD_OF_MS = 20;

/** A round trip as long as this is measured again soon. */
const SUSPICIOUS_RTT_MS = 250;

/** How often who lost its sound asks in a hurry. */
const HURRIED_TRIES = 4;

/** How long a parent must have been there to be relied on. */
const SETTLED_MS = 2_000;

/**
 * Makes the keeper of a listener's parents.
 *
 * @see docs/spec/space.md [S-71]
 */
export function createParents(options: ParentsOptions): Parents {
  const { self, directory, random, acquaintances, feeds } = options;
  const ownMark = peerMark(self);
  const parents = new Map<Pubkey, Parent>();
  const wishes = new Map<Pubkey, Wish>();
  const search = createParentSearch({
    self,
    directory,
    random,
    acquaintances,
    parents,
    isWished: (pubkey) => wishes.has(pubkey),
    isNeighbour: (pubkey) => options.isNeighbour(pubkey),
    isBelow: (pubkey) => options.isBelow(pubkey),
    bundleKbps: () => options.bundleKbps(),
    onlyFrom: () => options.onlyFrom(),
  });
  let nextFirstMs = 0;
  /** The last question went to those who had not answered before: it is not hurried. */
  let isDesperate = false;
  let firstWaitMs: number = OVERLAY_PACE.firstRetryMs;
  /** Questions that an orphan may still ask in a hurry. */
  let hurriedLeft = 0;
  let nextSecondMs = 0;
  let secondTries = 0;
  /** When the relays may be asked for a second parent, and how long after the next time. */
  let nextFarMs = 0;
  let farWaitMs = FAR_WAIT_MS.first;
  let reassessMs = Number.POSITIVE_INFINITY;
  /** Searches for something better that came to nothing, one after the other. */
  let fruitless = 0;
  /** Those tried one after the other that were worse than what there was. */
  let vain = 0;
  let share = 1;

  const spread = (ms: number): number => ms * (0.67 + 0.66 * random.unit());

  function wish(
    peers: readonly Pubkey[],
    kind: Wish["kind"],
    replaces: Pubkey | null,
    way: "relay" | "mesh",
    nowMs: number,
  ): OverlayOutput {
    for (const peer of peers) wishes.set(peer, { kind, replaces, way, untilMs: nowMs + 8_000 });
    return { type: "open", peers, role: "consumer", way };
  }

  function learn(via: Pubkey, tried: readonly Pubkey[], nowMs: number): void {
    const known: TriedPeer[] = tried.map((pubkey) => ({ pubkey, free: 1, delayMs: directory.get(pubkey)?.delayMs ?? 150, far: 1 }));
    acquaintances.learn(via, known, nowMs);
  }

  /** Nobody sounds: over the mesh when somebody in it is left, else over the relays. */
  function seekFirst(nowMs: number): readonly OverlayOutput[] {
    if (nowMs < nextFirstMs) return [];
    // Who heard until a moment ago asks every second at first: whoever is full soon finds out whose place is free.
    const isHurried = hurriedLeft > 0;
    if (isHurried) hurriedLeft -= 1;
    firstWaitMs = Math.min(isHurried ? OVERLAY_PACE.hurriedRetryMs : OVERLAY_PACE.firstRetryMostMs, firstWaitMs * 2);
    nextFirstMs = nowMs + spread(firstWaitMs);
    const near = search.choose("mesh", 2, null, nowMs).map(({ peer }) => peer.pubkey);
    const anyone = search.choose("relay", 3, null, nowMs);
    isDesperate = near.length + anyone.length === 0;
    const far = (isDesperate ? search.choose("relay", 3, null, nowMs, "at fault") : anyone)
      .map(({ peer }) => peer.pubkey)
      .filter((pubkey) => !near.includes(pubkey));
    const outputs: OverlayOutput[] = [];
    if (near.length > 0) outputs.push(wish(near, "first", null, "mesh", nowMs));
    if (far.length > 0) outputs.push(wish(far, "first", null, "relay", nowMs));
    return outputs;
  }

  function seekSecond(nowMs: number): readonly OverlayOutput[] {
    if (nowMs < nextSecondMs) return [];
    let near = search.choose("mesh", 2, null, nowMs).map(({ peer }) => peer.pubkey);
    secondTries += 1;
    // Through whom the first hears is better than nobody: it brings sound when the first dies.
    if (near.length === 0 && secondTries > 1) near = search.choose("mesh", 1, null, nowMs, "shared").map(({ peer }) => peer.pubkey);
    const most = near.length > 0 ? SECOND_WAIT_MS.asked : SECOND_WAIT_MS.unasked;
    nextSecondMs = nowMs + spread(Math.min(most, 250 * 2 ** Math.min(4, secondTries)));
    if (near.length > 0) return [wish(near, "second", null, "mesh", nowMs)];
    // Nobody near knows anybody: after a while the relays are worth it, then less and less often.
    if (secondTries <= NEAR_TRIES || nowMs < nextFarMs) return [];
    const far = search.choose("relay", 1, null, nowMs).map(({ peer }) => peer.pubkey);
    if (far.length === 0) return [];
    nextFarMs = nowMs + spread(farWaitMs);
    farWaitMs = Math.min(FAR_WAIT_MS.most, 2 * farWaitMs);
    return [wish(far, "second", null, "relay", nowMs)];
  }

  function reassess(nowMs: number): readonly OverlayOutput[] {
    reassessMs = nowMs + spread(OVERLAY_PACE.reassessMs * Math.min(4, 1 + Math.max(fruitless, vain)));
    const least = worstParent(parents, directory, nowMs);
    const own = directory.get(self);
    if (least === null || own === null) return [];
    const [best] = search.choose("mesh", 1, least.pubkey, nowMs);
    const isUrgent = least.isLeaving || least.poorWindows >= 2 || isShared(least, parents);
    if (
      best !== undefined &&
      best.peer.children < best.peer.slots &&
      (isUrgent || best.score > search.scoreOf(least, nowMs) + WORTH_MOVING)
    ) {
      return [wish([best.peer.pubkey], "better", least.pubkey, "mesh", nowMs)];
    }
    // The strong climb: who gives much is let in by the full above.
    if (giveRating(own, options.ownSlots(), nowMs) < CLIMBS_FROM) return [];
    const above = search.nearest(least.pubkey, nowMs);
    if (above === null || above.delayMs > wayMs(least, directory) - 20) return [];
    return [wish([above.peer.pubkey], "better", least.pubkey, "mesh", nowMs)];
  }

  function close(parent: Parent): OverlayOutput {
    return { type: "close", peer: parent.pubkey, try: [] };
  }

  function pingTo(to: Pubkey, nowMs: number): OverlayOutput {
    return { type: "send", to, message: { type: "ping", n: Math.floor(nowMs) % 0x4000_0000 } };
  }

  return {
    up(peer, nowMs) {
      const wished = wishes.get(peer);
      for (const [other, { kind }] of wishes) if (other === peer || kind === wished?.kind) wishes.delete(other);
      parents.set(peer, newParent(peer, nowMs));
      secondTries = 0;
      if (parents.size > 1) farWaitMs = FAR_WAIT_MS.first;
      fruitless = 0;
      nextSecondMs = Math.max(nextSecondMs, nowMs + 150);
      if (reassessMs === Number.POSITIVE_INFINITY) reassessMs = nowMs + spread(OVERLAY_PACE.reassessMs);
      return [pingTo(peer, nowMs)];
    },
    down(peer, why, tried, nowMs) {
      wishes.delete(peer);
      if (!parents.delete(peer)) return;
      learn(peer, tried, nowMs);
      if (why !== "given-up") acquaintances.fault(peer, "refused", nowMs);
      nextSecondMs = 0;
      nextFirstMs = Math.min(nextFirstMs, nowMs);
    },
    failed(peer, why, tried, nowMs) {
      const wished = wishes.get(peer);
      wishes.delete(peer);
      if (why === "given-up") return;
      // A link that broke while it was made says nothing about who is at its other end.
      acquaintances.fault(peer, why === "dropped" ? "refused" : why === "lost" || why === "replaced" ? "broken" : "silent", nowMs);
      const via = acquaintances.viaOf(peer);
      if (via !== null) learn(via, tried, nowMs);
      // Twice in a row the next ones are asked at once; after that the relays are spared.
      if (
        wished?.kind === "first" &&
        firstWaitMs < QUICK_WAITS_MS &&
        !isDesperate &&
        ![...wishes.values()].some(({ kind }) => kind === "first")
      )
        nextFirstMs = Math.min(nextFirstMs, nowMs + spread(150));
      if (wished?.kind === "better") fruitless += 1;
      if (wished?.kind === "second") nextSecondMs = Math.min(nextSecondMs, nowMs + spread(150));
    },
    late(peer, way, nowMs) {
      acquaintances.forgive(peer);
      let good = 0;
      for (const parent of parents.values()) if (isGood(parent, nowMs)) good += 1;
      const kind = good === 0 ? "first" : "second";
      const isWished = [...wishes.values()].some((one) => one.kind === kind);
      if (good > 1 || isWished || !search.isPossible(peer, nowMs)) return [];
      return [wish([peer], kind, null, way, nowMs)];
    },
    silent(peer, nowMs) {
      const parent = parents.get(peer);
      if (parent !== undefined) parent.silentSinceMs ??= nowMs;
    },
    sounding(peer) {
      const parent = parents.get(peer);
      if (parent === undefined) return;
      parent.silentSinceMs = null;
      parent.hasSounded = true;
      firstWaitMs = OVERLAY_PACE.firstRetryMs;
      hurriedLeft = HURRIED_TRIES;
    },
    loop(peer, nowMs) {
      const parent = parents.get(peer);
      if (parent === undefined) return [];
      acquaintances.bar(peer, nowMs + OVERLAY_PACE.barRefusedMs);
      // The only way to sound is kept, loop or not: what comes round again is left out anyway.
      return parents.size > 1 ? [close(parent)] : [];
    },
    forged(peer, nowMs) {
      const parent = parents.get(peer);
      if (parent === undefined || parent.suspendedUntilMs !== null) return [];
      parent.strikes += 1;
      if (parent.strikes >= 3) {
        acquaintances.bar(peer, nowMs + OVERLAY_PACE.barForgerMs);
        return [close(parent)];
      }
      parent.suspendedUntilMs = nowMs + OVERLAY_PACE.suspendMs;
      return [{ type: "suspend", peer, isOn: true }];
    },
    standing(peer, standing, nowMs) {
      const parent = parents.get(peer);
      acquaintances.learn(peer, standing.try, nowMs);
      if (parent === undefined) return [];
      parent.standing = standing;
      // It may name somebody to ask for a second parent.
      if (parents.size === 1 && standing.try.length > 0) nextSecondMs = Math.min(nextSecondMs, nowMs + HEARD_OF_MS);
      // Two that fall silent together are as good as one.
      if (vain === 0 && isShared(parent, parents)) reassessMs = Math.min(reassessMs, nowMs + spread(OVERLAY_PACE.sharedMs));
      const isLoop = standing.ancestors.includes(ownMark);
      return isLoop && parents.size > 1 ? [close(parent)] : [];
    },
    move(from, below, nowMs) {
      const parent = parents.get(from);
      if (parent !== undefined) parent.isLeaving = true;
      if (below === null) {
        reassessMs = nowMs;
        return [];
      }
      const peer = directory.get(below);
      if (!parents.has(from) || peer === null || below === self || parents.has(below) || wishes.has(below) || options.isBelow(below))
        return [];
      acquaintances.learn(from, [{ pubkey: below, free: 1, delayMs: (directory.get(from)?.delayMs ?? 100) + 30, far: 0 }], nowMs);
      return [wish([below], "better", from, "mesh", nowMs)];
    },
    setRtt(peer, rttMs) {
      const parent = parents.get(peer);
      if (parent === undefined) return;
      // Shorter is believed at once: nothing makes an answer come too soon.
      parent.rttMs = parent.rttMs === null || rttMs < parent.rttMs ? rttMs : 0.7 * parent.rttMs + 0.3 * rttMs;
    },
    ping(peer, nowMs) {
      const parent = parents.get(peer);
      if (parent === undefined) return [];
      const isSuspicious = (parent.rttMs ?? SUSPICIOUS_RTT_MS) >= SUSPICIOUS_RTT_MS;
      if (!isSuspicious && nowMs - parent.pingedMs < OVERLAY_PACE.pingMs) return [];
      parent.pingedMs = nowMs;
      return [pingTo(peer, nowMs)];
    },
    rttMs: (peer) => parents.get(peer)?.rttMs ?? null,
    care(nowMs) {
      const outputs: OverlayOutput[] = [];
      for (const [peer, { untilMs }] of wishes) if (untilMs <= nowMs) wishes.delete(peer);
      let good = 0;
      for (const parent of parents.values()) {
        if (parent.suspendedUntilMs !== null && nowMs >= parent.suspendedUntilMs) {
          parent.suspendedUntilMs = null;
          outputs.push({ type: "suspend", peer: parent.pubkey, isOn: false });
        }
        if (!parent.hasSounded && parent.silentSinceMs === null && nowMs - parent.sinceMs >= OVERLAY_PACE.firstSoundMs)
          parent.silentSinceMs = nowMs;
        if (isGood(parent, nowMs)) good += 1;
      }
      for (const parent of parents.values()) {
        const isLong = parent.silentSinceMs !== null && nowMs - parent.silentSinceMs >= OVERLAY_PACE.dropAfterMs;
        if (!isLong || (good === 0 && parents.size === 1 && parent.hasSounded && nowMs - (parent.silentSinceMs ?? nowMs) < 10_000))
          continue;
        if (parent.hasSounded) acquaintances.fault(parent.pubkey, "silent", nowMs);
        else acquaintances.bar(parent.pubkey, nowMs + OVERLAY_PACE.barSilentMs);
        outputs.push(close(parent));
      }
      // Make before break: the old one goes when the new one sounds.
      const heard = [...parents.values()].filter((parent) => parent.hasSounded && isGood(parent, nowMs)).length;
      if (heard > 2) {
        const least = worstParent(parents, directory, nowMs);
        // Tried, and worse than both: somebody else the next time, and less and less often.
        const isVain = least !== null && nowMs - least.sinceMs < OVERLAY_PACE.firstSoundMs;
        vain = isVain ? vain + 1 : 0;
        if (isVain) acquaintances.bar(least.pubkey, nowMs + OVERLAY_PACE.barSilentMs);
        if (least !== null) outputs.push(close(least));
      }
      const kinds = new Set([...wishes.values()].map(({ kind }) => kind));
      // Who forges brings no sound either, and is not waited for.
      const isSilentLong = [...parents.values()].every(
        ({ silentSinceMs, suspendedUntilMs }) =>
          suspendedUntilMs !== null || (silentSinceMs !== null && nowMs - silentSinceMs >= 3 * OVERLAY_PACE.replaceAfterMs),
      );
      if (good === 0 && !kinds.has("first") && isSilentLong) outputs.push(...seekFirst(nowMs));
      else if (good === 1 && !kinds.has("second") && !kinds.has("better")) outputs.push(...seekSecond(nowMs));
      else if (good >= 2 && nowMs >= reassessMs && wishes.size === 0) outputs.push(...reassess(nowMs));
      return outputs;
    },
    measure(nowMs) {
      const windows = [...parents.keys()].map((peer) => ({ peer, window: feeds.take(peer) }));
      share = windows.reduce((most, { window }) => Math.max(most, window.delivered), 0);
      for (const { peer, window } of windows) {
        const parent = parents.get(peer);
        if (parent === undefined || nowMs - parent.sinceMs < 2 * OVERLAY_PACE.reportMs) continue;
        // Worse than what the other brings: this parent's fault, not our own line's. When none is any good, it is the worst one's.
        const isWorst = share < 0.9 && windows.every((other) => other.window.delivered >= window.delivered);
        const isPoor = window.delivered < 0.9 && (isWorst || window.delivered < share - 0.05);
        parent.poorWindows = isPoor ? parent.poorWindows + 1 : 0;
        if (parent.poorWindows === 2) {
          acquaintances.bar(peer, nowMs + OVERLAY_PACE.barSilentMs);
          reassessMs = nowMs;
        }
        if (parent.poorWindows >= 5) parent.silentSinceMs ??= nowMs;
      }
      return windows;
    },
    has: (peer) => parents.has(peer),
    keys: () => parents.keys(),
    heard() {
      let count = 0;
      for (const { hasSounded, silentSinceMs } of parents.values()) if (hasSounded && silentSinceMs === null) count += 1;
      return count;
    },
    solid(nowMs) {
      let count = 0;
      for (const parent of parents.values()) {
        const isSettled = parent.hasSounded && parent.silentSinceMs === null && nowMs - parent.sinceMs > SETTLED_MS;
        if (isSettled && !isShared(parent, parents) && parent.standing?.ancestors.includes(ownMark) !== true) count += 1;
      }
      return count;
    },
    ownShare: () => share,
    delayMs() {
      let least = Number.POSITIVE_INFINITY;
      for (const parent of parents.values()) if (parent.silentSinceMs === null) least = Math.min(least, wayMs(parent, directory));
      return least === Number.POSITIVE_INFINITY ? 2_000 : least;
    },
    delayAt: (parent) => (directory.get(parent)?.isStage === true ? 0 : (parents.get(parent)?.standing?.delayMs ?? 150)),
    depth() {
      let least = 254;
      for (const { standing, pubkey } of parents.values())
        least = Math.min(least, directory.get(pubkey)?.isStage === true ? 0 : (standing?.depth ?? 8));
      return least + 1;
    },
    ancestors() {
      // The way that sound takes at present, not every way it could take: in a web of second parents everybody is above everybody.
      let best: Parent | null = null;
      for (const parent of parents.values()) {
        if (parent.silentSinceMs === null && (best === null || wayMs(parent, directory) < wayMs(best, directory))) best = parent;
      }
      if (best === null || directory.get(best.pubkey)?.isStage === true) return [];
      return [best.mark, ...(best.standing?.ancestors ?? [])].slice(0, ANCESTORS_KEPT);
    },
    dueMs() {
      let due = Number.POSITIVE_INFINITY;
      for (const { untilMs } of wishes.values()) due = Math.min(due, untilMs);
      let good = 0;
      let silentMs = 0;
      for (const parent of parents.values()) {
        if (parent.suspendedUntilMs !== null) due = Math.min(due, parent.suspendedUntilMs);
        if (parent.silentSinceMs !== null) {
          due = Math.min(due, parent.silentSinceMs + OVERLAY_PACE.dropAfterMs);
          silentMs = Math.max(silentMs, parent.silentSinceMs);
        } else if (!parent.hasSounded) due = Math.min(due, parent.sinceMs + OVERLAY_PACE.firstSoundMs);
        if (parent.silentSinceMs === null && parent.suspendedUntilMs === null) good += 1;
      }
      if (wishes.size > 0) return due;
      if (good === 0) return Math.min(due, Math.max(nextFirstMs, silentMs + 3 * OVERLAY_PACE.replaceAfterMs));
      return Math.min(due, good === 1 ? nextSecondMs : reassessMs);
    },
    clear() {
      const outputs: OverlayOutput[] = [];
      for (const peer of new Set([...parents.keys(), ...wishes.keys()])) outputs.push({ type: "close", peer, try: [] });
      wishes.clear();
      return outputs;
    },
  };
}
