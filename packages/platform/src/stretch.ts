import type { PasswordStretch } from "@plaza/protocol";

/**
 * Makes a key of 32 bytes from a password, which is work on purpose: a browser does it in a worker. Rejects when there is not
 * the memory for it.
 *
 * @param onProgress - told the part that is done, from 0 to 1
 */
export type Stretch = (question: PasswordStretch, onProgress?: (part: number) => void) => Promise<Uint8Array>;
