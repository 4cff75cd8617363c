import type { ChatLine, WorldNotice } from "@plaza/world";
import { fewMarks } from "../people/tidy-name.ts";

/** A row of the log: something said, or someone coming and going. */
export type ChatRow =
  | { readonly kind: "line"; readonly key: string; readonly atMs: number; readonly line: ChatLine }
  | { readonly kind: "notice"; readonly key: string; readonly atMs: number; readonly notice: WorldNotice };

const MOST_NOTICES = 40;
/** Lines the log shows before anybody asks for more. */
export const LINES_AT_FIRST = 300;

/**
 * Lines and notices in the order they happened; lines of the same moment keep their order.
 * Only the latest are kept: what is older is history one can look up, not talk.
 *
 * @param most - how many lines
 */
export function mixLines(lines: readonly ChatLine[], notices: readonly WorldNotice[], most = LINES_AT_FIRST): readonly ChatRow[] {
  const rows: ChatRow[] = lines.slice(-most).map((line) => ({ kind: "line", key: `l${line.key}`, atMs: line.atMs, line }));
  for (const notice of notices.slice(-MOST_NOTICES)) rows.push({ kind: "notice", key: `n${notice.key}`, atMs: notice.atMs, notice });
  return rows.sort((a, b) => a.atMs - b.atMs);
}

/** A line as it is shown: at most one empty row between two, so that blanks push nobody's words away; accents do not tower. */
export function tidyLine(text: string): string {
  return fewMarks(text).replace(/\s*\n\s*\n\s*/gu, "\n\n");
}

/** How many rows came after the last one known before; what was put in front is not new. */
export function rowsAdded(before: readonly ChatRow[], now: readonly ChatRow[]): number {
  const last = before.at(-1)?.key;
  if (last === undefined) return now.length;
  const at = now.findLastIndex((row) => row.key === last);
  return at < 0 ? 0 : now.length - 1 - at;
}
