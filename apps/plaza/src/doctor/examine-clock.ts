import type { Clock, Http } from "@plaza/platform";
import type { Finding } from "./finding.ts";

/** Compares this machine's clock with the server's `Date`. */
export async function examineClock(
  { http, clock, base }: { readonly http: Http; readonly clock: Clock; readonly base: string },
  found: (finding: Finding) => void,
): Promise<void> {
  const askedMs = clock.wallMs();
  const answer = await http({ method: "GET", url: new URL("/healthz", base).href, timeoutMs: 5_000 });
  const date = answer.ok ? Date.parse(answer.value.headers["date"] ?? "") : Number.NaN;
  if (Number.isNaN(date)) {
    found({ subject: "clock", verdict: "doubtful", words: "the server does not tell its time, so the clocks could not be compared" });
    return;
  }
  // `Date` has whole seconds: half a second is the best guess for what was cut off.
  const offSec = Math.round((date + 500 - (askedMs + clock.wallMs()) / 2) / 1000);
  const words =
    Math.abs(offSec) <= 2
      ? "this machine and the server agree on the time"
      : `the server's clock is ${Math.abs(offSec)} s ${offSec > 0 ? "ahead of" : "behind"} this machine's`;
  const advice = "Set the clock of the wrong one (for example with: timedatectl set-ntp true). Relays refuse events that are minutes off.";
  if (Math.abs(offSec) <= 2) found({ subject: "clock", verdict: "good", words });
  else found({ subject: "clock", verdict: Math.abs(offSec) > 60 ? "bad" : "doubtful", words, advice });
}
