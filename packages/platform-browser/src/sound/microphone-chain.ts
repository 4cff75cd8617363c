import type { Microphone } from "./microphone.ts";

/** Takes noise out of a voice on its way; runs until it is ended, connected or not. */
export interface VoiceCleaner {
  readonly node: AudioNode;
  end(): void;
}

/** Puts a cleaner between microphone and capture; null when it cannot be had. */
export type MicrophoneFilter = (context: AudioContext) => Promise<VoiceCleaner | null>;

/** The way from a microphone to where it is captured and measured. */
export interface MicrophoneChain {
  /** Leads from this microphone from now on, or from none. */
  use(microphone: Microphone | null, filter?: MicrophoneFilter): Promise<void>;
  isOpen(): boolean;
  end(): void;
}

/**
 * Makes a chain without a microphone.
 *
 * @see docs/spec/space.md [S-81e]
 */
export function createMicrophoneChain(context: AudioContext, ends: readonly AudioNode[]): MicrophoneChain {
  let source: AudioNode | null = null;
  let cleaner: VoiceCleaner | null = null;
  let wish = 0;
  let isEnded = false;

  function clear(): void {
    wish += 1;
    source?.disconnect();
    source = null;
    cleaner?.end();
    cleaner = null;
  }

  return {
    async use(microphone, filter) {
      clear();
      const mine = wish;
      if (microphone === null || isEnded) return;
      const clean = (await filter?.(context).catch(() => null)) ?? null;
      // Another wish came while the filter was loaded.
      if (mine !== wish) {
        clean?.end();
        return;
      }
      cleaner = clean;
      source = context.createMediaStreamSource(microphone.stream);
      const last = clean === null ? source : source.connect(clean.node);
      for (const end of ends) last.connect(end);
    },
    isOpen: () => source !== null,
    end() {
      isEnded = true;
      clear();
    },
  };
}
