import { makeSecretKey } from "@plaza/nostr-client";
import type { RelayPool } from "@plaza/nostr-client";
import { createKeySigner } from "@plaza/platform";
import type { Random, Signer } from "@plaza/platform";
import type { Pubkey } from "@plaza/protocol";
import { createSessionActs } from "./session-acts.ts";
import type { SessionActs, SessionActsOptions } from "./session-acts.ts";
import { createSpaceAuthor } from "./space-author.ts";
import type { SpaceAuthor } from "./space-author.ts";

/** Who one is in a session: who came, or, once a newer device speaks for them, a guest in their place. */
export interface SessionPerson {
  signer(): Signer;
  pubkey(): Pubkey;
  /** The key was made for this visit. */
  isGuest(): boolean;
  /** The person is here on a newer device. */
  isDisplaced(): boolean;
  author(): SpaceAuthor;
  acts(): SessionActs;
  /** Goes on as somebody else, under a key made here. */
  giveWay(): void;
}

/** What being somebody needs. */
export interface SessionPersonOptions extends Omit<SessionActsOptions, "author"> {
  readonly pool: Pick<RelayPool, "verify">;
  readonly random: Random;
  /** Who enters; null for a key made here. */
  readonly signer: Signer | null;
  /** The key was made for this visit, though it was given. */
  readonly isGuest: boolean;
}

/** Makes the person of one session. */
export function createSessionPerson(options: SessionPersonOptions): SessionPerson {
  const { pool, random, signer } = options;
  let who = signer === null ? stranger() : somebody(signer, options.isGuest);
  let isDisplaced = false;

  function somebody(as: Signer, isGuest: boolean): { signer: Signer; isGuest: boolean; author: SpaceAuthor; acts: SessionActs } {
    const author = createSpaceAuthor(pool, as, () => options.nowMs());
    return { signer: as, isGuest, author, acts: createSessionActs({ ...options, author }) };
  }

  function stranger(): ReturnType<typeof somebody> {
    return somebody(createKeySigner(makeSecretKey(random)), true);
  }

  return {
    signer: () => who.signer,
    pubkey: () => who.signer.pubkey,
    isGuest: () => who.isGuest,
    isDisplaced: () => isDisplaced,
    author: () => who.author,
    acts: () => who.acts,
    giveWay() {
      isDisplaced = true;
      who = stranger();
    },
  };
}
