import type { Pubkey } from "@plaza/protocol";
import type { VoiceFrame, VoiceSeal } from "../frames/bundle.ts";
import { createFrameWindow } from "../frames/frame-window.ts";
import type { FrameWindow } from "../frames/frame-window.ts";
import type { TableVoice } from "../frames/mesh-message.ts";
import { FRAME_PACE } from "./frame-path-io.ts";
import type { Speaker } from "./frame-path-io.ts";

/** One voice that may be heard. */
export interface Voice {
  readonly speaker: Speaker;
  /** Who seals it: the speaker, or who carries one that knows only the draft; null while nobody does. */
  readonly key: string | null;
  /** What stands for it in the tables that we tell. */
  readonly index: number;
  readonly window: FrameWindow;
  /** The last frames, for those who ask again. */
  readonly recent: Map<number, VoiceFrame>;
  /** Seals on their way to those we serve. */
  readonly seals: VoiceSeal[];
  /** When a missing frame was first missed; 0 once it was asked for. */
  readonly missing: Map<number, number>;
  /** When a frame was believed last. */
  lastMs: number;
  /** The newest number that a seal has named; null before the first. */
  provenSeq: number | null;
}

/** A voice as a feed's table names it, and who seals it by that table. */
export interface NamedVoice {
  readonly voice: Voice;
  readonly key: string;
}

/** Who may be heard, under which index, and by whose word. */
export interface VoiceBook {
  setSpeakers(speakers: readonly Speaker[]): void;
  get(pubkey: Pubkey): Voice | undefined;
  values(): Iterable<Voice>;
  readonly hosts: ReadonlySet<Pubkey>;
  /** Our own voice key while we may speak. */
  ownKey(): string | null;
  /** Our own voice, or one that we carry: those of the stage get it from us. */
  isOurs(voice: Voice): boolean;
  /** Whether somebody carries this voice at present. */
  isCarried(voice: Voice, nowMs: number): boolean;
  /** Another one carries this voice from now on, or with null nobody. */
  carriedBy(voice: Voice, key: string | null, nowMs: number): Voice;
  /** The voice that an entry of a feed's table stands for; undefined where it is nobody's whom we hear from others. */
  named(entry: TableVoice | undefined): NamedVoice | undefined;
  /** The voice to which a frame goes that came under this name; undefined where it is not to be heard. */
  hearing(named: NamedVoice, nowMs: number): Voice | undefined;
}

function newVoice(speaker: Speaker, index: number, key: string | null, lastMs: number): Voice {
  return { speaker, key, index, window: createFrameWindow(), recent: new Map(), seals: [], missing: new Map(), lastMs, provenSeq: null };
}

/**
 * Makes a book in which nobody may be heard yet.
 *
 * @param voided - what was known of this speaker's frames counts no more
 * @see docs/spec/space.md [S-55], [S-101a]
 */
export function createVoiceBook(self: Pubkey, host: Pubkey, voided: (speaker: Pubkey) => void): VoiceBook {
  const voices = new Map<Pubkey, Voice>();
  const hosts = new Set<Pubkey>([host]);
  let nextIndex = 0;

  function freeIndex(): number {
    const taken = new Set([...voices.values()].map(({ index }) => index));
    while (taken.has(nextIndex)) nextIndex = (nextIndex + 1) % 256;
    const index = nextIndex;
    nextIndex = (index + 1) % 256;
    return index;
  }

  const ownKey = (): string | null => voices.get(self)?.key ?? null;
  const isOurs = ({ key }: Voice): boolean => key !== null && key === ownKey();
  /** Only who may speak may say what another one said. */
  const mayCarry = (key: string): boolean => [...voices.values()].some(({ speaker }) => speaker.voiceKey === key);

  function isCarried({ key, lastMs }: Voice, nowMs: number): boolean {
    return key !== null && mayCarry(key) && nowMs - lastMs <= FRAME_PACE.carrierMs;
  }

  function carriedBy({ speaker }: Voice, key: string | null, nowMs: number): Voice {
    // A new index keeps apart what the one before said, and what the next one says.
    const next = newVoice(speaker, freeIndex(), key, nowMs);
    voices.set(speaker.pubkey, next);
    voided(speaker.pubkey);
    return next;
  }

  return {
    setSpeakers(speakers) {
      const named = new Set(speakers.map(({ pubkey }) => pubkey));
      for (const pubkey of voices.keys()) {
        if (named.has(pubkey)) continue;
        voices.delete(pubkey);
        voided(pubkey);
      }
      hosts.clear();
      for (const speaker of speakers) {
        const { pubkey, voiceKey, isHost } = speaker;
        if (isHost) hosts.add(pubkey);
        const known = voices.get(pubkey);
        if (known !== undefined && known.speaker.voiceKey === voiceKey) continue;
        if (known !== undefined) voided(pubkey);
        voices.set(pubkey, newVoice(speaker, known?.index ?? freeIndex(), voiceKey, Number.NEGATIVE_INFINITY));
      }
    },
    get: (pubkey) => voices.get(pubkey),
    values: () => voices.values(),
    hosts,
    ownKey,
    isOurs,
    isCarried,
    carriedBy,
    named(entry) {
      const voice = entry === undefined || entry.pubkey === self ? undefined : voices.get(entry.pubkey);
      // Whose key it is says the JOIN, where there is one.
      return voice === undefined || entry === undefined ? undefined : { voice, key: voice.speaker.voiceKey ?? entry.voiceKey };
    },
    hearing({ voice, key }, nowMs) {
      if (voice.speaker.voiceKey !== null) return voice;
      if (!mayCarry(key)) return undefined;
      if (voice.key === key) return voice;
      // Of those who carry one voice the lower key is heard, and another only once that one is quiet.
      if (isCarried(voice, nowMs) && (isOurs(voice) || (voice.key ?? "") < key)) return undefined;
      return carriedBy(voice, key, nowMs);
    },
  };
}
