import { createRelayPool } from "@plaza/nostr-client";
import type { RelayPool } from "@plaza/nostr-client";
import { createSignal } from "@plaza/platform";
import { createKeySigner, createMemoryKeyValue } from "@plaza/platform/fakes";
import {
  createNodeClock,
  createNodeDial,
  createNodeHttp,
  createNodeLog,
  createNodeRandom,
  createNodeTimers,
  createVerifyPool,
} from "@plaza/platform-node";
import { createWebxdcSession } from "@plaza/webxdc";
import type { OutgoingUpdate, WebxdcSession } from "@plaza/webxdc";

/** One person's session of an app, over a socket of its own. */
export interface Person {
  readonly session: WebxdcSession;
  readonly pool: RelayPool;
  end(): void;
}

/** What all people of a run share: clock, log, and the threads that check signatures. */
export interface Crowd {
  open(number: number): Person;
  end(): Promise<void>;
}

/** The id of the app that is measured. */
export const benchApp = "bench-app";

/** Makes people who all run one app over one relay; the limits are those towards one's own relay, and higher where they would decide. */
export function createCrowd(relay: string): Crowd {
  const clock = createNodeClock();
  const timers = createNodeTimers();
  const random = createNodeRandom();
  const log = createNodeLog({ level: "error" });
  const verifier = createVerifyPool({ log });
  return {
    open(number) {
      const signer = createKeySigner(new Uint8Array(32).fill(number));
      const dial = createNodeDial();
      const http = createNodeHttp();
      const pool = createRelayPool({ urls: [relay], dial, http, verifier, clock, timers, random, log, signer: async () => signer });
      const session = createWebxdcSession({
        webxdcId: benchApp,
        attachedAtSec: null,
        selfAddr: `addr${number}`,
        pool,
        identity: { account: createSignal({ kind: "guest" as const, pubkey: signer.pubkey, kept: true }), signer: async () => signer },
        keyValue: createMemoryKeyValue(),
        http,
        clock,
        timers,
        random,
        log,
        updateIntervalMs: 1,
        realtimePace: { perSecond: 60, burst: 120 },
        arrivals: { perAuthor: 100_000, perAuthorMs: 1_000, perSecond: 100_000, queue: 100_000 },
      });
      return {
        session,
        pool,
        end() {
          session.end();
          pool.end();
        },
      };
    },
    end: () => verifier.end(),
  };
}

/** An update of some 300 bytes. */
export function benchUpdate(number: number): OutgoingUpdate {
  const payload = JSON.stringify({ number, text: "u".repeat(280) });
  return { payload, info: null, href: null, document: null, summary: null, notify: [] };
}

/** Resolves when a session has been given so many updates. */
export function hasGiven(session: WebxdcSession, count: number): Promise<void> {
  return new Promise((resolve) => {
    if (session.count.get() >= count) {
      resolve();
      return;
    }
    const stop = session.count.subscribe(() => {
      if (session.count.get() < count) return;
      stop();
      resolve();
    });
  });
}
