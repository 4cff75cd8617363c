import type { Pubkey } from "@plaza/protocol";
import { orderApps, searchApps } from "@plaza/webxdc";
import type { AppCard, AppOrder } from "@plaza/webxdc";
import type { Seen } from "../run/seen.ts";

/** What a visitor chose to see. */
export interface ListChoice {
  readonly query: string;
  readonly order: AppOrder;
}

/** The cards to show, in order. */
export function chosenApps(apps: readonly AppCard[], { query, order }: ListChoice, nameOf: (pubkey: Pubkey) => string): readonly AppCard[] {
  return orderApps(searchApps(apps, query, nameOf), order);
}

/**
 * Whether others did something in an app since it was open here; false for apps that never were.
 *
 * @see docs/spec/page.md [G-30c]
 */
export function isUnread(card: AppCard, seen: ReadonlyMap<string, Seen>): boolean {
  const { webxdcId } = card.attachment;
  const before = webxdcId === null ? undefined : seen.get(webxdcId);
  return before !== undefined && card.newsSec !== null && card.newsSec > before.newestSec;
}

/** What is said beside an app, without the addresses of its files. */
export function saidBeside(card: Pick<AppCard, "text" | "attachment">): string {
  const { url, summary } = card.attachment;
  const said = card.text.split(url).join(" ").replace(/\s+/gu, " ").trim();
  return said === "" ? summary : said;
}

const steps = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

/** How long ago something was, e.g. `3 hours ago`; what is ahead of the clock is now. */
export function agoWords(atSec: number, nowSec: number, language: string): string {
  const words = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const agoSec = Math.max(0, nowSec - atSec);
  for (const [unit, unitSec] of steps) if (agoSec >= unitSec) return words.format(-Math.floor(agoSec / unitSec), unit);
  return words.format(0, "second");
}
