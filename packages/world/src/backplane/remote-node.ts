import type { Pubkey } from "@plaza/protocol";
import type { Claim } from "./claims.ts";
import type { ParcelPose } from "./pose-parcel.ts";
import type { WireNews, WireState } from "./wire-news.ts";

/** News with a number of its process. */
export type NumberedNews =
  | Extract<WireNews, { readonly type: "in" | "out" | "say" }>
  | { readonly type: "places"; readonly seq: number; readonly tick: number; readonly poses: readonly ParcelPose[] };

/** Another process of this server, as heard. */
export interface RemoteNode {
  readonly id: string;
  lastHeardMs: number;
  /** Its state is known up to `seq`; what follows is applied as it comes. */
  isKnown: boolean;
  /** It has said goodbye: what still arrives of it is old. */
  isOver: boolean;
  /** The number up to which its news have been taken in; null before the first state. */
  seq: number | null;
  capacity: number;
  players: number;
  readonly byHandle: Map<number, Claim>;
  readonly people: Map<Pubkey, Claim>;
  /** News that came before their turn. */
  readonly held: Map<number, NumberedNews>;
  /** A question on its way, with the pages answered so far. */
  asking: { readonly ask: number; readonly since: number | null; readonly pages: WireState[] } | null;
}

const mostHeld = 5_000;

/** A process heard of for the first time. */
export function createRemoteNode(id: string, nowMs: number): RemoteNode {
  return {
    id,
    lastHeardMs: nowMs,
    isKnown: false,
    isOver: false,
    seq: null,
    capacity: 0,
    players: 0,
    byHandle: new Map(),
    people: new Map(),
    held: new Map(),
    asking: null,
  };
}

/** Keeps news for later. When too much is kept nothing is: the state that is asked for holds it all but the lines. */
export function holdNews(node: RemoteNode, news: NumberedNews): void {
  if (node.held.size >= mostHeld) node.held.clear();
  node.held.set(news.seq, news);
}

/** The held news that are next in turn, taken out. */
export function* takeInTurn(node: RemoteNode): Generator<NumberedNews> {
  for (;;) {
    const next = node.seq === null ? undefined : node.held.get(node.seq + 1);
    if (next === undefined) return;
    node.held.delete(next.seq);
    yield next;
  }
}
