import type { ClientFrame, EventId, Pubkey, VerifiedEvent } from "@plaza/protocol";
import type { Barred } from "./barred.ts";
import { createLoginRules, createLoginState } from "./login.ts";
import type { LoginOptions, LoginProblem, LoginState } from "./login.ts";
import { CLOSE_CODE } from "./outbox.ts";
import type { Outbox } from "./outbox.ts";
import { createPatience } from "./player.ts";
import type { Patience } from "./player.ts";
import type { ConnectionId } from "./room-io.ts";
import { createTokenBucket } from "./token-bucket.ts";
import type { TokenBucket } from "./token-bucket.ts";

/** A connection that has not logged in. */
export interface Stranger {
  readonly connection: ConnectionId;
  readonly sinceMs: number;
  /** About what one position will cost it. */
  readonly positionBytes: number;
  readonly login: LoginState;
  readonly patience: Patience;
  readonly pings: TokenBucket;
}

/** Where connections wait until they have logged in: bounded, and apart from the players. */
export interface Lobby {
  /** Lets a stranger in; the oldest one goes when the lobby is full. */
  enter(connection: ConnectionId, localHost: string | undefined, positionBytes: number, nowMs: number): void;
  find(connection: ConnectionId): Stranger | undefined;
  frame(stranger: Stranger, frame: ClientFrame, nowMs: number): void;
  /** @returns who may come in; null when nobody does. The stranger leaves the lobby only by `leave`. */
  checked(stranger: Stranger, id: EventId, event: VerifiedEvent | null, wallSec: number, nowMs: number): Pubkey | null;
  leave(connection: ConnectionId): void;
  /** Turns away whoever took too long. */
  sweep(nowMs: number): void;
  size(): number;
  /** Connections waiting for a signature check. */
  checking(): number;
  /** Everyone, oldest first. */
  all(): Iterable<Stranger>;
}

/**
 * Makes an empty lobby.
 *
 * @param hasRoomFor - whether this key could come in now
 * @param barred - who may not
 * @see docs/spec/world.md [W-2]
 */
export function createLobby(
  options: LoginOptions,
  outbox: Outbox,
  hasRoomFor: (pubkey: Pubkey) => boolean,
  barred: Pick<Barred, "waitMs">,
): Lobby {
  const { limits } = options;
  const rules = createLoginRules(options);
  /** In order of arrival. */
  const strangers = new Map<ConnectionId, Stranger>();

  function turnAway(stranger: Stranger, code: "TIMEOUT" | "CAPACITY" | "AUTH_FAILED" | "KICKED", message: string): void {
    strangers.delete(stranger.connection);
    outbox.error(stranger.connection, code, message);
    outbox.close(stranger.connection, code === "CAPACITY" ? CLOSE_CODE.tryLater : CLOSE_CODE.refused, code);
  }

  /** @returns whether this key may not come in now; then the stranger is gone. */
  function isTurnedAway(stranger: Stranger, pubkey: Pubkey, nowMs: number): boolean {
    const waitMs = barred.waitMs(pubkey, nowMs);
    if (waitMs > 0) turnAway(stranger, "KICKED", `the host has sent you out; ${Math.ceil(waitMs / 1000)} s more`);
    else if (hasRoomFor(pubkey)) return false;
    else turnAway(stranger, "CAPACITY", "this world is full");
    return true;
  }

  /** A failed attempt may be repeated until there are no more attempts. */
  function refuse(stranger: Stranger, problem: LoginProblem): void {
    if (stranger.login.attempts >= limits.loginAttempts) turnAway(stranger, "AUTH_FAILED", problem);
    else outbox.error(stranger.connection, "AUTH_FAILED", problem);
  }

  return {
    enter(connection, localHost, positionBytes, nowMs) {
      if (strangers.size >= limits.strangers) {
        for (const oldest of strangers.values()) {
          turnAway(oldest, "TIMEOUT", "too many connections wait to log in");
          break;
        }
      }
      strangers.set(connection, {
        connection,
        sinceMs: nowMs,
        positionBytes,
        login: createLoginState(localHost),
        patience: createPatience(limits, nowMs),
        pings: createTokenBucket(limits.pings, nowMs),
      });
    },
    find: (connection) => strangers.get(connection),
    frame(stranger, frame, nowMs) {
      if (frame.type === "ping") {
        if (stranger.pings.take(nowMs)) outbox.answer(stranger.connection, { type: "pong" });
        return;
      }
      if (frame.type === "auth") {
        if (isTurnedAway(stranger, frame.pubkey, nowMs)) return;
        const opened = rules.open(stranger.login, frame.pubkey, nowMs);
        if (opened.ok) outbox.answer(stranger.connection, { type: "auth_challenge", challenge: opened.value });
        else refuse(stranger, opened.problem);
        return;
      }
      if (frame.type === "auth_response") {
        const answered = rules.answer(stranger.login, frame.event, nowMs);
        if (answered.ok) outbox.push({ type: "check-login", connection: stranger.connection, event: answered.value });
        else if (stranger.patience.complaints.take(nowMs)) refuse(stranger, answered.problem);
        return;
      }
      if (stranger.patience.complaints.take(nowMs)) outbox.error(stranger.connection, "AUTH_REQUIRED", "log in first");
    },
    checked(stranger, id, event, wallSec, nowMs) {
      const finished = rules.finish(stranger.login, id, event, wallSec);
      if (finished === null) return null;
      if (!finished.ok) {
        refuse(stranger, finished.problem);
        return null;
      }
      return isTurnedAway(stranger, finished.value, nowMs) ? null : finished.value;
    },
    leave(connection) {
      strangers.delete(connection);
    },
    sweep(nowMs) {
      for (const stranger of strangers.values()) {
        // In order of arrival: the rest came later.
        if (nowMs - stranger.sinceMs < limits.loginMs) break;
        turnAway(stranger, "TIMEOUT", "the login took too long");
      }
    },
    size: () => strangers.size,
    checking() {
      let count = 0;
      for (const stranger of strangers.values()) if (stranger.login.checking !== null) count += 1;
      return count;
    },
    all: () => strangers.values(),
  };
}
