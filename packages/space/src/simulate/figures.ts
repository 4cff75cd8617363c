/** A middle and an edge. */
export interface Spread {
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

/** What a simulated story came to. */
export interface Figures {
  readonly way: string;
  readonly listeners: number;
  readonly speakers: number;
  readonly depthP50: number;
  readonly depthP95: number;
  readonly depthMax: number;
  readonly mouthToEarMs: Spread;
  /** The way of the sound against the straight one. */
  readonly stretch: { readonly p50: number; readonly p95: number };
  /** From the click to the first sound. */
  readonly firstSoundMs: Spread;
  /** Listeners that stayed for five seconds and never heard anything. */
  readonly neverHeard: number;
  /** Gaps of more than 100 ms. */
  readonly interruptionsPerListenerHour: number;
  readonly outageSecondsPerListenerHour: number;
  readonly deliveredPct: number;
  readonly gapMs: Spread;
  /** From having one parent left to having two again. */
  readonly repairMs: Spread;
  /** The most copies that any speaker sends. */
  readonly speakerCopies: number;
  readonly eventsPerJoin: number;
  readonly eventsPerListenerHour: number;
  readonly meshMessagesPerListenerSecond: number;
  /** The cost of one choice of a parent; null where none is made. */
  readonly parentChoiceMs: number | null;
  /** Frames heard that their speaker never made, and links on which somebody forged: begun, and named as forged by the frame path. */
  readonly forgeries: ForgeryCount;
  /** Share of the samples at which a listener had no sound. */
  readonly unheardSamplesPct: number;
}

/** What forgers achieved. */
export interface ForgeryCount {
  readonly begun: number;
  readonly named: number;
  /** Links that were ended for it, by who heard. */
  readonly ended: number;
  /** Frames heard though false: of a parent that was believed, before its first proof failed. */
  readonly framesHeard: number;
  /** The same of who had no such trust: never any. */
  readonly framesHeardUntrusted: number;
}

/** Where nobody forges, or nobody could be told from anybody. */
export const noForgeries: ForgeryCount = { begun: 0, named: 0, ended: 0, framesHeard: 0, framesHeardUntrusted: 0 };

/** A value below which this share of the values lies; 0 of none. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) return 0;
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

/** Rounds to so many digits after the point. */
export function roundTo(value: number, digits: number): number {
  const factor = 10 ** digits;
  return Number.isFinite(value) ? Math.round(value * factor) / factor : 0;
}
