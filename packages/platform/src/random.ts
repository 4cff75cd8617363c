/** Chance: cryptographic in every adapter, seeded in the fake. */
export interface Random {
  bytes(length: number): Uint8Array;
  /** At least 0, less than 1. */
  unit(): number;
}
