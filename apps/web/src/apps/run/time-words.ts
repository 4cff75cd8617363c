/**
 * When something happened, short: the time of day for today, else the day.
 *
 * @param language - a language tag
 */
export function timeWords(atSec: number, nowMs: number, language: string): string {
  const at = new Date(atSec * 1_000);
  const isToday = at.toDateString() === new Date(nowMs).toDateString();
  return new Intl.DateTimeFormat(language, isToday ? { hour: "2-digit", minute: "2-digit" } : { day: "numeric", month: "short" }).format(
    at,
  );
}
