import type { RelayPool } from "@plaza/nostr-client";
import { createSignal } from "@plaza/platform";
import type { KeyValue, Signer } from "@plaza/platform";
import { createKeySigner, createMemoryKeyValue } from "@plaza/platform/fakes";
import { KIND } from "@plaza/protocol";
import type { EventTemplate, NostrEvent } from "@plaza/protocol";
import { by, cheap, createTestBench, keyOf, startSec } from "../../../nostr-client/src/fakes/test-bench.ts";
import { createWebxdcSession } from "../session/webxdc-session.ts";
import type { NumberedUpdate } from "../updates/update-log.ts";
import type { OutgoingUpdate, WebxdcSession, WebxdcSessionOptions, WebxdcView } from "../session/webxdc-session.ts";

/** The id of the app in these tests. */
export const appId = "9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d";

/** An update as an app sends it. */
export function saying(payload: unknown, more: Partial<OutgoingUpdate> = {}): OutgoingUpdate {
  return { payload: JSON.stringify(payload), info: null, href: null, document: null, summary: null, notify: [], ...more };
}

function updateTemplate(payload: unknown, more: Partial<EventTemplate>): Partial<EventTemplate> & { readonly kind: number } {
  const tags = [["i", appId], ["alt", "Webxdc update"], ...(more.tags ?? [])];
  return { ...more, kind: KIND.webxdcUpdate, tags, content: JSON.stringify(payload) };
}

/** Someone else's update, signed. */
export function updateBy(person: number, payload: unknown, more: Partial<EventTemplate> = {}): NostrEvent {
  return by(person, updateTemplate(payload, more));
}

/** Someone else's update for crowds: only `idVerifier` lets it pass. */
export function cheapUpdateBy(person: number, payload: unknown, more: Partial<EventTemplate> = {}): NostrEvent {
  return cheap(person, updateTemplate(payload, more));
}

/** What a test chooses about a device. */
export type DeviceChoice = Partial<WebxdcSessionOptions> & { readonly signer?: Signer };

/** One device that runs the app. */
export interface Device {
  readonly session: WebxdcSession;
  readonly pool: RelayPool;
  readonly keyValue: KeyValue;
  /** Everything the app was given so far. */
  given(): readonly NumberedUpdate[];
  payloads(): unknown[];
  view(): WebxdcView;
  /** Ends the page: what is not on the device is gone. */
  close(): void;
}

/** Relays and, on them, any number of devices that run the app. */
export type AppBench = ReturnType<typeof createTestBench> & { readonly run: (person: number, more?: DeviceChoice) => Device };

/** Makes relays, and the devices that a test asks for. */
export function createAppBench(...choice: Parameters<typeof createTestBench>): AppBench {
  const bench = createTestBench(...choice);

  function run(person: number, more: DeviceChoice = {}): Device {
    const signer = more.signer ?? createKeySigner(keyOf(person));
    const account = createSignal({ kind: "guest" as const, pubkey: signer.pubkey, kept: true });
    const pool = more.pool ?? bench.connect();
    const keyValue = more.keyValue ?? createMemoryKeyValue();
    const session = createWebxdcSession({
      webxdcId: appId,
      attachedAtSec: startSec - 100_000,
      selfAddr: `addr${person}`,
      pool,
      identity: { account, signer: async () => signer },
      keyValue,
      http: bench.web.http,
      clock: bench.time,
      timers: bench.time,
      random: bench.random,
      log: bench.log,
      ...more,
    });
    const given = () => {
      const updates: NumberedUpdate[] = [];
      for (let page = session.after(0); page.length > 0; page = session.after(page.at(-1)?.serial ?? 0)) updates.push(...page);
      return updates;
    };
    const payloads = (): unknown[] => given().map(({ update }): unknown => JSON.parse(update.payload));
    const close = () => {
      session.end();
      pool.end();
    };
    return { session, pool, keyValue, given, payloads, close, view: () => session.view.get() };
  }

  return { ...bench, run };
}
