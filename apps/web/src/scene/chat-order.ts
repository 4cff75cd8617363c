import type { ChatLine, WorldNotice } from "@plaza/world";

/** A row of the log: something said, or someone coming and going. */
export type ChatRow =
  | { readonly kind: "line"; readonly key: string; readonly atMs: number; readonly line: ChatLine }
  | { readonly kind: "notice"; readonly key: string; readonly atMs: number; readonly notice: WorldNotice };

const MOST_NOTICES = 40;
const MOST_LINES = 300;

/**
 * Lines and notices in the order they happened; lines of the same moment keep their order.
 * Only the latest are kept: what is older is history one can look up, not talk.
 */
export function mixLines(lines: readonly ChatLine[], notices: readonly WorldNotice[]): readonly ChatRow[] {
  const rows: ChatRow[] = lines.slice(-MOST_LINES).map((line) => ({ kind: "line", key: `l${line.key}`, atMs: line.atMs, line }));
  for (const notice of notices.slice(-MOST_NOTICES)) rows.push({ kind: "notice", key: `n${notice.key}`, atMs: notice.atMs, notice });
  return rows.sort((a, b) => a.atMs - b.atMs);
}
