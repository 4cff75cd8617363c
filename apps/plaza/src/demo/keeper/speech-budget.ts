/** Decides whether the host may speak now, so that neither a crowd nor a prankster makes it flood the chat. */
export interface SpeechBudget {
  /**
   * Takes one line out of the budget.
   *
   * @param to - whom the line answers; null for lines to all, which only the total limits
   * @returns false when nothing may be said; then nothing was taken
   */
  take(to: string | null, nowMs: number): boolean;
}

/** Limits of the host's speech. */
export const speechLimits = { linesPerMinute: 10, answersPerMinute: 5, answerGapMs: 2_000 } as const;

const minuteMs = 60_000;

/** Makes a budget over a sliding minute: 10 lines in all, 5 answers to one person, 2 s between two of those. */
export function createSpeechBudget(): SpeechBudget {
  let all: number[] = [];
  const answers = new Map<string, number[]>();
  return {
    take(to, nowMs) {
      all = all.filter((atMs) => nowMs - atMs < minuteMs);
      if (all.length >= speechLimits.linesPerMinute) return false;
      if (to !== null) {
        for (const [who, times] of answers) if (nowMs - (times.at(-1) ?? 0) >= minuteMs) answers.delete(who);
        const times = (answers.get(to) ?? []).filter((atMs) => nowMs - atMs < minuteMs);
        const last = times.at(-1);
        if (times.length >= speechLimits.answersPerMinute || (last !== undefined && nowMs - last < speechLimits.answerGapMs)) return false;
        answers.set(to, [...times, nowMs]);
      }
      all.push(nowMs);
      return true;
    },
  };
}
