import type { Deletion, SceneChat } from "@plaza/protocol";
import { isTakenBack, withDeletion } from "../deletions/deletions.ts";
import type { Deletions } from "../deletions/deletions.ts";

/**
 * The chat of a scene as far as it is known: the newest lines up to a number, and who deleted what. The same events
 * give the same state in any order, repeated or not. A deleted line keeps its place, so that the window of newest
 * lines never depends on when the deletion came.
 *
 * @see docs/spec/world.md [W-9c]
 */
export interface ChatLines {
  /** Oldest first. */
  readonly lines: readonly SceneChat[];
  readonly deletions: Deletions;
  readonly limit: number;
}

/** A chat of which nothing is known yet. */
export function noChatLines(limit: number): ChatLines {
  return { lines: [], deletions: new Map(), limit };
}

/** Adds a line where it belongs. */
export function withChatLine(state: ChatLines, line: SceneChat): ChatLines {
  const { lines, limit } = state;
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = lines[middle];
    if (other !== undefined && inOrder(other, line) < 0) low = middle + 1;
    else high = middle;
  }
  if (lines[low]?.id === line.id || (low === 0 && lines.length >= limit)) return state;
  return { ...state, lines: lines.toSpliced(low, 0, line).slice(-limit) };
}

/** Notes what an author wants deleted; it counts only for lines of their own. */
export function withChatDeletion(state: ChatLines, deletion: Deletion): ChatLines {
  return { ...state, deletions: withDeletion(state.deletions, deletion) };
}

/** The same chat with room for more lines (never fewer). */
export function withRoomFor(state: ChatLines, limit: number): ChatLines {
  return limit <= state.limit ? state : { ...state, limit };
}

/** What is to be seen, oldest first. */
export function shownLines(state: ChatLines): readonly SceneChat[] {
  if (state.deletions.size === 0) return state.lines;
  return state.lines.filter((line) => !isTakenBack(state.deletions, line.id, line.pubkey));
}

/**
 * Oldest first; within a second the higher id first. That is the order of relays (newest first, then the lower id),
 * backwards: what a limited answer leaves out is then always what comes before it.
 */
export function inOrder(a: SceneChat, b: SceneChat): number {
  return a.createdAtSec - b.createdAtSec || (a.id > b.id ? -1 : a.id < b.id ? 1 : 0);
}
