/** Decides which frames of a microphone are worth sending. */
export interface VoiceGate {
  /**
   * @param level - dB below full scale
   * @returns `silence` once when a pause begins, `nothing` while it lasts
   */
  judge(level: number): "voice" | "silence" | "nothing";
}

const quietLevel = 65;
/** A pause between words goes on being sent: 25 frames are half a second. */
const patience = 25;

/** Makes a gate that is shut. */
export function createVoiceGate(): VoiceGate {
  let quiet = patience + 1;
  return {
    judge(level) {
      quiet = level < quietLevel ? 0 : quiet + 1;
      if (quiet <= patience) return "voice";
      return quiet === patience + 1 ? "silence" : "nothing";
    },
  };
}
