/** One thing that was looked at, in words for the person who runs the Plaza. */
export interface Finding {
  readonly subject: "page" | "certificate" | "address" | "microphone" | "relay" | "media" | "world" | "apps" | "space" | "clock";
  readonly verdict: "good" | "doubtful" | "bad";
  readonly words: string;
  /** What to do about it. */
  readonly advice?: string;
}
