import type { PeerLinkStats } from "@plaza/platform";
import type { NetworkMetrics, Pubkey } from "@plaza/protocol";

/** One look at what goes out. */
export interface UploadLook {
  readonly atMs: number;
  /** Of every link that carries sound from here. */
  readonly links: ReadonlyMap<Pubkey, Pick<PeerLinkStats, "bytesSent" | "availableKbps">>;
  /** Places that children's reports have earned, or that losses have taken away. */
  readonly earned: number;
}

/** Measures what a line can carry upwards, from what it carries. */
export interface LineMeter {
  take(look: UploadLook): void;
  /**
   * What is said of the line: as measured, and never more than its person gives.
   *
   * @param most - what the person gives, and the sort of line
   */
  claim(most: NetworkMetrics): NetworkMetrics;
}

/** Two copies of a voice and what goes with it: what everyone begins with. */
const firstOutputs = 2;
/** One copy. */
const copyKbps = 48;
/** Of a line so much may be filled. */
const fillable = 0.7;
/** What was carried without loss shows that so many times as much is worth a try. */
const worthTrying = 3;
const forgetMs = 600_000;
/** Browsers begin with this guess before they measured anything. */
const browserGuessKbps = 300;
const longestLookMs = 20_000;

/**
 * Makes a meter that has seen nothing: two outputs, until more was carried.
 *
 * @see docs/spec/space.md [S-77]
 */
export function createLineMeter(): LineMeter {
  let before: UploadLook | null = null;
  let bests: readonly { readonly atMs: number; readonly kbps: number }[] = [];
  let believedKbps = 0;
  let earned = firstOutputs;

  /** Links that came or went in between say nothing of the time. */
  function sentKbps(look: UploadLook, last: UploadLook): number {
    let bytes = 0;
    for (const [peer, { bytesSent }] of look.links) {
      const was = last.links.get(peer)?.bytesSent ?? null;
      if (bytesSent !== null && was !== null && bytesSent >= was) bytes += bytesSent - was;
    }
    return (bytes * 8) / (look.atMs - last.atMs);
  }

  return {
    take(look) {
      earned = look.earned;
      believedKbps = Math.max(0, ...[...look.links.values()].map(({ availableKbps }) => availableKbps ?? 0));
      const isClose = before !== null && look.atMs > before.atMs && look.atMs - before.atMs <= longestLookMs;
      const kbps = isClose && before !== null ? sentKbps(look, before) : 0;
      before = look;
      // Of all that was carried the most counts, as long as it is not long ago.
      bests = [...bests.filter((one) => one.kbps > kbps && look.atMs - one.atMs < forgetMs), { atMs: look.atMs, kbps }];
    },
    claim(most) {
      const provenKbps = (bests[0]?.kbps ?? 0) * worthTrying;
      const shownKbps = Math.max(
        provenKbps,
        believedKbps > browserGuessKbps * 1.1 ? believedKbps : 0,
        (firstOutputs * copyKbps) / fillable,
      );
      const uploadSpeedKbps = Math.round(Math.min(most.uploadSpeedKbps, shownKbps));
      const carried = Math.floor((fillable * shownKbps) / copyKbps + 1e-9);
      return {
        ...most,
        uploadSpeedKbps,
        maxAudioOutputs: Math.min(most.maxAudioOutputs, Math.max(firstOutputs, Math.min(carried, earned))),
      };
    },
  };
}
