import { isRecord } from "../json.ts";

/** The room key, closed with a password: what scrypt needs, and the sealed key. */
export interface SpaceLock {
  /** 16 bytes as hex. */
  readonly salt: string;
  /** scrypt's cost: a power of two from 2^14 to 2^17, so that nobody is asked for gigabytes. */
  readonly cost: number;
  /** Nonce and sealed room key as hex, 72 bytes. */
  readonly box: string;
}

/** scrypt's cost where we close a room. */
export const usualLockCost = 32_768;

/** Reads a lock; null for anything else, also for a cost out of bounds. */
export function readSpaceLock(value: unknown): SpaceLock | null {
  if (!isRecord(value)) return null;
  const { salt, cost, box } = value;
  if (typeof salt !== "string" || !/^[0-9a-f]{32}$/.test(salt)) return null;
  if (typeof box !== "string" || !/^[0-9a-f]{144}$/.test(box)) return null;
  if (cost !== 16_384 && cost !== 32_768 && cost !== 65_536 && cost !== 131_072) return null;
  return { salt, cost, box };
}
