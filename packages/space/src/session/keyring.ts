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
  /** The name of the key in use; null while it is not here. */
  usedId(): string | null;
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
  readonly changed: (key: RoomKey) => void;
}

/** Wraps carry times up to two days old. */
const lookBackSec = 4 * 86_400;
const mostKeys = 4;

/**
 * Makes a keyring.
 *
 * @see docs/spec/space.md [S-87]
 */
export function createKeyring(options: KeyringOptions): Keyring {
  const { space, random, stretch, pool } = options;
  let keys: readonly RoomKey[] = options.first === null ? [] : [options.first];
  let check: { readonly of: string; readonly hasProof: ProofCheck } | null = null;
  let wraps: { end(): void } | null = null;
  let isEnded = false;

  const used = (): RoomKey | undefined => keys.find(({ id }) => id === options.info()?.keyId);

  function add(key: RoomKey): void {
    if (keys.some(({ id }) => id === key.id)) return;
    keys = [key, ...keys].slice(0, mostKeys);
    options.changed(key);
  }

  async function open(reader: Signer, wrap: VerifiedEvent): Promise<void> {
    const opened = await openInvitation(reader, wrap);
    if (isEnded || !opened.ok || reader !== options.person()) return;
    const { from, key, space: where } = opened.value;
    if (where.host !== space.host || where.id !== space.id) return;
    const { role } = verdictOn(options.state(), from, options.nowMs());
    if (role === "host" || role === "cohost") add(key);
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
    usedId: () => used()?.id ?? null,
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
    add,
    listen() {
      const reader = options.person();
      if (wraps !== null || reader.encryption === undefined) return;
      const since = Math.floor(options.nowMs() / 1_000) - lookBackSec;
      wraps = pool.subscribe([{ kinds: [KIND.giftWrap], tags: { p: [reader.pubkey] }, since, limit: 50 }], {
        onEvent: (event) => void open(reader, event),
      });
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
