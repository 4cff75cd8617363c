import type { Random } from "@plaza/platform";
import type { Pubkey } from "@plaza/protocol";
import { choosePacking } from "../frames/bundle-packer.ts";
import type { MeshMessage, TriedPeer } from "../frames/mesh-message.ts";
import { peerMark } from "../frames/peer-mark.ts";
import type { LinkRole } from "../links/link-signal.ts";
import type { PeerDirectory } from "../score/known-peer.ts";
import { createAcquaintances } from "./acquaintances.ts";
import { createChildren } from "./children.ts";
import type { FeedBook, OverlayInput, OverlayOutput } from "./overlay-io.ts";
import { OVERLAY_PACE } from "./overlay-io.ts";
import { createHeldRequests } from "./held-requests.ts";
import { createParents } from "./parents.ts";
import { createStageMesh } from "./stage-mesh.ts";

/** What an overlay is made of. */
export interface OverlayOptions {
  readonly self: Pubkey;
  readonly directory: PeerDirectory;
  readonly feeds: FeedBook;
  readonly random: Random;
  /** How many outputs this peer believes it can serve. */
  readonly claimedSlots: number;
  /** The rate of one output at present, in kbit/s. */
  bundleKbps(): number;
  /** Outputs to peers that are no part of the mesh. */
  otherOutputs?(): number;
}

/** One peer's part of the web that carries the sound. No sockets, no clock, no waiting. */
export interface Overlay {
  handle(input: OverlayInput, nowMs: number): readonly OverlayOutput[];
  /** When a `tick` has something to do. */
  dueMs(): number;
  /** The neighbour through whom a signal to this peer goes; itself when it is one, null when nobody spoke of it. */
  routeTo(peer: Pubkey): Pubkey | null;
  view(): OverlayView;
}

/** Where a peer stands. */
export interface OverlayView {
  readonly isStage: boolean;
  readonly parents: readonly Pubkey[];
  /** Parents that sound. */
  readonly heard: number;
  readonly children: readonly Pubkey[];
  readonly stage: readonly Pubkey[];
  readonly slots: number;
  /** Places that nobody has, at the last turn. */
  readonly free: number;
  /** Links from the nearest of the stage. */
  readonly depth: number;
  readonly delayMs: number;
}

type Tie = "parent" | "child" | "stage";

/** How many recommendations a standing holds. */
const TRY_LIMIT = 8;

/** How many who asked before there was sound are served when it comes: the first two places, and two over. */
const HELD_LIMIT = 4;

/** Older hearsay is not passed on. */
const PASSED_ON_MS = 5_000;

/**
 * Makes a peer that knows nobody yet; the first `tick` begins.
 *
 * @see docs/spec/space.md [S-70] to [S-76]
 */
export function createOverlay(options: OverlayOptions): Overlay {
  const { self, directory, random } = options;
  const acquaintances = createAcquaintances(self);
  const children = createChildren({ directory, claimedSlots: options.claimedSlots, otherOutputs: () => options.otherOutputs?.() ?? 0 });
  const stage = createStageMesh(self, directory, random);
  const parents = createParents({
    self,
    directory,
    random,
    acquaintances,
    feeds: options.feeds,
    isNeighbour: (pubkey) => isNeighbour(pubkey),
    isBelow: (pubkey) => children.isBelow(pubkey),
    ownSlots: () => children.slots(),
    bundleKbps: () => options.bundleKbps(),
    onlyFrom: () => (isStage ? stage.members() : null),
  });
  const held = createHeldRequests(Math.min(HELD_LIMIT, options.claimedSlots));
  let isStage = false;
  let hasLeft = false;
  let reportMs = 0;
  let bornMs: number | null = null;
  let toldStanding = "";
  let toldStandingMs = 0;
  let isLeafTold = true;
  let toldSpare = false;
  let rootSinceMs = 0;
  const packings = new Map<Pubkey, string>();

  const isNeighbour = (pubkey: Pubkey): boolean => parents.has(pubkey) || children.has(pubkey) || stage.has(pubkey);
  const liveVia = (via: Pubkey | null): Pubkey | null => (via !== null && isNeighbour(via) ? via : null);
  const routeTo = (peer: Pubkey): Pubkey | null =>
    isNeighbour(peer) ? peer : (children.viaOf(peer) ?? liveVia(acquaintances.viaOf(peer)));
  const isRoot = (): boolean => isStage && stage.isInside();

  function tieOf(role: LinkRole, isInitiator: boolean): Tie {
    if (role === "stage") return "stage";
    return (role === "consumer") === isInitiator ? "parent" : "child";
  }

  function delayMs(): number {
    return isRoot() ? 0 : parents.delayMs();
  }

  function standing(): MeshMessage {
    const root = isRoot();
    const below: TriedPeer[] = [...children.below()];
    // Also somebody from another branch, and the way up for those who can climb.
    const others = acquaintances
      .fresh(lastMs, (pubkey) => parents.has(pubkey))
      .filter((one) => one.far < 1 && one.free > 0 && lastMs - one.atMs < PASSED_ON_MS);
    for (let count = 0; count < 3 && others.length > 0; count += 1) {
      const [one] = others.splice(Math.floor(random.unit() * others.length), 1);
      if (one !== undefined) below.push({ pubkey: one.pubkey, free: one.free, delayMs: one.delayMs, far: one.far + 1 });
    }
    for (const pubkey of parents.keys()) below.push({ pubkey, free: 0, delayMs: Math.round(parents.delayAt(pubkey)), far: 0 });
    if (root) for (const pubkey of stage.keys()) below.push({ pubkey, free: 1, delayMs: 0, far: 0 });
    const seen = new Set<Pubkey>();
    const tried = below
      .filter(({ pubkey }) => pubkey !== self && !seen.has(pubkey) && seen.add(pubkey) !== undefined)
      .slice(-TRY_LIMIT - 4);
    return {
      type: "standing",
      depth: root ? 0 : Math.min(255, parents.depth()),
      delayMs: Math.min(60_000, Math.round(delayMs())),
      children: children.count(),
      slots: children.slots(),
      ancestors: root ? [] : parents.ancestors(),
      try: tried,
    };
  }

  function tellStanding(nowMs: number): readonly OverlayOutput[] {
    if (children.count() === 0) return [];
    const message = standing();
    if (message.type !== "standing") return [];
    const gist = `${message.depth} ${Math.round(message.delayMs / 15)} ${message.slots} ${message.ancestors.slice(0, 6).join()} ${message.try.length > 0}`;
    if (gist === toldStanding && nowMs - toldStandingMs < OVERLAY_PACE.standingMs) return [];
    toldStanding = gist;
    toldStandingMs = nowMs;
    return [...children.keys()].map((to) => ({ type: "send", to, message }));
  }

  function report(nowMs: number): readonly OverlayOutput[] {
    if (bornMs === null) bornMs = nowMs;
    reportMs = nowMs + (nowMs - bornMs < OVERLAY_PACE.youngMs ? 1 : 2) * OVERLAY_PACE.reportMs;
    const outputs: OverlayOutput[] = [];
    const below = children.below();
    const heard = parents.heard();
    toldSpare = parents.solid(nowMs) > 1;
    for (const { peer, window } of parents.measure(nowMs)) {
      outputs.push({
        type: "send",
        to: peer,
        message: {
          type: "report",
          delivered: window.delivered,
          frames: window.frames,
          children: children.count(),
          free: heard === 0 ? 0 : children.free(nowMs),
          delayMs: Math.min(60_000, Math.round(delayMs())),
          hasSpare: toldSpare,
          below,
        },
      });
      outputs.push(...parents.ping(peer, nowMs), ...play(peer, 1 - window.delivered));
    }
    outputs.push(...children.tick(nowMs), ...tellStanding(nowMs));
    return outputs;
  }

  /** Tells a parent how to pack for us, when that changed. */
  function play(peer: Pubkey, lossRatio: number): readonly OverlayOutput[] {
    const packing = choosePacking(parents.rttMs(peer), lossRatio, parents.heard() > 1);
    const isLeaf = children.count() === 0;
    const gist = `${packing.everyMs} ${packing.isRepeating} ${isLeaf}`;
    if (packings.get(peer) === gist) return [];
    packings.set(peer, gist);
    return [{ type: "send", to: peer, message: { type: "play", isOn: true, ...packing, isLeaf } }];
  }

  /** Null: it is answered when there is sound. */
  function asked(peer: Pubkey, role: LinkRole, way: "relay" | "mesh", nowMs: number): Extract<OverlayOutput, { type: "verdict" }> | null {
    const refusal = { type: "verdict", peer, isAccepted: false, try: [], isFull: false, handOn: null } as const;
    const known = directory.get(peer);
    if (known === null || hasLeft) return refusal;
    if (role === "stage") return isRoot() && known.isStage ? { ...refusal, isAccepted: true } : refusal;
    // Somebody who only gives (`provider`) is taken for a parent like any other, when one is wanted.
    if (role === "provider") return !isRoot() && parents.heard() < 2 ? { ...refusal, isAccepted: true } : refusal;
    const hasSound = isRoot() || parents.heard() > 0;
    // In a crowd that comes all at once most of those asked are as new as who asks.
    if (!hasSound && way === "relay" && !parents.has(peer) && held.hold(peer, nowMs)) return null;
    const isAbove = parents.has(peer) || (!isRoot() && parents.ancestors().includes(peerMark(peer)));
    if (!hasSound || isAbove) return { ...refusal, try: children.below().map(({ pubkey }) => pubkey) };
    return children.ask(peer, way, nowMs);
  }

  function answer(peer: Pubkey, role: LinkRole, way: "relay" | "mesh", nowMs: number): readonly OverlayOutput[] {
    const verdict = asked(peer, role, way, nowMs);
    if (verdict === null) return [];
    // Whose place it could have had may be dead.
    return verdict.isFull ? [verdict, ...children.doubt(nowMs)] : [verdict];
  }

  function up(peer: Pubkey, tie: Tie, nowMs: number): readonly OverlayOutput[] {
    if (tie === "stage") {
      stage.up(peer);
      children.setStage(isStage, stage.count());
      return [];
    }
    if (tie === "parent") return [...parents.up(peer, nowMs), ...play(peer, 0)];
    const outputs = [...children.up(peer, nowMs), { type: "send", to: peer, message: standing() } as const];
    if (!isLeafTold || children.count() !== 1) return outputs;
    isLeafTold = false;
    return [...outputs, ...[...parents.keys()].flatMap((parent) => play(parent, 0))];
  }

  function message(peer: Pubkey, received: MeshMessage, nowMs: number): readonly OverlayOutput[] {
    children.heard(peer, nowMs);
    switch (received.type) {
      case "ping":
        return [{ type: "send", to: peer, message: { type: "pong", n: received.n } }];
      case "pong":
        parents.setRtt(peer, Math.max(0, (Math.floor(nowMs) % 0x4000_0000) - received.n));
        return [];
      case "report":
        children.report(peer, received, isRoot() ? 1 : parents.ownShare(), nowMs);
        return [];
      case "standing":
        return parents.standing(peer, received, nowMs);
      case "move":
        return parents.move(peer, received.below, nowMs);
      default:
        // Voices, lost frames and playing belong to the frame path, carried events to the router.
        return [];
    }
  }

  /**
   * Links that are there change what they carry when roles do: nobody goes without sound, or without a way to others,
   * while a new link is made for the same two.
   */
  function retie(nowMs: number): readonly OverlayOutput[] {
    const outputs: OverlayOutput[] = [];
    if (isRoot()) {
      for (const peer of stage.members()) {
        if (peer === self || stage.has(peer) || !(parents.has(peer) || children.has(peer))) continue;
        parents.down(peer, "given-up", [], nowMs);
        children.down(peer);
        stage.up(peer);
        children.setStage(isStage, stage.count());
        outputs.push({ type: "retie", peer, as: "stage" });
      }
      // Those who brought everything bring it until the others' own voices can come.
      if ([...parents.keys()].length > 0 && (stage.isWhole() || nowMs - rootSinceMs > OVERLAY_PACE.moveMs))
        outputs.push(...parents.clear());
    }
    for (const peer of stage.strangers(isStage)) {
      stage.down(peer);
      children.setStage(isStage, stage.count());
      const canCarry = stage.members().includes(peer) && !isRoot() && [...parents.keys()].length < 2;
      if (isRoot()) {
        outputs.push({ type: "retie", peer, as: "child" }, ...children.up(peer, nowMs), { type: "send", to: peer, message: standing() });
      } else if (canCarry) outputs.push({ type: "retie", peer, as: "parent" }, ...parents.up(peer, nowMs), ...play(peer, 0));
      else outputs.push({ type: "close", peer, try: [] });
    }
    return outputs;
  }

  let lastMs = 0;

  function act(input: OverlayInput, nowMs: number): readonly OverlayOutput[] {
    switch (input.type) {
      case "role": {
        if (input.isStage === isStage) return [];
        isStage = input.isStage;
        children.setStage(isStage, stage.count());
        rootSinceMs = nowMs;
        return [];
      }
      case "asked":
        return answer(input.peer, input.role, input.way, nowMs);
      case "up":
        return up(input.peer, tieOf(input.role, input.isInitiator), nowMs);
      case "failed":
        stage.failed(input.peer, nowMs);
        parents.failed(input.peer, input.why, input.try, nowMs);
        return [];
      case "late":
        return isRoot() ? [] : parents.late(input.peer, input.way, nowMs);
      case "down":
        stage.down(input.peer);
        children.setStage(isStage, stage.count());
        children.down(input.peer);
        parents.down(input.peer, input.why, input.try, nowMs);
        packings.delete(input.peer);
        if (children.count() === 0) isLeafTold = true;
        if (toldSpare && parents.solid(nowMs) < 2) reportMs = nowMs;
        if (!parents.has(input.peer) && !children.has(input.peer)) acquaintances.forgetVia(input.peer);
        return [];
      case "message":
        return message(input.peer, input.message, nowMs);
      case "silent":
        parents.silent(input.peer, nowMs);
        // The other parent must know that it is the only one now.
        return toldSpare && parents.solid(nowMs) < 2 ? report(nowMs) : [];
      case "sounding":
        // Who is above learns soon that there are places here.
        if (parents.heard() === 0) reportMs = Math.min(reportMs, nowMs + OVERLAY_PACE.firstReportMs);
        parents.sounding(input.peer);
        return held.take(nowMs).flatMap((peer) => answer(peer, "consumer", "relay", nowMs));
      case "loop":
        return parents.loop(input.peer, nowMs);
      case "forged":
        return parents.forged(input.peer, nowMs);
      case "leave": {
        hasLeft = true;
        const tried = [...parents.keys(), ...children.below().map(({ pubkey }) => pubkey)].slice(0, TRY_LIMIT);
        return [...new Set([...children.keys(), ...parents.keys(), ...stage.keys()])].map((peer) => ({ type: "close", peer, try: tried }));
      }
      case "tick":
        return nowMs >= reportMs ? report(nowMs) : children.tick(nowMs);
    }
  }

  return {
    handle(input, nowMs) {
      lastMs = nowMs;
      // Peers that start together do not report together.
      if (reportMs === 0) reportMs = nowMs + OVERLAY_PACE.reportMs * (0.5 + random.unit());
      const outputs = [...act(input, nowMs)];
      // News from a neighbour changes nothing that would have to be acted on before the next turn.
      if (hasLeft || input.type === "message" || input.type === "asked") return outputs;
      outputs.push(...retie(nowMs), ...stage.care(isStage, (peer) => routeTo(peer) !== null, nowMs));
      if (!isRoot()) outputs.push(...parents.care(nowMs));
      return outputs;
    },
    dueMs() {
      if (hasLeft) return Number.POSITIVE_INFINITY;
      const due = Math.min(reportMs, children.dueMs(), stage.dueMs(), isRoot() ? Number.POSITIVE_INFINITY : parents.dueMs());
      // What could not be done now is not tried again in the same breath.
      return Math.max(due, lastMs + 20);
    },
    routeTo,
    view: () => ({
      isStage,
      parents: [...parents.keys()],
      heard: parents.heard(),
      children: [...children.keys()],
      stage: [...stage.keys()],
      slots: children.slots(),
      free: children.free(lastMs),
      depth: isRoot() ? 0 : parents.depth(),
      delayMs: delayMs(),
    }),
  };
}
