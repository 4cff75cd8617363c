import type { Pubkey } from "@plaza/protocol";
import type { MeshMessage } from "../frames/mesh-message.ts";
import { createLinkDesk } from "../links/link-desk.ts";
import type { LinkInput, LinkOutput, LinkSignal, SignalWay } from "../links/link-signal.ts";
import type { OverlayInput, OverlayOutput } from "./overlay-io.ts";
import type { Overlay, OverlayOptions, OverlayView } from "./overlay.ts";
import { createOverlay } from "./overlay.ts";

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
  isNeighbour(peer: Pubkey): boolean;
}

/** Puts an overlay and a desk of links together. */
export function createMeshPeer(options: OverlayOptions): MeshPeer {
  const overlay: Overlay = createOverlay(options);
  const desk = createLinkDesk(options);
  const neighbours = new Set<Pubkey>();

  function fromDesk(outputs: readonly LinkOutput[], nowMs: number, done: MeshPeerOutput[]): void {
    for (const output of outputs) {
      switch (output.type) {
        case "asked":
        case "failed":
        case "late":
          fromOverlay(overlay.handle(output, nowMs), nowMs, done);
          break;
        case "signal":
          // Whoever is linked already needs no relay.
          done.push(neighbours.has(output.to) ? { ...output, way: "mesh" } : output);
          break;
        case "up":
          neighbours.add(output.peer);
          done.push(output);
          fromOverlay(overlay.handle(output, nowMs), nowMs, done);
          break;
        case "down":
          neighbours.delete(output.peer);
          done.push(output);
          fromOverlay(overlay.handle(output, nowMs), nowMs, done);
          break;
        default:
          done.push(output);
      }
    }
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
      return done;
    },
    dueMs: () => Math.min(desk.dueMs() ?? Number.POSITIVE_INFINITY, overlay.dueMs()),
    routeTo: (peer) => overlay.routeTo(peer),
    view: () => overlay.view(),
    isNeighbour: (peer) => neighbours.has(peer),
  };
}

/** Whether a message is for the mesh peer's overlay (the rest belongs to the frame path and the router). */
export function isOverlayMessage(message: MeshMessage): boolean {
  return ["ping", "pong", "report", "standing", "move"].includes(message.type);
}
