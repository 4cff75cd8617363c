import type { Clock, DialSocket, Log, Random, Signer, Socket, SocketHandlers, Timers } from "@plaza/platform";
import { buildSyncLogin, encodeClientFrame, isSafeChallenge, parseServerFrame, POSE_PROTOCOL } from "@plaza/protocol";
import type { ClientFrame, ServerFrame } from "@plaza/protocol";
import { createPoseOffer } from "./pose-offer.ts";
import { createPoseWire } from "./pose-wire.ts";
import type { HeardPositions, PoseWire } from "./pose-wire.ts";
import { createPulse } from "./pulse.ts";
import { createRecentIds } from "./recent-ids.ts";
import { reconnectWaitMs } from "./reconnect-wait.ts";

/**
 * Where a link stands. `waiting`: between two tries. `replaced`: the same key logged in elsewhere.
 * `refused`: the person's signer said no, or the host has sent them out; none of these dials again.
 */
export type LinkState = "waiting" | "dialling" | "logging-in" | "live" | "replaced" | "refused" | "ended";

/** What the first frame of a login brings. */
export type Welcome = Extract<ServerFrame, { type: "welcome" }>;

/** What a live server tells. Answers to logins and pings stay inside the link. */
export type WorldFrame = Exclude<ServerFrame, { type: "auth_challenge" | "welcome" | "pong" | "error" }>;

/** What a link tells its owner. */
export interface LinkHandlers {
  welcomed(welcome: Welcome): void;
  /** Only while live; repeats by `msgId` are gone already. */
  frame(frame: WorldFrame): void;
  /** A message of positions as bytes, likewise: to be gone through at once. */
  positions(positions: HeardPositions): void;
  /** The login ended, whatever the cause. */
  lost(): void;
  /** A named problem: a code of the server's, or one of ours. */
  trouble(code: string): void;
  /** State, round trip or problem changed. */
  changed(): void;
}

/** One server: dials, logs in, keeps alive, dials again. */
export interface ServerLink {
  readonly url: string;
  state(): LinkState;
  rttMs(): number | null;
  /** Why the last try ended; null while live. */
  problem(): string | null;
  /** How many tries in a row did not end in a welcome. */
  failures(): number;
  /** Sends while live, else does nothing. */
  send(frame: ClientFrame): void;
  /** Dials at once where it waits for its next try. */
  hurry(): void;
  /** Bytes that wait in the socket. */
  bufferedBytes(): number;
  end(): void;
}

/** What a link needs. */
export interface ServerLinkOptions {
  readonly url: string;
  readonly dial: DialSocket;
  readonly signer: Signer;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
  /** The time to sign with, in seconds, as relays and servers see it. */
  readonly nowSec: () => number;
  readonly handlers: LinkHandlers;
}

const loginMs = 10_000;
/** A login that held this long ends the row of failures. */
const steadyMs = 10_000;
const fullWaitMs = 10_000;
const refusedWaitMs = 5_000;

/**
 * Makes the link to one sync server and dials at once.
 *
 * @see docs/spec/world.md [W-2m], [W-3m], [W-5e], [W-8a], [W-11c]
 */
export function createServerLink(options: ServerLinkOptions): ServerLink {
  const { url, dial, signer, clock, timers, random, handlers } = options;
  const log = options.log.with({ server: url });
  const seen = createRecentIds(512);
  const offer = createPoseOffer();
  let state: LinkState = "waiting";
  let socket: Socket | null = null;
  /** Grows with each dial: what an older socket says or an older signature brings is nobody's any more. */
  let attempt = 0;
  let failures = 0;
  let problem: string | null = null;
  /** What the server said before it closed, this time. */
  let reason: string | null = null;
  let leastWaitMs = 0;
  let askedMs = 0;
  let answerMs: number | null = null;
  let liveSinceMs = 0;
  let stopTimer: (() => void) | null = null;

  const pulse = createPulse({
    clock,
    timers,
    ping: () => socket?.send(encodeClientFrame({ type: "ping" })),
    measured: () => handlers.changed(),
    dead: () => fail("SILENT"),
  });

  function enter(next: LinkState): void {
    state = next;
    handlers.changed();
  }

  function connect(): void {
    attempt += 1;
    const mine = attempt;
    leastWaitMs = 0;
    reason = null;
    answerMs = null;
    state = "dialling";
    stopTimer = timers.after(loginMs, () => fail(reason ?? "TIMEOUT"));
    const isOffered = offer.isMade(clock.monotonicMs());
    const poses = createPoseWire(signer.pubkey);
    const ears: SocketHandlers = {
      opened: () => {
        if (mine !== attempt) return;
        offer.opened(isOffered, socket?.protocol() === POSE_PROTOCOL, clock.monotonicMs());
        askedMs = clock.monotonicMs();
        socket?.send(encodeClientFrame({ type: "auth", pubkey: signer.pubkey }));
        enter("logging-in");
      },
      message: (data) => {
        if (mine !== attempt) return;
        if (typeof data === "string") take(data, mine);
        else if (socket?.protocol() === POSE_PROTOCOL) takePoses(poses, data);
      },
      closed: ({ code }) => {
        if (mine !== attempt) return;
        if (state === "dialling" && offer.refused(isOffered)) {
          log.debug("sync server did not take our offer of positions as bytes");
          stopTimer?.();
          connect();
          return;
        }
        log.info("sync server closed the connection", { code });
        fail(reason ?? "CLOSED");
      },
    };
    socket = dial(url, ears, isOffered ? { protocols: [POSE_PROTOCOL] } : {});
    handlers.changed();
  }

  function take(text: string, mine: number): void {
    const frame = parseServerFrame(text);
    pulse.heard();
    // A frame this client does not know, or that is broken, costs nothing but itself.
    if (!frame.ok) return log.debug("sync server sent an unreadable frame", { problem: frame.problem.code });
    switch (frame.value.type) {
      case "auth_challenge":
        return answer(frame.value.challenge, mine);
      case "welcome":
        return welcome(frame.value);
      case "pong":
        return pulse.pong();
      case "error":
        return complain(frame.value.code ?? "SERVER_ERROR");
      case "peer_position":
        if (state === "live") handlers.frame(frame.value);
        return;
      default:
        if (state === "live" && seen.isNew(frame.value.msgId)) handlers.frame(frame.value);
    }
  }

  function takePoses(poses: PoseWire, bytes: Uint8Array): void {
    pulse.heard();
    if (state !== "live") return;
    const read = poses.read(bytes, clock.monotonicMs(), (positions) => handlers.positions(positions));
    if (!read.ok) log.debug("sync server sent unreadable bytes", { problem: read.problem.code });
  }

  function answer(challenge: string, mine: number): void {
    if (state !== "logging-in") return;
    answerMs ??= clock.monotonicMs() - askedMs;
    if (!isSafeChallenge(challenge)) {
      leastWaitMs = refusedWaitMs;
      return fail("BAD_CHALLENGE");
    }
    void signer.sign(buildSyncLogin({ challenge, url }, options.nowSec())).then((signed) => {
      if (mine !== attempt || state !== "logging-in") return;
      if (signed.ok) socket?.send(encodeClientFrame({ type: "auth_response", event: signed.value }));
      else if (signed.problem.code === "refused") stopWith("refused", "SIGNING_REFUSED");
      else fail("SIGNING_FAILED");
    });
  }

  function welcome(frame: Welcome): void {
    if (state !== "logging-in") return;
    stopTimer?.();
    stopTimer = null;
    problem = null;
    seen.clear();
    liveSinceMs = clock.monotonicMs();
    state = "live";
    log.info("logged in to a sync server", { peers: frame.peers.length });
    pulse.start(answerMs);
    handlers.welcomed(frame);
    handlers.changed();
  }

  function complain(code: string): void {
    if (code === "REPLACED") return stopWith("replaced", code);
    if (code === "KICKED") return stopWith("refused", code);
    if (state !== "live") {
      reason = code;
      if (code === "CAPACITY") leastWaitMs = fullWaitMs;
      else if (code.startsWith("AUTH")) leastWaitMs = refusedWaitMs;
      // A server that would hear another answer waits for it in vain: this one was the best there is.
      if (code === "AUTH_FAILED") return fail(code);
    }
    handlers.trouble(code);
  }

  /** Drops the socket, whatever its state; says whether a login was lost with it. */
  function drop(): boolean {
    attempt += 1;
    stopTimer?.();
    stopTimer = null;
    pulse.stop();
    socket?.close(1000, "");
    socket = null;
    return state === "live";
  }

  function fail(code: string): void {
    const wasLive = drop();
    if (wasLive && clock.monotonicMs() - liveSinceMs >= steadyMs) failures = 0;
    failures += 1;
    problem = code;
    const waitMs = reconnectWaitMs(failures, leastWaitMs, random);
    log.warn("sync server lost, dialling again", { problem: code, waitMs, failures });
    stopTimer = timers.after(waitMs, connect);
    state = "waiting";
    if (wasLive) handlers.lost();
    handlers.trouble(code);
    handlers.changed();
  }

  function stopWith(next: "replaced" | "refused", code: string): void {
    const wasLive = drop();
    problem = code;
    state = next;
    log.warn("sync server will not be dialled again", { problem: code });
    if (wasLive) handlers.lost();
    handlers.trouble(code);
    handlers.changed();
  }

  connect();
  return {
    url,
    state: () => state,
    rttMs: () => pulse.rttMs(),
    problem: () => problem,
    failures: () => failures,
    send(frame) {
      if (state === "live") socket?.send(encodeClientFrame(frame));
    },
    hurry() {
      if (state !== "waiting") return;
      stopTimer?.();
      connect();
    },
    bufferedBytes: () => socket?.bufferedBytes() ?? 0,
    end() {
      if (state === "ended") return;
      drop();
      state = "ended";
    },
  };
}
