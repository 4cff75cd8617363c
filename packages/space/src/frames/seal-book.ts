import { hexOf } from "@plaza/protocol";
import type { Pubkey } from "@plaza/protocol";
import type { VoiceSeal } from "./bundle.ts";

/** Frames and seals older than this are forgotten. */
const KEPT_SEQS = 250;

/** So many checks wait at most, and so many for what one neighbour brought: twice what ten speakers need in a second. */
const PENDING_MOST = 600;
const PENDING_EACH = 200;

/** A seal whose signature must be checked outside. */
export interface SealCheck {
  readonly id: number;
  readonly speaker: Pubkey;
  readonly seal: VoiceSeal;
}

/** What a proven seal says about the frames that were here. */
export interface SealVerdict {
  readonly speaker: Pubkey;
  /** Frames proven to be the speaker's, by sequence, with their digest. */
  readonly proven: readonly { readonly seq: number; readonly digest: string }[];
  /** Frames that are not, and who passed them. */
  readonly forged: readonly { readonly seq: number; readonly digest: string; readonly from: Pubkey }[];
  /** Who passed a seal that its speaker never signed; null when the seal is good. */
  readonly forgedSealBy: Pubkey | null;
}

/** The listener's side of sealed voice: which frames are proven, and who passed what is not. */
export interface SealBook {
  /** Notes a frame as it came. @returns a verdict when a proven seal already speaks of it and it does not fit */
  frame(speaker: Pubkey, seq: number, digest: string, from: Pubkey): SealVerdict | null;
  /** Notes a seal. @returns a check to make, or null when it is already proven or being checked */
  seal(speaker: Pubkey, seal: VoiceSeal, from: Pubkey): SealCheck | null;
  /** Takes the answer of a check. */
  checked(id: number, isTrue: boolean): SealVerdict | null;
  /** True once a seal has proven exactly this frame. */
  isProven(speaker: Pubkey, seq: number, digest: string): boolean;
  forget(speaker: Pubkey): void;
}

interface Voice {
  /** seq -> digest by the speaker's own word. */
  readonly proven: Map<number, string>;
  /** seq -> digest -> who brought it first. */
  readonly seen: Map<number, Map<string, Pubkey>>;
}

interface Pending {
  readonly speaker: Pubkey;
  readonly seal: VoiceSeal;
  readonly from: Pubkey;
  readonly name: string;
}

/**
 * Makes an empty book.
 *
 * @see docs/spec/space.md [S-52]
 */
export function createSealBook(): SealBook {
  const voices = new Map<Pubkey, Voice>();
  const pending = new Map<number, Pending>();
  const asked = new Set<string>();
  let nextId = 1;

  function voiceOf(speaker: Pubkey): Voice {
    let voice = voices.get(speaker);
    if (voice === undefined) {
      voice = { proven: new Map(), seen: new Map() };
      voices.set(speaker, voice);
    }
    return voice;
  }

  return {
    frame(speaker, seq, digest, from) {
      const voice = voiceOf(speaker);
      const known = voice.proven.get(seq);
      if (known !== undefined) {
        return known === digest ? null : { speaker, proven: [], forged: [{ seq, digest, from }], forgedSealBy: null };
      }
      let variants = voice.seen.get(seq);
      if (variants === undefined) {
        variants = new Map();
        voice.seen.set(seq, variants);
        prune(voice.seen);
      }
      if (!variants.has(digest) && variants.size < 4) variants.set(digest, from);
      return null;
    },
    seal(speaker, seal, from) {
      const voice = voiceOf(speaker);
      if (seal.seqs.every((seq, index) => voice.proven.get(seq) === seal.digests[index])) return null;
      const name = `${speaker} ${seal.seqs.join()} ${seal.digests.join()} ${hexOf(seal.signature)}`;
      if (asked.has(name) || pending.size >= PENDING_MOST) return null;
      // Whoever floods us with seals takes no more than a share of the checks.
      let theirs = 0;
      for (const check of pending.values()) if (check.from === from) theirs += 1;
      if (theirs >= PENDING_EACH) return null;
      asked.add(name);
      const id = nextId;
      nextId += 1;
      // The bytes of a bundle are borrowed; the check comes back later.
      pending.set(id, { speaker, seal: { ...seal, signature: seal.signature.slice() }, from, name });
      return { id, speaker, seal };
    },
    checked(id, isTrue) {
      const check = pending.get(id);
      if (check === undefined) return null;
      pending.delete(id);
      asked.delete(check.name);
      const { speaker, seal, from } = check;
      if (!isTrue) return { speaker, proven: [], forged: [], forgedSealBy: from };
      const voice = voiceOf(speaker);
      const proven: { seq: number; digest: string }[] = [];
      const forged: { seq: number; digest: string; from: Pubkey }[] = [];
      seal.seqs.forEach((seq, index) => {
        const digest = seal.digests[index] ?? "";
        voice.proven.set(seq, digest);
        for (const [seen, bringer] of voice.seen.get(seq) ?? []) {
          if (seen === digest) proven.push({ seq, digest });
          else forged.push({ seq, digest: seen, from: bringer });
        }
        voice.seen.delete(seq);
      });
      prune(voice.proven);
      return { speaker, proven, forged, forgedSealBy: null };
    },
    isProven: (speaker, seq, digest) => voices.get(speaker)?.proven.get(seq) === digest,
    forget(speaker) {
      voices.delete(speaker);
    },
  };
}

/** Keeps the youngest entries: a Map remembers the order of arrival. */
function prune(map: Map<number, unknown>): void {
  while (map.size > KEPT_SEQS) {
    const oldest = map.keys().next();
    if (oldest.done === true) return;
    map.delete(oldest.value);
  }
}
