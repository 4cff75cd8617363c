/**
 * Waits until a condition holds, and fails when it does not within a few seconds.
 * Under a fake time it moves the time on; elsewhere it looks again after a moment.
 */
export type Until = (condition: () => boolean) => Promise<void>;
