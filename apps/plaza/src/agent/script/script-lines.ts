import type { HostEvents, HostPerson } from "../world-host.ts";

/** What the host's process tells a script's, one JSON line each. */
export type LineToScript =
  | {
      readonly type: "start";
      readonly script: string;
      readonly naddr: string;
      readonly pubkey: string;
      readonly people: readonly HostPerson[];
      /** JSON, as the script before this one left it. */
      readonly keep: string;
    }
  /** What happened in a tenth of a second, in order; `people` are those who came or moved. The answer is `done` with the same number. */
  | {
      readonly type: "turn";
      readonly number: number;
      readonly people: readonly HostPerson[];
      readonly gone: readonly string[];
      readonly events: readonly (readonly [keyof HostEvents, unknown])[];
    };

/** What a script's process answers. */
export interface LineFromScript {
  /** `failed`: it could not be started. */
  readonly type: "done" | "failed";
  /** Of the turn; 0 for the start. */
  readonly number: number;
  /** What it wants done: a name and arguments each. */
  readonly acts: readonly (readonly [string, ...unknown[]])[];
  /** JSON, where it has changed. */
  readonly keep?: string;
  /** What went wrong in the script, one line each. */
  readonly errors: readonly string[];
}

/** How much a script may keep, in UTF-16 units. */
export const MOST_KEPT = 65_536;
/** How many acts of one turn are read. */
export const MOST_ACTS = 200;
