/** Below this it is a pause; half a second of it is still sent. */
const quietLevel = 65;
const quietMoments = 25;

/**
 * Tells which moments of a voice are worth sending: `silence` once when a pause begins, `nothing` while it lasts.
 *
 * @see docs/spec/space.md [S-81c]
 */
export function createSpeechGate(): (level: number) => "voice" | "silence" | "nothing" {
  let quiet = quietMoments + 1;
  return (level) => {
    quiet = level < quietLevel ? 0 : quiet + 1;
    if (quiet <= quietMoments) return "voice";
    return quiet === quietMoments + 1 ? "silence" : "nothing";
  };
}
