import type { PeerLink } from "@plaza/platform";
import type { Pubkey } from "@plaza/protocol";
import type { MediaSpeaker, PlainSound } from "./space-media.ts";

/** Linked peers that know only the draft: what each is given to hear, and which of them are heard. */
export interface PlainLinks {
  has(peer: Pubkey): boolean;
  peers(): Iterable<Pubkey>;
  /** Whether the room hears this one by plain sound. */
  isSpeaker(peer: Pubkey): boolean;
  up(peer: Pubkey): void;
  /** A link is gone, of whomever. @returns whether it was one of these */
  down(peer: Pubkey): boolean;
  /** A link brought a track, of whomever. */
  track(peer: Pubkey, track: unknown): void;
  /** Who may speak now: who of them announces no key speaks by plain sound. */
  setSpeakers(speakers: readonly MediaSpeaker[]): void;
}

/**
 * Makes the plain links of one device.
 *
 * @param plain - null where the platform has no plain sound
 */
export function createPlainLinks(plain: PlainSound | null, linkTo: (peer: Pubkey) => PeerLink | null): PlainLinks {
  const peers = new Set<Pubkey>();
  const tracks = new Map<Pubkey, unknown>();
  let speakers: ReadonlySet<Pubkey> = new Set();

  /** What a peer of the draft is given, and whether it is heard, follows its role. */
  function tie(peer: Pubkey): void {
    const isSpeaker = speakers.has(peer);
    linkTo(peer)?.setAudio(plain?.track(peer, isSpeaker) ?? null);
    plain?.hear(peer, isSpeaker ? (tracks.get(peer) ?? null) : null);
  }

  return {
    has: (peer) => peers.has(peer),
    peers: () => peers,
    isSpeaker: (peer) => speakers.has(peer),
    up(peer) {
      peers.add(peer);
      tie(peer);
    },
    down(peer) {
      tracks.delete(peer);
      if (!peers.delete(peer)) return false;
      plain?.forget(peer);
      return true;
    },
    track(peer, track) {
      tracks.set(peer, track);
      if (peers.has(peer)) tie(peer);
    },
    setSpeakers(next) {
      speakers = new Set(next.flatMap(({ pubkey, voiceKey }) => (voiceKey === null ? [pubkey] : [])));
      for (const peer of peers) tie(peer);
    },
  };
}
