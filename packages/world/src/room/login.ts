import type { Random } from "@plaza/platform";
import { KIND, failed, hexOf, ok, tagValues } from "@plaza/protocol";
import type { EventId, NostrEvent, Pubkey, Result, VerifiedEvent } from "@plaza/protocol";
import type { OwnUrls } from "./own-url.ts";
import type { RoomLimits } from "./room-limits.ts";

/** Why a login was refused; the words go to the client as they are. */
export type LoginProblem =
  | "too many attempts"
  | "no challenge is open"
  | "the challenge has expired"
  | "not a login event"
  | "the event is of another key than was claimed"
  | "the event answers another challenge"
  | "the event names another server"
  | "the event names no server"
  | "id or signature are wrong"
  | "the event is too old or too new";

/** How far a connection that has not logged in has come. */
export interface LoginState {
  readonly localHost: string | undefined;
  attempts: number;
  open: { readonly pubkey: Pubkey; readonly challenge: string; readonly issuedMs: number } | null;
  /** The event whose signature is being checked. */
  checking: EventId | null;
}

/** The rules of logging in. */
export interface LoginRules {
  /** Opens a challenge; an earlier one, answered or not, is void. */
  open(state: LoginState, pubkey: Pubkey, nowMs: number): Result<string, LoginProblem>;
  /** Looks at an answer before its signature is checked, and uses the challenge up. */
  answer(state: LoginState, event: NostrEvent, nowMs: number): Result<NostrEvent, LoginProblem>;
  /**
   * Looks at the outcome of the signature check.
   *
   * @param id - the event that was checked
   * @param event - the same, proven, or null when id or signature are wrong
   * @returns who logged in; null when a newer attempt has overtaken this one
   */
  finish(state: LoginState, id: EventId, event: VerifiedEvent | null, wallSec: number): Result<Pubkey, LoginProblem> | null;
}

/** What logging in depends on. */
export interface LoginOptions {
  readonly random: Random;
  readonly ownUrls: OwnUrls;
  readonly limits: RoomLimits;
  /** Refuse events that name no server. */
  readonly strictAuth: boolean;
}

/** Where a connection starts. */
export function createLoginState(localHost: string | undefined): LoginState {
  return { localHost, attempts: 0, open: null, checking: null };
}

/**
 * Makes the rules of logging in.
 *
 * @see docs/spec/world.md [W-2]
 */
export function createLoginRules(options: LoginOptions): LoginRules {
  const { random, ownUrls, limits, strictAuth } = options;
  return {
    open(state, pubkey, nowMs) {
      if (state.attempts >= limits.loginAttempts) return failed("too many attempts");
      state.attempts += 1;
      state.checking = null;
      state.open = { pubkey, challenge: hexOf(random.bytes(32)), issuedMs: nowMs };
      return ok(state.open.challenge);
    },
    answer(state, event, nowMs) {
      const open = state.open;
      state.open = null;
      if (open === null) return failed("no challenge is open");
      if (nowMs - open.issuedMs > limits.challengeMs) return failed("the challenge has expired");
      if (event.kind !== KIND.syncLogin) return failed("not a login event");
      if (event.pubkey !== open.pubkey) return failed("the event is of another key than was claimed");
      const answers = [event.content, ...tagValues(event, "challenge")];
      if (answers.some((answer) => answer !== open.challenge)) return failed("the event answers another challenge");
      // A `u` without a value is a broken one, not the same as none.
      const urls = event.tags.filter((tag) => tag[0] === "u").map((tag) => tag[1] ?? "");
      if (urls.length === 0 && strictAuth) return failed("the event names no server");
      if (!urls.every((url) => ownUrls.isOwn(url, state.localHost))) return failed("the event names another server");
      state.checking = event.id;
      return ok(event);
    },
    finish(state, id, event, wallSec) {
      if (state.checking !== id) return null;
      state.checking = null;
      if (event === null) return failed("id or signature are wrong");
      if (Math.abs(event.created_at - wallSec) > limits.loginSkewSec) return failed("the event is too old or too new");
      return ok(event.pubkey);
    },
  };
}
