const daySec = 86_400;

/** When something begins or is over, in few words: in a while, today's hour, or the day. */
export function whenWords(atSec: number, nowSec: number, language: string): string {
  const aheadSec = atSec - nowSec;
  if (aheadSec > 0 && aheadSec < 5_400) {
    return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(Math.max(1, Math.round(aheadSec / 60)), "minute");
  }
  const at = new Date(atSec * 1_000);
  const near = Math.abs(aheadSec) < daySec;
  return new Intl.DateTimeFormat(
    language,
    near ? { hour: "2-digit", minute: "2-digit" } : { dateStyle: "medium", timeStyle: "short" },
  ).format(at);
}
