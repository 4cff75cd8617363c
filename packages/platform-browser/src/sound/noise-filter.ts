import type { MicrophoneFilter } from "./sound-stage.ts";

/**
 * Takes noise out of a microphone; its code is fetched when it is first used. Without it the voice passes as it is.
 *
 * @param lost - told when it could not be had
 */
export function createNoiseFilter(lost: (why: string) => void): MicrophoneFilter {
  return async (context) => {
    try {
      const { createRnnoiseNode } = await import("./rnnoise.ts");
      return await createRnnoiseNode(context);
    } catch (error) {
      lost(error instanceof Error ? error.message : String(error));
      return null;
    }
  };
}
