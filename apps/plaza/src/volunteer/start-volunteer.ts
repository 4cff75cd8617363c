import { createRelayPool, resolveScene } from "@plaza/nostr-client";
import type { RelayPool } from "@plaza/nostr-client";
import { createKeySigner, hideSecrets } from "@plaza/platform";
import type { Backplane, Log } from "@plaza/platform";
import {
  createNodeClock,
  createNodeDial,
  createNodeHttp,
  createNodeRandom,
  createNodeTimers,
  createVerifyPool,
  loadOrMakeKey,
} from "@plaza/platform-node";
import { decodeNip19, encodeNaddr, failed, ok } from "@plaza/protocol";
import type { Pubkey, Result } from "@plaza/protocol";
import { measureServer } from "@plaza/world";
import type { SlotEntry } from "@plaza/world";
import { bareLink } from "../bare-link.ts";
import { createEndings } from "../endings.ts";
import type { TlsWish } from "../tls/tls-flags.ts";
import { findHomePlaza } from "./home-plaza.ts";
import { listenForSync } from "./sync-port.ts";
import { openSyncSeat } from "./sync-seat.ts";
import { waitForRelay } from "./wait-for-relay.ts";
import type { VolunteerProblem } from "./volunteer-problem.ts";

/** How a server volunteers. */
export interface VolunteerOptions {
  /** An naddr, alone or at the end of a link. */
  readonly scene: string;
  /** Where visitors reach this server; null for the address it listens on. */
  readonly url: string | null;
  readonly port: number;
  readonly host: string;
  /** Which certificate the port has; null for plain http. */
  readonly tls?: TlsWish | null;
  /** Where a certificate of our own is kept. */
  readonly dataPath: string;
  readonly keyPath: string;
  /** Besides those the naddr names. */
  readonly relays: readonly string[];
  /** A Plaza whose relays are used where none is named. */
  readonly plaza: string;
  readonly slots: number;
  readonly capacity: number | null;
  readonly region: string | null;
  readonly strictAuth: boolean;
  readonly listenMs: number;
  readonly graceMs: number;
  /** Where the server's other processes are met. */
  readonly backplane?: Backplane | undefined;
  readonly log: Log;
}

/** A server that volunteers for a scene. */
export interface Volunteer {
  readonly url: string;
  readonly naddr: string;
  readonly title: string;
  readonly pubkey: Pubkey;
  readonly entry: SlotEntry;
  end(): Promise<void>;
}

const mostSceneRelays = 4;

/** Finds the scene, listens on the port, and enters the competition. After a problem nothing is left running. */
export async function startVolunteer(options: VolunteerOptions): Promise<Result<Volunteer, VolunteerProblem>> {
  const { log } = options;
  const target = bareLink(options.scene);
  const named = decodeNip19(target);
  if (!named.ok || named.value.type !== "naddr") return failed({ code: "bad-scene", found: hideSecrets(target).slice(0, 24) });
  const endings = createEndings(log);
  const stop = async (problem: VolunteerProblem): Promise<Result<never, VolunteerProblem>> => {
    await endings.run();
    return failed(problem);
  };
  const clock = createNodeClock();
  const timers = createNodeTimers();
  const random = createNodeRandom();
  const http = createNodeHttp();
  const dial = createNodeDial();

  const key = await loadOrMakeKey(options.keyPath);
  if (!key.ok) return failed({ code: "key-unusable", problem: key.problem });
  const signer = createKeySigner(key.value.secretKey);
  const hints = options.relays.length > 0 ? options.relays : named.value.relays;
  const relays = hints.length > 0 ? hints : ((await findHomePlaza(http, options.plaza))?.relays ?? []);
  if (relays.length === 0) return failed({ code: "no-relays" });

  const verifier = createVerifyPool({ log });
  endings.add("verifier", () => verifier.end());
  const connect = (urls: readonly string[]): RelayPool => {
    const made = createRelayPool({ urls, dial, http, verifier, clock, timers, random, log, signer: async () => signer });
    endings.add("relays", () => made.end());
    return made;
  };
  let pool = connect(relays);
  const connected = await waitForRelay(pool, timers);
  if (!connected.ok) return stop(connected.problem);
  const found = await resolveScene(pool, target);
  if (!found.ok || found.value.type !== "one") return stop({ code: "scene-not-found", relays });
  const { scene } = found.value;
  if (scene.status === "ended") return stop({ code: "scene-over", title: scene.title });
  // Where the scene says its events are, its visitors and its other servers listen.
  const everywhere = [...new Set([...relays, ...scene.relays.slice(0, mostSceneRelays)])];
  if (everywhere.length > relays.length) {
    pool.end();
    pool = connect(everywhere);
  }

  const port = await listenForSync({ ...options, clock, timers });
  if (!port.ok) return stop(port.problem);
  const url = options.url ?? port.value.url(scene.identifier);
  const seat = openSyncSeat({
    ...options,
    scene: scene.address,
    moreRelays: named.value.relays,
    url,
    port: port.value,
    pool,
    signer,
    verifier,
    dial,
    clock,
    timers,
    random,
  });
  endings.add("sync server", () => seat.end());
  void measureServer(url, { dial, clock, timers, pubkey: signer.pubkey }).then((rttMs) => {
    if (rttMs === null) log.warn("this server does not answer under its own URL from here; visitors may not reach it", { url });
  });
  return ok({
    url,
    naddr: encodeNaddr({ ...scene.address, relays: relays.slice(0, 2) }),
    title: scene.title,
    pubkey: signer.pubkey,
    entry: seat.entry,
    end: () => endings.run(),
  });
}
