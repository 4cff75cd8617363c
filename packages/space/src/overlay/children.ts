import type { Pubkey } from "@plaza/protocol";
import type { LoadReport, TriedPeer } from "../frames/mesh-message.ts";
import type { SignalWay } from "../links/link-signal.ts";
import { createEarnedSlots } from "../score/earned-slots.ts";
import type { PeerDirectory } from "../score/known-peer.ts";
import { giveRating } from "../score/parent-score.ts";
import type { OverlayOutput } from "./overlay-io.ts";
import { OVERLAY_PACE } from "./overlay-io.ts";

/** By how much a newcomer must be worth more than the child whose place it takes. */
const BETTER_BY = 0.1;

/** A child is poorly served below this share of what its parent has. */
const SERVED_WELL = 0.9;

/** So many more than there are places, while one makes room for another. */
const MARGIN = 2;

/** How many recommendations go into one message. */
const TRY_LIMIT = 8;

interface Child {
  readonly pubkey: Pubkey;
  readonly sinceMs: number;
  report: LoadReport | null;
  /** Told to move below somebody: by then it is let go. */
  leaveByMs: number | null;
  /** It was told to move and could not: until then it is not asked again. */
  staysUntilMs: number;
  /** When anything came from it last; null before the first word, which those who know only the draft never say. */
  heardMs: number | null;
  /** When it was asked for a sign of life since; null when it was not. */
  signAskedMs: number | null;
}

interface Expected {
  readonly untilMs: number;
  /** Whose place it takes. */
  readonly instead: Pubkey | null;
}

/** The children of a peer: who may come, who makes room, what they report. */
export interface Children {
  /** @param ownShare - what share of the frames this peer has itself, 0 to 1 */
  report(peer: Pubkey, report: LoadReport, ownShare: number, nowMs: number): void;
  /** Judges a request for a place; over a relay asks who has no other link yet. */
  ask(peer: Pubkey, way: SignalWay, nowMs: number): Extract<OverlayOutput, { type: "verdict" }>;
  up(peer: Pubkey, nowMs: number): readonly OverlayOutput[];
  down(peer: Pubkey): void;
  /** Anything came from this one. */
  heard(peer: Pubkey, nowMs: number): void;
  /** Somebody was turned away: those who are quiet are asked whether they are there. */
  doubt(nowMs: number): readonly OverlayOutput[];
  tick(nowMs: number): readonly OverlayOutput[];
  has(peer: Pubkey): boolean;
  keys(): Iterable<Pubkey>;
  count(): number;
  slots(): number;
  free(nowMs: number): number;
  /** Places below, the best first. */
  below(): readonly TriedPeer[];
  /** The child above somebody below; null when nobody reported that one. */
  viaOf(peer: Pubkey): Pubkey | null;
  /** True for somebody known to stand below. */
  isBelow(peer: Pubkey): boolean;
  setStage(isStage: boolean, meshLinks: number): void;
  /** When a child is to be let go, or asked whether it is there. */
  dueMs(): number;
}

/** What the children's keeper knows besides. */
export interface ChildrenOptions {
  readonly directory: PeerDirectory;
  /** How many this peer believes it can carry. */
  readonly claimedSlots: number;
  /** Places taken by others than children: peers that know only the draft. */
  otherOutputs?(): number;
}

/**
 * Makes an empty nursery.
 *
 * @see docs/spec/space.md [S-72]
 */
export function createChildren(options: ChildrenOptions): Children {
  const { directory } = options;
  const earned = createEarnedSlots(options.claimedSlots);
  const children = new Map<Pubkey, Child>();
  const expected = new Map<Pubkey, Expected>();
  let isStage = false;
  let meshLinks = 0;

  function slots(): number {
    return isStage ? Math.min(options.claimedSlots, Math.max(2, earned.slots() - meshLinks)) : earned.slots();
  }

  function isQuiet({ heardMs, signAskedMs }: Child, forMs: number, nowMs: number): boolean {
    return signAskedMs === null && heardMs !== null && nowMs - heardMs >= forMs;
  }

  function isDoubtful({ signAskedMs }: Child, nowMs: number): boolean {
    return signAskedMs !== null && nowMs - signAskedMs >= OVERLAY_PACE.doubtMs;
  }

  /** Asks a child whether it is there; any message of it is the answer. */
  function askForSign(child: Child, nowMs: number): OverlayOutput {
    child.signAskedMs = nowMs;
    return { type: "send", to: child.pubkey, message: { type: "ping", n: Math.floor(nowMs) % 0x4000_0000 } };
  }

  function taken(nowMs: number): number {
    let count = options.otherOutputs?.() ?? 0;
    let doubtful = 0;
    for (const child of children.values()) {
      if (child.leaveByMs !== null) continue;
      // It may only be slow: no more than can be served beside it.
      if (isDoubtful(child, nowMs) && doubtful < MARGIN) doubtful += 1;
      else count += 1;
    }
    for (const [peer, { untilMs, instead }] of expected) {
      if (untilMs < nowMs) expected.delete(peer);
      else if (instead === null) count += 1;
    }
    return count;
  }

  function rating(pubkey: Pubkey, report: LoadReport | null, nowMs: number): number {
    const peer = directory.get(pubkey);
    if (peer === null) return 0;
    // Somebody who speaks is worth a place before all listeners.
    if (peer.isStage) return 2;
    return giveRating(peer, report === null ? Math.min(peer.slots, 8) : report.children + report.free, nowMs);
  }

  /** The child that gives least, among those that may be moved. */
  function lowest(nowMs: number, isSpareOnly: boolean): { readonly child: Child; readonly rating: number } | null {
    let found: { readonly child: Child; readonly rating: number } | null = null;
    const leaving = new Set([...expected.values()].map(({ instead }) => instead));
    for (const child of children.values()) {
      if (child.leaveByMs !== null || nowMs < child.staysUntilMs || leaving.has(child.pubkey)) continue;
      if (isSpareOnly && child.report?.hasSpare !== true) continue;
      const value = rating(child.pubkey, child.report, nowMs);
      if (found === null || value < found.rating) found = { child, rating: value };
    }
    return found;
  }

  function below(): readonly TriedPeer[] {
    if (children.size === 0) return [];
    const found = new Map<Pubkey, TriedPeer>();
    for (const { pubkey, report } of children.values()) {
      if (report === null) continue;
      if (report.free > 0) found.set(pubkey, { pubkey, free: report.free, delayMs: report.delayMs, far: 0 });
      for (const peer of report.below)
        if (peer.far < 1 && !children.has(peer.pubkey)) found.set(peer.pubkey, { ...peer, far: peer.far + 1 });
    }
    return [...found.values()].sort((a, b) => a.delayMs - b.delayMs).slice(0, TRY_LIMIT);
  }

  function viaOf(peer: Pubkey): Pubkey | null {
    for (const { pubkey, report } of children.values()) if (report?.below.some((one) => one.pubkey === peer) === true) return pubkey;
    return null;
  }

  function verdict(peer: Pubkey, isAccepted: boolean, handOn: Pubkey | null = null): Extract<OverlayOutput, { type: "verdict" }> {
    const recommended = isAccepted || handOn !== null ? [] : below().map(({ pubkey }) => pubkey);
    return { type: "verdict", peer, isAccepted, try: recommended.filter((other) => other !== peer), isFull: !isAccepted, handOn };
  }

  function expect(peer: Pubkey, instead: Expected["instead"], nowMs: number): void {
    expected.set(peer, { untilMs: nowMs + 6_000, instead });
  }

  return {
    report(peer, report, ownShare, nowMs) {
      const child = children.get(peer);
      if (child === undefined) return;
      child.report = report;
      if (report.delivered >= SERVED_WELL * ownShare) earned.delivered(report.frames);
      // One child with a bad line is not our fault; half of them are.
      let poor = 0;
      let reported = 0;
      for (const other of children.values()) {
        if (other.report === null || nowMs - other.sinceMs < OVERLAY_PACE.reportMs) continue;
        reported += 1;
        if (other.report.delivered < SERVED_WELL * ownShare) poor += 1;
      }
      const isHopeless = poor > 0 && poor === reported && report.delivered < 0.5 * ownShare;
      if (isHopeless || (poor * 2 >= reported && poor >= 2)) {
        earned.failed(isHopeless ? 1 : children.size);
        for (const other of children.values()) other.report = other.report === null ? null : { ...other.report, delivered: 1 };
      }
    },
    ask(peer, way, nowMs) {
      if (children.has(peer) || expected.has(peer)) {
        expect(peer, null, nowMs);
        return verdict(peer, true);
      }
      if (taken(nowMs) < slots()) {
        expect(peer, null, nowMs);
        return verdict(peer, true);
      }
      // For a while there may be two more than places, while somebody moves.
      const hasMargin = children.size + expected.size < slots() + MARGIN;
      const own = rating(peer, null, nowMs);
      const isFirst = way === "relay";
      const spare = isFirst ? lowest(nowMs, true) : null;
      if (spare !== null && hasMargin) {
        expect(peer, spare.child.pubkey, nowMs);
        return verdict(peer, true);
      }
      const weakest = lowest(nowMs, false);
      if (weakest !== null && own > weakest.rating + BETTER_BY && hasMargin) {
        expect(peer, weakest.child.pubkey, nowMs);
        return verdict(peer, true);
      }
      if (!isFirst) return verdict(peer, false);
      // Somebody below has a place: it answers for us, and the newcomer need not ask again.
      let best: Child | null = null;
      let bestFree = 0;
      for (const child of children.values()) {
        const free = (child.report?.free ?? 0) * 4 + (child.report?.below.length ?? 0);
        if (child.pubkey === peer || free <= bestFree) continue;
        best = child;
        bestFree = free;
      }
      if (best?.report !== null && best !== null && best.report !== undefined) {
        // What we sent its way is no longer free there.
        best.report = { ...best.report, free: Math.max(0, best.report.free - 1) };
        return verdict(peer, false, best.pubkey);
      }
      // Over what is earned rather than no sound at all: those with another parent move away once it is up.
      if (hasMargin && taken(nowMs) < options.claimedSlots) {
        expect(peer, null, nowMs);
        return verdict(peer, true);
      }
      return verdict(peer, false);
    },
    up(peer, nowMs) {
      const instead = expected.get(peer)?.instead ?? null;
      expected.delete(peer);
      children.set(peer, {
        pubkey: peer,
        sinceMs: nowMs,
        report: null,
        leaveByMs: null,
        staysUntilMs: 0,
        heardMs: null,
        signAskedMs: null,
      });
      const leaving = instead === null ? undefined : children.get(instead);
      if (leaving === undefined || taken(nowMs) <= slots()) return [];
      leaving.leaveByMs = nowMs + OVERLAY_PACE.moveMs;
      return [{ type: "send", to: leaving.pubkey, message: { type: "move", below: peer } }];
    },
    down(peer) {
      children.delete(peer);
      expected.delete(peer);
    },
    heard(peer, nowMs) {
      const child = children.get(peer);
      if (child === undefined) return;
      child.heardMs = nowMs;
      child.signAskedMs = null;
    },
    doubt(nowMs) {
      const outputs: OverlayOutput[] = [];
      for (const child of children.values()) {
        if (isQuiet(child, OVERLAY_PACE.signWhenFullMs, nowMs)) outputs.push(askForSign(child, nowMs));
      }
      return outputs;
    },
    tick(nowMs) {
      const outputs: OverlayOutput[] = [];
      for (const child of children.values()) {
        if (isQuiet(child, OVERLAY_PACE.signMs, nowMs)) outputs.push(askForSign(child, nowMs));
        else if (child.signAskedMs !== null && nowMs - child.signAskedMs >= OVERLAY_PACE.goneMs)
          outputs.push({ type: "close", peer: child.pubkey, try: [] });
      }
      for (const child of children.values()) {
        if (child.leaveByMs === null || nowMs < child.leaveByMs) continue;
        // Nobody is left without sound for somebody else's sake: it found no other place, so it stays.
        if (child.report?.hasSpare !== true) {
          child.leaveByMs = null;
          child.staysUntilMs = nowMs + OVERLAY_PACE.staysMs;
          continue;
        }
        outputs.push({ type: "close", peer: child.pubkey, try: below().map(({ pubkey }) => pubkey) });
      }
      // More children than can be served well: those with another parent go first.
      for (let over = taken(nowMs) - slots(); over > 0; over -= 1) {
        const least = lowest(nowMs, true);
        if (least === null) break;
        least.child.leaveByMs = nowMs + OVERLAY_PACE.moveMs;
        outputs.push({ type: "send", to: least.child.pubkey, message: { type: "move", below: null } });
      }
      return outputs;
    },
    has: (peer) => children.has(peer),
    keys: () => children.keys(),
    count: () => children.size,
    slots,
    free: (nowMs) => Math.max(0, slots() - taken(nowMs)),
    below,
    viaOf,
    isBelow: (peer) => children.has(peer) || viaOf(peer) !== null,
    setStage(next, links) {
      isStage = next;
      meshLinks = links;
      earned.setStage(next);
    },
    dueMs() {
      let due = Number.POSITIVE_INFINITY;
      for (const { leaveByMs, heardMs, signAskedMs } of children.values()) {
        if (leaveByMs !== null) due = Math.min(due, leaveByMs);
        if (signAskedMs !== null) due = Math.min(due, signAskedMs + OVERLAY_PACE.goneMs);
        else if (heardMs !== null) due = Math.min(due, heardMs + OVERLAY_PACE.signMs);
      }
      return due;
    },
  };
}
