import { parsePubkey, type Pubkey } from "@plaza/protocol";
import { createLanternKeeper, type KeeperOptions } from "./lantern-keeper.ts";
import type { GameData, KeeperInput, KeeperOutput } from "./keeper-messages.ts";

/** A key for tests: the number repeated to 64 hex digits. */
export function keyOf(number: number): Pubkey {
  const key = parsePubkey(number.toString(16).padStart(64, "0"));
  if (!key.ok) throw new Error("not a key");
  return key.value;
}

/** The host's own key in tests. */
export const hostKey = keyOf(0xabc);

/** A host with a clock of its own that only moves when told. */
export interface KeeperStage {
  /** Everything the host did so far. */
  readonly done: KeeperOutput[];
  nowMs(): number;
  tell(input: KeeperInput): readonly KeeperOutput[];
  /** Lets time pass in ticks of 100 ms; returns what the host did meanwhile. */
  pass(ms: number): readonly KeeperOutput[];
}

/** Makes a host for tests. */
export function createKeeperStage(options: Partial<KeeperOptions> = {}): KeeperStage {
  const keeper = createLanternKeeper({ pubkey: hostKey, seed: 7, ...options });
  const done: KeeperOutput[] = [];
  let nowMs = 1_000_000;
  const tell = (input: KeeperInput): readonly KeeperOutput[] => {
    const outputs = keeper.handle(input, nowMs);
    done.push(...outputs);
    return outputs;
  };
  return {
    done,
    nowMs: () => nowMs,
    tell,
    pass(ms) {
      const all: KeeperOutput[] = [];
      for (const endMs = nowMs + ms; nowMs < endMs;) {
        nowMs += 100;
        all.push(...tell({ kind: "tick" }));
      }
      return all;
    },
  };
}

/** The lines said to all, or whispered with `> `. */
export function linesOf(outputs: readonly KeeperOutput[]): readonly string[] {
  return outputs.flatMap((output) => (output.kind === "say" ? [output.text] : output.kind === "whisper" ? [`> ${output.text}`] : []));
}

/** The game events of one name. */
export function eventsOf(outputs: readonly KeeperOutput[], event: string): readonly GameData[] {
  return outputs.flatMap((output) => (output.kind === "emit" && output.event === event ? [output.data] : []));
}
