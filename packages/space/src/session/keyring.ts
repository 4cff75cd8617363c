import type { RelayPool } from "@plaza/nostr-client";
import type { Random, Signer, Stretch } from "@plaza/platform";
import { failed, KIND, ok } from "@plaza/protocol";
import type { NostrEvent, Pubkey, Result, SpaceAddress, SpaceInfo, SpaceJoined, SpaceLock, VerifiedEvent } from "@plaza/protocol";
import type { ProofCheck } from "../membership/admission.ts";
import { keySinceSec } from "../membership/space-state.ts";
import type { SpaceState } from "../membership/space-state.ts";
import { verdictOn } from "../roles/verdict.ts";
import { buildInvitation, openInvitation } from "../room-key/invitation.ts";
import { createProofCheck, createRoomKey, lockWithPassword, openWithPassword, proofOf } from "../room-key/room-key.ts";
import type { OpeningProblem, RoomKey } from "../room-key/room-key.ts";
import type { ActOutcome } from "./session-acts.ts";

/** The room keys one person has for one space. */
export interface Keyring {
  /** The keys, the one in use first; empty while that one is not known. */
  inUse(): readonly Uint8Array[];
  /** Checks others' proofs; null without any key. */
  hasProof(): ProofCheck | null;
  /** Somebody's JOIN proves the key in use; false while it is not known. */
  provesUsed(joined: SpaceJoined): boolean;
  /** The key in use; null while it is not here. */
  used(): RoomKey | null;
  /** The proof that we have the key, for our JOIN. */
  proof(sessionKey: Pubkey): string | null;
  /** The key in use is not here. */
  isLacking(): boolean;
  /** Without the key there is no way in: the room has a password, or is by invitation. */
  isBarred(): boolean;
  openWith(password: string, onProgress?: (part: number) => void): Promise<Result<null, OpeningProblem>>;
  add(key: RoomKey): void;
  /** Listens for somebody who sends the key. */
  listen(): void;
  /** Somebody may have a say now: a key that they sent before counts from then on. */
  decided(): void;
  /** Sends a key to somebody, privately; the one in use where none is named. */
  give(to: Pubkey, message: string, key?: RoomKey): Promise<ActOutcome>;
  /** A new key, with a lock around it where there is a password; not in use yet. */
  make(password: string | null): Promise<{ readonly key: RoomKey; readonly lock: SpaceLock | null }>;
  end(): void;
}

/** What a keyring needs. */
export interface KeyringOptions {
  readonly space: SpaceAddress;
  readonly random: Random;
  readonly stretch: Stretch;
  readonly pool: Pick<RelayPool, "subscribe">;
  readonly first: RoomKey | null;
  readonly person: () => Signer;
  readonly info: () => SpaceInfo | null;
  readonly state: () => SpaceState;
  readonly nowMs: () => number;
  readonly publish: (event: NostrEvent) => void;
  /** A key came that was not here. */
  readonly changed: () => void;
}

/** Wraps carry times up to two days old. */
const lookBackSec = 4 * 86_400;
const mostKeys = 4;
/** A key from somebody without a say waits for the decision that gives them one: so long, one of each, so many. */
const heldMs = 30_000;
const mostHeld = 8;

/**
 * Makes a keyring.
 *
 * @see docs/spec/space.md [S-87]
 */
export function createKeyring(options: KeyringOptions): Keyring {
  const { space, random, stretch, pool } = options;
  let keys: readonly RoomKey[] = options.first === null ? [] : [options.first];
  /** Which co-host sent a key, by its name. */
  const givers = new Map<string, Pubkey>();
  /** Keys of those who have no say yet. */
  const early = new Map<Pubkey, { readonly key: RoomKey; readonly untilMs: number }>();
  let check: { readonly of: string; readonly hasProof: ProofCheck } | null = null;
  let wraps: { end(): void } | null = null;
  let isEnded = false;

  const used = (): RoomKey | undefined => keys.find(({ id }) => id === options.info()?.keyId);

  /** @param cohost - who sent it, where it was not the host */
  function add(key: RoomKey, cohost: Pubkey | null = null): void {
    if (keys.some(({ id }) => id === key.id)) return;
    const isSpare = ({ id }: RoomKey): boolean => id !== options.info()?.keyId;
    const isOfCohost = ({ id }: RoomKey): boolean => givers.has(id);
    // A co-host has room for one beside the key in use: what they sent before makes way.
    const stay = keys.filter((one) => cohost === null || givers.get(one.id) !== cohost || !isSpare(one));
    if (cohost !== null) givers.set(key.id, cohost);
    let next = [key, ...stay];
    if (next.length > mostKeys) {
      const out = next.findLast((one) => isSpare(one) && isOfCohost(one)) ?? next.findLast(isSpare);
      next = next.filter((one) => one !== out);
    }
    keys = next;
    for (const id of givers.keys()) if (!keys.some((one) => one.id === id)) givers.delete(id);
    if (keys.includes(key)) options.changed();
  }

  async function open(reader: Signer, wrap: VerifiedEvent): Promise<void> {
    const opened = await openInvitation(reader, wrap);
    if (isEnded || !opened.ok || reader !== options.person()) return;
    const { from, key, space: where } = opened.value;
    if (where.host !== space.host || where.id !== space.id) return;
    if (take(from, key)) return;
    early.delete(from);
    early.set(from, { key, untilMs: options.nowMs() + heldMs });
    for (const oldest of early.keys()) if (early.size > mostHeld) early.delete(oldest);
  }

  /** @returns whether who sent it has a say */
  function take(from: Pubkey, key: RoomKey): boolean {
    const { role } = verdictOn(options.state(), from, options.nowMs());
    if (role !== "host" && role !== "cohost") return false;
    add(key, role === "host" ? null : from);
    return true;
  }

  return {
    inUse() {
      const first = used();
      return first === undefined ? [] : [first, ...keys.filter((key) => key !== first)].map(({ bytes }) => bytes);
    },
    hasProof() {
      if (keys.length === 0) return null;
      const { created } = options.state();
      const untilSec = keySinceSec(options.state()) ?? 0;
      const of = `${options.info()?.keyId} ${untilSec} ${keys.map(({ id }) => id).join()}`;
      if (check?.of === of) return check.hasProof;
      const inUse = used();
      // One that was given and is not in use yet counts as well; one that no longer is, for who proved it in time.
      const isFormer = ({ id }: RoomKey): boolean => inUse !== undefined && id !== inUse.id && created?.keyedSec.has(id) === true;
      const former = { keys: keys.filter(isFormer), untilSec };
      check = {
        of,
        hasProof: createProofCheck(
          keys.filter((key) => !isFormer(key)),
          space,
          former,
        ),
      };
      return check.hasProof;
    },
    provesUsed(joined) {
      const key = used();
      return key !== undefined && proofOf(key, space, joined.author, joined.sessionKey) === joined.proof;
    },
    used: () => used() ?? null,
    proof(sessionKey) {
      const key = used() ?? keys[0];
      return key === undefined ? null : proofOf(key, space, options.person().pubkey, sessionKey);
    },
    isLacking() {
      const keyId = options.info()?.keyId ?? null;
      return keyId !== null && used() === undefined;
    },
    isBarred() {
      const found = options.info();
      return (found?.access === "password" || found?.access === "invite") && used() === undefined;
    },
    async openWith(password, onProgress) {
      const found = options.info();
      if (found === null) return failed({ code: "no-lock" });
      const opened = await openWithPassword(stretch, found, password, space, onProgress);
      if (!opened.ok) return opened;
      if (!isEnded) add(opened.value);
      return ok(null);
    },
    add: (key) => add(key),
    listen() {
      const reader = options.person();
      if (wraps !== null || reader.encryption === undefined) return;
      const since = Math.floor(options.nowMs() / 1_000) - lookBackSec;
      wraps = pool.subscribe([{ kinds: [KIND.giftWrap], tags: { p: [reader.pubkey] }, since, limit: 50 }], {
        onEvent: (event) => void open(reader, event),
      });
    },
    decided() {
      for (const [from, { key, untilMs }] of early) if (untilMs < options.nowMs() || take(from, key)) early.delete(from);
    },
    async give(to, message, key = used()) {
      if (key === undefined) return failed({ code: "not-now", detail: "no key" });
      const wrap = await buildInvitation(options.person(), random, { space, key, to, message }, options.nowMs());
      if (!wrap.ok) return failed({ code: "not-now", detail: wrap.problem.code });
      options.publish(wrap.value);
      return ok(null);
    },
    async make(password) {
      const key = createRoomKey(random);
      return { key, lock: password === null ? null : await lockWithPassword(stretch, key, password, space, random) };
    },
    end() {
      isEnded = true;
      wraps?.end();
    },
  };
}
