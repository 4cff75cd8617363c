import type { CancelTimer, Clock, DialSocket, Http, Log, Random, Signer, Timers } from "@plaza/platform";
import type { ClientMessage, RelayMessage } from "@plaza/protocol";
import type { CorrectedClock } from "./corrected-clock.ts";
import type { EventGate } from "./event-gate.ts";
import { fetchRelayInformation } from "./relay-information.ts";
import { createRelayLogin } from "./relay-login.ts";
import { createRelayPublishing } from "./relay-publishing.ts";
import type { RelayPublishing } from "./relay-publishing.ts";
import { createRelayRequests } from "./relay-requests.ts";
import type { RelayRequests } from "./relay-requests.ts";
import { createRelaySocket } from "./relay-socket.ts";
import type { RelayStatus } from "./relay-status.ts";

/** Everything between us and one relay, over one socket at a time. */
export interface RelayLink {
  readonly url: string;
  status(): RelayStatus;
  readonly requests: Pick<RelayRequests, "open">;
  readonly publishing: Pick<RelayPublishing, "add">;
  /** Makes the connection anew when somebody logged in on it. */
  renewLogin(): void;
  /** Dials at once where it would wait, and makes sure of a connection that seems open. */
  wake(): void;
  end(): void;
}

/** What a link needs. */
export interface RelayLinkOptions {
  readonly url: string;
  readonly dial: DialSocket;
  readonly http: Http;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
  readonly gate: EventGate;
  readonly corrected: CorrectedClock;
  readonly signer: () => Promise<Signer | null>;
  /** The status changed. */
  readonly changed: () => void;
}

const askAgainMs = 600_000;

/** Connects to a relay and keeps at it. */
export function createRelayLink(options: RelayLinkOptions): RelayLink {
  const { url, clock, timers, random, gate, corrected } = options;
  const log = options.log.with({ relay: url });
  let status: RelayStatus = { url, state: "connecting", lastProblem: null, unreadable: 0, turnedAway: 0 };
  let askedMs: number | null = null;
  let stopAsking: CancelTimer | null = null;
  let stopTelling: CancelTimer | null = null;
  let ended = false;

  function update(change: Partial<RelayStatus>): void {
    status = { ...status, ...change };
    options.changed();
  }

  /** A flood of trouble is told as one. */
  function updateSoon(change: Partial<RelayStatus>): void {
    status = { ...status, ...change };
    stopTelling ??= timers.after(250, () => {
      stopTelling = null;
      options.changed();
    });
  }

  function problem(text: string): void {
    updateSoon({ lastProblem: text });
  }

  /** Asks the relay over HTTP for its limits and the time. */
  function ask(): void {
    const nowMs = clock.monotonicMs();
    if (askedMs !== null && nowMs - askedMs < askAgainMs && !corrected.isStale()) return;
    askedMs = nowMs;
    void fetchRelayInformation(options.http, clock, url).then((information) => {
      if (ended || information === null) return;
      if (information.clockOffsetMs !== null) corrected.learn(url, information.clockOffsetMs);
      if (information.maxSubscriptions !== null) requests.allow(information.maxSubscriptions);
    });
  }

  function take(message: RelayMessage): void {
    switch (message.type) {
      case "EVENT":
        requests.event(message.id, message.event);
        return;
      case "EOSE":
        requests.endOfStored(message.id);
        return;
      case "CLOSED":
        problem(message.message);
        requests.closed(message.id, message.message);
        return;
      case "OK":
        if (login.answered(message.eventId, message.accepted)) return;
        if (!message.accepted) problem(message.message);
        publishing.answered(message.eventId, message.accepted, message.message);
        return;
      case "AUTH":
        login.challenged(message.challenge);
        return;
      case "NOTICE":
        problem(message.message);
        return;
      case "COUNT":
    }
  }

  const nowSec = () => Math.floor(corrected.nowMs() / 1000);
  const socket = createRelaySocket({
    url,
    dial: options.dial,
    clock,
    timers,
    random,
    handlers: {
      opened() {
        log.info("relay open");
        ask();
        requests.connected();
        publishing.connected();
      },
      message: take,
      lost() {
        log.warn("relay lost", { problem: status.lastProblem });
        login.disconnected();
        requests.disconnected();
        publishing.disconnected();
        options.changed();
      },
      state(state) {
        update({ state });
      },
      unreadable(what) {
        updateSoon({ unreadable: status.unreadable + 1, lastProblem: `unreadable: ${what}` });
      },
      problem,
    },
  });
  const send = (message: ClientMessage) => socket.send(message);
  const isOpen = () => socket.isOpen();
  const login = createRelayLogin({ url, send, signer: options.signer, nowSec, timers });
  const logIn = () => login.login();
  const requests = createRelayRequests({
    send,
    isOpen,
    gate,
    nowSec,
    timers,
    random,
    login: logIn,
    turnedAway(why) {
      updateSoon({ turnedAway: status.turnedAway + 1, lastProblem: `event turned away: ${why}` });
    },
  });
  const publishing = createRelayPublishing({ send, isOpen, probe: () => socket.probe(), login: logIn, timers, random });
  stopAsking = timers.every(60_000, () => {
    if (isOpen()) ask();
  });

  return {
    url,
    status: () => status,
    requests,
    publishing,
    renewLogin() {
      if (login.isBegun()) socket.renew();
    },
    wake: () => socket.wake(),
    end() {
      ended = true;
      stopAsking?.();
      stopTelling?.();
      login.end();
      requests.end();
      publishing.end();
      socket.end();
    },
  };
}
