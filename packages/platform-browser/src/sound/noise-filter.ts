import type { MicrophoneFilter } from "./microphone-chain.ts";

/**
 * Takes noise out of a microphone; its code is fetched when it is first used. Without it the voice passes as it is.
 *
 * @param lost - told when it could not be had
 */
export function createNoiseFilter(lost: (why: string) => void): MicrophoneFilter {
  return async (context) => {
    try {
      const { createRnnoiseNode } = await import("./rnnoise.ts");
      const node = await createRnnoiseNode(context);
      return {
        node,
        end() {
          node.disconnect();
          // Its part on the audio thread runs on until it is told.
          node.destroy();
        },
      };
    } catch (error) {
      lost(error instanceof Error ? error.message : String(error));
      return null;
    }
  };
}
