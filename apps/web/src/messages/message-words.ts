import type { Conversation, MessageLine } from "@plaza/nostr-client";
import { withoutEnd } from "@plaza/protocol";
import type { Pubkey } from "@plaza/protocol";

/** A piece of a message: words, or a link as it was written. */
export interface MessagePiece {
  readonly text: string;
  /** Null for words. */
  readonly href: string | null;
}

const LINK = /https?:\/\/[^\s<>"']+/giu;
/** What closes a sentence rather than a link. */
const CLOSING = ".,;:!?)]}»”’";
const MOST_LINKS = 20;

/** Takes the links out of a message; what closes a sentence stays outside. Nothing is fetched. */
export function piecesOf(text: string): readonly MessagePiece[] {
  const pieces: MessagePiece[] = [];
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    if (pieces.length >= MOST_LINKS * 2) break;
    const link = withoutEnd(match[0], CLOSING);
    if (!URL.canParse(link)) continue;
    if (match.index > from) pieces.push({ text: text.slice(from, match.index), href: null });
    pieces.push({ text: link, href: link });
    from = match.index + link.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), href: null });
  return pieces;
}

/** Simplified for comparing: case and accents do not matter. */
function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** The conversations that have every word in what was said, in their name or in the people's. */
export function searchConversations(
  conversations: readonly Conversation[],
  query: string,
  nameOf: (pubkey: Pubkey) => string,
): readonly Conversation[] {
  const words = plain(query)
    .split(/\s+/u)
    .filter((word) => word !== "");
  if (words.length === 0) return conversations;
  return conversations.filter(({ people, subject, lines }) => {
    const all = plain([...people.map((pubkey) => nameOf(pubkey)), subject ?? "", ...lines.map(({ text }) => text)].join(" "));
    return words.every((word) => all.includes(word));
  });
}

/** Lines with the day they begin, where it is another than that of the line before. */
export function withDays(lines: readonly MessageLine[]): readonly { readonly line: MessageLine; readonly beginsDay: boolean }[] {
  let day = "";
  return lines.map((line) => {
    const ofLine = new Date(line.createdAtSec * 1_000).toDateString();
    const beginsDay = ofLine !== day;
    day = ofLine;
    return { line, beginsDay };
  });
}
