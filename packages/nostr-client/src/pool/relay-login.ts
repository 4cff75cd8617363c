import type { CancelTimer, Signer, Timers } from "@plaza/platform";
import { KIND } from "@plaza/protocol";
import type { ClientMessage, EventId } from "@plaza/protocol";

/** Logging in to one relay (NIP-42), only when it insists. */
export interface RelayLogin {
  /** True once the relay took our login on this connection; false when it did not or we cannot. */
  login(): Promise<boolean>;
  /** Whether somebody was named on this connection. */
  isBegun(): boolean;
  challenged(challenge: string): void;
  /** Tells whether the answer was about a login. */
  answered(eventId: EventId, accepted: boolean): boolean;
  disconnected(): void;
  end(): void;
}

/** What logging in needs. */
export interface RelayLoginOptions {
  readonly url: string;
  readonly send: (message: ClientMessage) => void;
  /** Who logs in; null when nobody has a key yet: a relay alone is no reason to make one. */
  readonly signer: () => Promise<Signer | null>;
  readonly nowSec: () => number;
  readonly timers: Timers;
}

const challengeWithinMs = 10_000;
const answerWithinMs = 10_000;

/**
 * Makes the login of one relay connection.
 *
 * @see docs/spec/identity.md [I-4f]
 */
export function createRelayLogin({ url, send, signer, nowSec, timers }: RelayLoginOptions): RelayLogin {
  let challenge: string | null = null;
  let challengeCame: (() => void) | null = null;
  let sentId: EventId | null = null;
  let answerCame: ((accepted: boolean) => void) | null = null;
  let underWay: Promise<boolean> | null = null;
  let done = false;
  let connection = 0;
  let stopWaiting: CancelTimer | null = null;

  function waitFor(ms: number, start: (came: (value: boolean) => void) => void): Promise<boolean> {
    return new Promise((resolve) => {
      stopWaiting?.();
      stopWaiting = timers.after(ms, () => resolve(false));
      start((value) => {
        stopWaiting?.();
        resolve(value);
      });
    });
  }

  async function logIn(): Promise<boolean> {
    const mine = connection;
    if (challenge === null) {
      const came = await waitFor(challengeWithinMs, (ready) => {
        challengeCame = () => ready(true);
      });
      if (!came || mine !== connection) return false;
    }
    const holder = await signer();
    if (holder === null || challenge === null || mine !== connection) return false;
    const tags = [
      ["relay", url],
      ["challenge", challenge],
    ];
    const signed = await holder.sign({ kind: KIND.relayAuth, created_at: nowSec(), tags, content: "" });
    if (!signed.ok || mine !== connection) return false;
    sentId = signed.value.id;
    const accepted = waitFor(answerWithinMs, (ready) => {
      answerCame = ready;
    });
    send({ type: "AUTH", event: signed.value });
    done = (await accepted) && mine === connection;
    return done;
  }

  function forget(): void {
    connection += 1;
    challenge = null;
    sentId = null;
    done = false;
    underWay = null;
    stopWaiting?.();
    // Whoever waits learns that this connection is over.
    answerCame?.(false);
    challengeCame?.();
    answerCame = null;
    challengeCame = null;
  }

  return {
    login() {
      // A relay that still refuses after a login refuses the person, not the connection.
      if (done) return Promise.resolve(false);
      underWay ??= logIn();
      return underWay;
    },
    isBegun: () => underWay !== null,
    challenged(text) {
      challenge = text;
      challengeCame?.();
      challengeCame = null;
    },
    answered(eventId, accepted) {
      if (eventId !== sentId) return false;
      answerCame?.(accepted);
      answerCame = null;
      return true;
    },
    disconnected: forget,
    end: forget,
  };
}
