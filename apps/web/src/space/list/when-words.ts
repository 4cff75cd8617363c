const weekSec = 6 * 86_400;

/** When something begins or is over, in few words: in a while, today's hour, the weekday, or the date. */
export function whenWords(atSec: number, nowSec: number, language: string): string {
  const aheadSec = atSec - nowSec;
  if (aheadSec > 0 && aheadSec < 5_400) {
    return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(Math.max(1, Math.round(aheadSec / 60)), "minute");
  }
  const at = new Date(atSec * 1_000);
  const clock = { hour: "2-digit", minute: "2-digit" } as const;
  if (at.toDateString() === new Date(nowSec * 1_000).toDateString()) return new Intl.DateTimeFormat(language, clock).format(at);
  const near = Math.abs(aheadSec) < weekSec;
  return new Intl.DateTimeFormat(language, near ? { weekday: "long", ...clock } : { dateStyle: "medium", timeStyle: "short" }).format(at);
}
