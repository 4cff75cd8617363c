import { encodeNevent } from "@plaza/protocol";
import type { ChatLine } from "@plaza/world";

/** A line's words without the addresses of the apps that stand below it. */
export function wordsOf({ text, apps }: Pick<ChatLine, "text" | "apps">): string {
  return apps.reduce((words, { url }) => words.split(url).join(""), text).trim();
}

/** What stands behind `/app/` for a line's apps; null while its signed event is not here. */
export function linkOfLine({ eventId, pubkey }: Pick<ChatLine, "eventId" | "pubkey">, relays: readonly string[]): string | null {
  return eventId === null ? null : encodeNevent({ id: eventId, author: pubkey, kind: 1_311, relays: relays.slice(0, 2) });
}

const fileAddress = /https?:\/\/\S+(?:\.xdc|\/[0-9a-f]{64}(?:\.\w+)?)(?=\s|$)/giu;

/** What is said aloud above a head: a line's words without the addresses of files; may be empty. */
export function spokenWords(text: string): string {
  return text.replace(fileAddress, "").trim();
}
