import type { Signer, Verifier } from "@plaza/platform";
import {
  createDirectVerifier,
  createFakeHttp,
  createFakeNetwork,
  createFakeTime,
  createRecordingLog,
  createSeededRandom,
} from "@plaza/platform/fakes";
import { admitVerified, computeEventId, failed, isEventIdRight, ok, parseNostrEvent, signEvent } from "@plaza/protocol";
import type { EventTemplate, NostrEvent, VerifiedEvent } from "@plaza/protocol";
import { createRelayPool } from "../pool/relay-pool.ts";
import { createFakeRelay } from "./fake-relay.ts";

/** A secret key for tests: 32 bytes of this number. */
export function keyOf(person: number): Uint8Array {
  return new Uint8Array(32).fill(person);
}

/** Signs as a test person. */
export function by(person: number, template: Partial<EventTemplate> & { readonly kind: number }): VerifiedEvent {
  return signEvent({ created_at: startSec, tags: [], content: "", ...template }, keyOf(person));
}

/**
 * An event whose id is right and whose signature is not: signing is dear, and a crowd needs many. Only
 * `idVerifier` lets it pass.
 */
export function cheap(person: number, template: Partial<EventTemplate> & { readonly kind: number }): NostrEvent {
  const { pubkey } = someone(person);
  const whole = { created_at: startSec, tags: [], content: "", ...template };
  const event = parseNostrEvent({ ...whole, id: computeEventId(pubkey, whole), pubkey, sig: "0".repeat(128) });
  if (!event.ok) throw new Error(event.problem.code);
  return event.value;
}

const known = new Map<number, VerifiedEvent>();

function someone(person: number): VerifiedEvent {
  const event = known.get(person) ?? by(person, { kind: 1 });
  known.set(person, event);
  return event;
}

/** Proves the id and believes the signature. */
export const idVerifier: Verifier = {
  verify: async (event) => (isEventIdRight(event) ? ok(admitVerified(event)) : failed({ code: "wrong-id", id: event.id })),
};

/** When the fake time begins, in seconds. */
export const startSec = 1_767_225_600;

/** A pool over fake relays, and everything a test steers. */
export function createTestBench(
  names: readonly string[] = ["one"],
  choice: { readonly verifier?: Verifier; readonly signer?: () => Promise<Signer | null>; readonly seed?: number } = {},
) {
  const time = createFakeTime();
  const network = createFakeNetwork({ time, latencyMs: 5 });
  const web = createFakeHttp();
  const log = createRecordingLog();
  const random = createSeededRandom(choice.seed ?? 1);
  const verifier = choice.verifier ?? createDirectVerifier();
  const urls = names.map((name) => `ws://${name}.test`);
  const relays = urls.map((url) => createFakeRelay(network, url));
  const [first] = relays;
  if (first === undefined) throw new Error("a bench has at least one relay");
  const connect = () =>
    createRelayPool({
      urls,
      dial: network.dial,
      http: web.http,
      verifier,
      clock: time,
      timers: time,
      random,
      log,
      ...(choice.signer === undefined ? {} : { signer: choice.signer }),
    });
  return { time, network, web, log, random, verifier, urls, relays, relay: first, pool: connect(), connect };
}
