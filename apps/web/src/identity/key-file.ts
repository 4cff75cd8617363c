import type { Random, Stretch } from "@plaza/platform";
import {
  buildLockedKey,
  bytesOfHex,
  decodeNip19,
  failed,
  LOCKED_KEY_COST,
  ok,
  openLockedKey,
  parseLockedKey,
  publicKeyOf,
  withoutNostrScheme,
} from "@plaza/protocol";
import type { LockedKey, LockedKeyProblem, Pubkey, Result } from "@plaza/protocol";

/** A key somebody brings: open, or still closed with a password. */
export type BroughtKey =
  | { readonly kind: "open"; readonly secretKey: Uint8Array }
  | { readonly kind: "locked"; readonly locked: LockedKey };

/** Why a text is no key; each has words. */
export interface BroughtKeyProblem {
  readonly code: "empty" | "public" | "not-a-key" | "mistyped" | "too-heavy" | "newer";
}

const bare = /^(?:nsec|ncryptsec|npub|nprofile)1[a-z\d]+$/iu;
/** A file may hold a line or two of explanation around the key. */
const longestText = 20_000;

function wordsIn(text: string): readonly string[] {
  return text.split(/[\s"'`<>,;]+/u).filter((word) => word !== "");
}

/**
 * Reads a key someone pasted or opened as a file: `nsec1…`, `ncryptsec1…` or 64 hex digits, alone or in a few lines of text.
 *
 * @see docs/spec/page.md [G-103]
 */
export function readBroughtKey(text: string): Result<BroughtKey, BroughtKeyProblem> {
  const words = wordsIn(text.slice(0, longestText)).map(withoutNostrScheme);
  if (words.length === 0) return failed({ code: "empty" });
  const wanted =
    words.find((word) => /^n(?:sec|cryptsec)1/iu.test(word)) ??
    words.find((word) => /^[\da-f]{64}$/iu.test(word)) ??
    words.find((word) => bare.test(word));
  if (wanted === undefined) return failed({ code: "not-a-key" });
  const lower = wanted.toLowerCase();
  if (/^[\da-f]{64}$/u.test(lower)) return open(bytesOfHex(lower));
  if (lower.startsWith("ncryptsec1")) {
    const locked = parseLockedKey(lower);
    if (locked.ok) return ok({ kind: "locked", locked: locked.value });
    const { code } = locked.problem;
    return failed({ code: code === "too-heavy" ? code : code === "unknown-version" ? "newer" : "mistyped" });
  }
  const decoded = decodeNip19(lower);
  if (!decoded.ok) return failed({ code: "mistyped" });
  return decoded.value.type === "nsec" ? open(decoded.value.secretKey) : failed({ code: "public" });
}

function open(secretKey: Uint8Array): Result<BroughtKey, BroughtKeyProblem> {
  return ownerOf(secretKey) === null ? failed({ code: "not-a-key" }) : ok({ kind: "open", secretKey });
}

/** Whose key it is; null for bytes that are no key. */
export function ownerOf(secretKey: Uint8Array): Pubkey | null {
  try {
    return publicKeyOf(secretKey);
  } catch {
    return null;
  }
}

/** Opens a closed key; `too-heavy` where this device has not the memory for it. */
export async function unlockBroughtKey(
  locked: LockedKey,
  password: string,
  stretch: Stretch,
  onProgress: (part: number) => void,
): Promise<Result<Uint8Array, LockedKeyProblem>> {
  try {
    return openLockedKey(locked, await stretch({ password, salt: locked.salt, cost: locked.cost }, onProgress));
  } catch {
    return failed({ code: "too-heavy" });
  }
}

/** Closes a key with a password: `ncryptsec1…`. */
export async function lockKey(
  secretKey: Uint8Array,
  password: string,
  { stretch, random }: { readonly stretch: Stretch; readonly random: Random },
  onProgress: (part: number) => void,
): Promise<string> {
  const salt = random.bytes(16);
  const stretched = await stretch({ password, salt, cost: LOCKED_KEY_COST }, onProgress);
  return buildLockedKey(secretKey, stretched, salt, random.bytes(24));
}
