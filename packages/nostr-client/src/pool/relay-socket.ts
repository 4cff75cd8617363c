import type { CancelTimer, Clock, DialSocket, Random, Socket, Timers } from "@plaza/platform";
import { encodeClientMessage, isEventId, parseRelayMessage } from "@plaza/protocol";
import type { ClientMessage, RelayMessage } from "@plaza/protocol";
import { backoffMs, dialBackoff } from "./backoff.ts";
import type { RelayState } from "./relay-status.ts";

/** What a relay socket tells its owner. */
export interface RelaySocketHandlers {
  opened(): void;
  message(message: RelayMessage): void;
  /** An open connection is gone; another will follow by itself. */
  lost(): void;
  state(state: RelayState): void;
  /** A message that is no relay message. */
  unreadable(problem: string): void;
  problem(text: string): void;
}

/** One connection to one relay that comes back by itself. */
export interface RelaySocket {
  /** Sends, or does nothing while not open. */
  send(message: ClientMessage): void;
  isOpen(): boolean;
  /** Asks for a sign of life now; without one the connection is given up. */
  probe(): void;
  /** Gives an open connection up for a new one. */
  renew(): void;
  /** Dials at once where it would wait. */
  wake(): void;
  end(): void;
}

/** What a relay socket needs. */
export interface RelaySocketOptions {
  readonly url: string;
  readonly dial: DialSocket;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly handlers: RelaySocketHandlers;
}

const openWithinMs = 10_000;
const quietMs = 30_000;
const answerWithinMs = 10_000;
const stableMs = 5_000;
const probeId = "probe";

/**
 * Holds one socket to a relay: dials, reconnects with full jitter, and gives up a connection that fell silent.
 *
 * @see docs/spec/identity.md [I-4b], [I-4c]
 */
export function createRelaySocket(options: RelaySocketOptions): RelaySocket {
  const { url, dial, clock, timers, random, handlers } = options;
  let socket: Socket | null = null;
  let open = false;
  let ended = false;
  let attempt = 0;
  let generation = 0;
  let openedMs = 0;
  let heardMs = 0;
  let probing = false;
  let stopRedial: CancelTimer | null = null;
  let stopWatch: CancelTimer | null = null;

  function connect(): void {
    stopRedial?.();
    stopRedial = null;
    generation += 1;
    const mine = generation;
    // A socket given up may still speak; only the newest is listened to.
    const isCurrent = () => mine === generation && !ended;
    handlers.state("connecting");
    const dialled = dial(url, {
      opened() {
        if (!isCurrent()) return;
        stopWatch?.();
        open = true;
        openedMs = heardMs = clock.monotonicMs();
        watchSilence();
        handlers.state("open");
        handlers.opened();
      },
      message(data) {
        if (!isCurrent()) return;
        heardMs = clock.monotonicMs();
        probing = false;
        const message = typeof data === "string" ? parseRelayMessage(data) : null;
        if (message === null) handlers.unreadable("binary message");
        else if (!message.ok) handlers.unreadable(message.problem.code);
        else if (message.value.type === "EOSE" && message.value.id === probeId) send({ type: "CLOSE", id: probeId });
        else handlers.message(message.value);
      },
      closed({ code, reason }) {
        if (isCurrent()) giveUp(open ? `closed (${code}${reason === "" ? "" : `: ${reason.slice(0, 120)}`})` : `not reached (${code})`);
      },
    });
    if (!isCurrent()) return;
    socket = dialled;
    stopWatch?.();
    stopWatch = timers.after(openWithinMs, () => giveUp("no answer to the dial"));
  }

  function watchSilence(): void {
    stopWatch = timers.every(answerWithinMs, () => {
      const silentMs = clock.monotonicMs() - heardMs;
      if (probing && silentMs >= answerWithinMs) giveUp("fell silent");
      else if (silentMs >= quietMs) probe();
    });
  }

  function probe(): void {
    if (!open || probing) return;
    probing = true;
    send({ type: "REQ", id: probeId, filters: [{ ids: nobodysEvent, limit: 1 }] });
  }

  function giveUp(problem: string): void {
    if (ended) return;
    const gone = socket;
    const wasOpen = open;
    generation += 1;
    socket = null;
    open = false;
    probing = false;
    stopWatch?.();
    stopWatch = null;
    gone?.close();
    if (wasOpen && clock.monotonicMs() - openedMs >= stableMs) attempt = 0;
    const delayMs = backoffMs(attempt, dialBackoff, random);
    attempt += 1;
    stopRedial?.();
    stopRedial = timers.after(delayMs, connect);
    handlers.problem(problem);
    handlers.state("waiting");
    if (wasOpen) handlers.lost();
  }

  function send(message: ClientMessage): void {
    if (open) socket?.send(encodeClientMessage(message));
  }

  connect();
  return {
    send,
    isOpen: () => open,
    probe,
    renew() {
      if (open) giveUp("to be made anew");
    },
    wake() {
      if (ended) return;
      if (open) probe();
      else if (stopRedial !== null) {
        attempt = 0;
        connect();
      }
    },
    end() {
      if (ended) return;
      ended = true;
      const gone = socket;
      socket = null;
      open = false;
      stopRedial?.();
      stopWatch?.();
      gone?.close();
      handlers.state("ended");
    },
  };
}

/** The id that no event has: the cheapest question that a relay must answer. */
const nobodysEvent = ["0".repeat(64)].filter(isEventId);
