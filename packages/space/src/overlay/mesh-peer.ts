import type { Pubkey } from "@plaza/protocol";
import type { MeshMessage } from "../frames/mesh-message.ts";
import { createLinkDesk } from "../links/link-desk.ts";
import type { LinkInput, LinkOutput, LinkSignal, SignalWay } from "../links/link-signal.ts";
import type { OverlayInput, OverlayOutput } from "./overlay-io.ts";
import type { Overlay, OverlayOptions, OverlayView } from "./overlay.ts";
import { createOverlay } from "./overlay.ts";
import type { PlainKeeper, PlainKeeperOptions } from "../plain/plain-keeper.ts";
import { createPlainKeeper } from "../plain/plain-keeper.ts";

/** What a peer of the mesh is told: all that its overlay and its desk of links are not told by each other. */
export type MeshPeerInput =
  | Exclude<OverlayInput, { type: "asked" | "up" | "failed" | "late" | "down" }>
  | Exclude<LinkInput, { type: "open" | "verdict" | "close" }>;

/** What it wants done. */
export type MeshPeerOutput =
  | Exclude<LinkOutput, { type: "asked" | "failed" | "late" | "signal" }>
  | Exclude<OverlayOutput, { type: "open" | "verdict" | "close" }>
  /** To be signed and carried. */
  | { readonly type: "signal"; readonly to: Pubkey; readonly way: SignalWay; readonly signal: LinkSignal }
  /** Give this one's request, as it came, to a child that answers in our place. */
  | { readonly type: "hand-on"; readonly peer: Pubkey; readonly to: Pubkey };

/** A peer of the mesh: its overlay decides, its desk negotiates. No sockets, no clock, no waiting. */
export interface MeshPeer {
  handle(input: MeshPeerInput, nowMs: number): readonly MeshPeerOutput[];
  dueMs(): number;
  routeTo(peer: Pubkey): Pubkey | null;
  view(): OverlayView;
  /** Linked peers that know only the draft. */
  plain(): readonly Pubkey[];
  isNeighbour(peer: Pubkey): boolean;
}

/** What a mesh peer is made of. */
export interface MeshPeerOptions extends OverlayOptions {
  /** For links with peers that know only the draft; without it they are strangers. */
  readonly plain?: Pick<PlainKeeperOptions, "directory" | "most" | "heardMs">;
}

/**
 * Puts an overlay, a desk of links, and the keeper of links with peers of the draft together.
 *
 * @see docs/spec/space.md [S-100b]
 */
export function createMeshPeer(options: MeshPeerOptions): MeshPeer {
  const overlay: Overlay = createOverlay({ ...options, otherOutputs: () => plain?.listeners().length ?? 0 });
  const plain: PlainKeeper | null = options.plain === undefined ? null : createKeeper(options.plain);
  const desk = createLinkDesk(options);
  const neighbours = new Set<Pubkey>();

  function fromDesk(outputs: readonly LinkOutput[], nowMs: number, done: MeshPeerOutput[]): void {
    for (const output of outputs) {
      switch (output.type) {
        case "asked":
        case "failed":
        case "late":
          if (plain?.isFor(output.peer) !== true) fromOverlay(overlay.handle(output, nowMs), nowMs, done);
          else fromOverlay(plain.handle(output, nowMs), nowMs, done);
          break;
        case "signal":
          // Whoever is linked already needs no relay.
          done.push(neighbours.has(output.to) ? { ...output, way: "mesh" } : output);
          break;
        case "up":
        case "down": {
          // Who knows only the draft is no neighbour: nothing but sound goes that way. What a link began as it ends as,
          // though the same person may come back with another client.
          const isPlain = !neighbours.has(output.peer) && plain?.isFor(output.peer) === true;
          if (output.type === "up" && !isPlain) neighbours.add(output.peer);
          else neighbours.delete(output.peer);
          done.push(output);
          fromOverlay(isPlain ? plain.handle(output, nowMs) : overlay.handle(output, nowMs), nowMs, done);
          break;
        }
        default:
          done.push(output);
      }
    }
  }

  function createKeeper(given: NonNullable<MeshPeerOptions["plain"]>): PlainKeeper {
    const keeper = createPlainKeeper({
      ...given,
      self: options.self,
      random: options.random,
      hasSound() {
        const { isStage, heard } = overlay.view();
        return isStage || heard > 0 || keeper.keys().length > keeper.listeners().length;
      },
      places() {
        const { slots, free } = overlay.view();
        return { all: slots, free };
      },
    });
    return keeper;
  }

  function fromOverlay(outputs: readonly OverlayOutput[], nowMs: number, done: MeshPeerOutput[]): void {
    for (const output of outputs) {
      switch (output.type) {
        case "open":
          fromDesk(desk.handle(output, nowMs), nowMs, done);
          break;
        case "verdict": {
          const { handOn, ...verdict } = output;
          if (handOn !== null) done.push({ type: "hand-on", peer: output.peer, to: handOn });
          fromDesk(desk.handle({ ...verdict, handOn: handOn !== null }, nowMs), nowMs, done);
          break;
        }
        case "close":
          fromDesk(desk.handle({ type: "close", peer: output.peer, try: output.try, isQuiet: false }, nowMs), nowMs, done);
          break;
        default:
          done.push(output);
      }
    }
  }

  return {
    handle(input, nowMs) {
      const done: MeshPeerOutput[] = [];
      switch (input.type) {
        case "signal":
        case "described":
        case "late-candidates":
        case "link":
          fromDesk(desk.handle(input, nowMs), nowMs, done);
          break;
        case "tick":
          if ((desk.dueMs() ?? Number.POSITIVE_INFINITY) <= nowMs) fromDesk(desk.handle(input, nowMs), nowMs, done);
          fromOverlay(overlay.handle(input, nowMs), nowMs, done);
          break;
        default:
          fromOverlay(overlay.handle(input, nowMs), nowMs, done);
      }
      if (plain !== null && (input.type === "tick" || input.type === "role"))
        fromOverlay(plain.handle({ type: "care" }, nowMs), nowMs, done);
      if (plain !== null && input.type === "leave") fromOverlay(plain.handle(input, nowMs), nowMs, done);
      return done;
    },
    dueMs: () => Math.min(desk.dueMs() ?? Number.POSITIVE_INFINITY, overlay.dueMs(), plain?.dueMs() ?? Number.POSITIVE_INFINITY),
    routeTo: (peer) => overlay.routeTo(peer),
    view: () => overlay.view(),
    plain: () => plain?.keys() ?? [],
    isNeighbour: (peer) => neighbours.has(peer),
  };
}

/** Whether a message is for the mesh peer's overlay (the rest belongs to the frame path and the router). */
export function isOverlayMessage(message: MeshMessage): boolean {
  return ["ping", "pong", "report", "standing", "move"].includes(message.type);
}
