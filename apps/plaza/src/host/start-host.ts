import { join } from "node:path";
import { createRelayPool } from "@plaza/nostr-client";
import type { RelayPool } from "@plaza/nostr-client";
import { createKeySigner } from "@plaza/platform";
import type { Backplane, Clock, Log, Random, Signer, Timers } from "@plaza/platform";
import {
  createNodeClock,
  createNodeDial,
  createNodeHttp,
  createNodeRandom,
  createNodeTimers,
  createVerifyPool,
  loadOrMakeKey,
} from "@plaza/platform-node";
import { encodeNaddr, failed, KIND, ok } from "@plaza/protocol";
import type { Address, Pubkey, Result, SceneFields } from "@plaza/protocol";
import type { SceneFileReport, SlotEntry } from "@plaza/world";
import { createEndings } from "../endings.ts";
import type { SyncService } from "../sync/serve-sync.ts";
import type { TlsWish } from "../tls/tls-flags.ts";
import { openDataFolder } from "../up/data-folder.ts";
import { listenForSync } from "../volunteer/sync-port.ts";
import { openSyncSeat } from "../volunteer/sync-seat.ts";
import { waitForRelay } from "../volunteer/wait-for-relay.ts";
import type { HostProblem } from "./host-problem.ts";
import { createLiveScene } from "./live-scene.ts";
import type { SceneChanges } from "./live-scene.ts";
import { findPlaces } from "./places-to-publish.ts";
import { checkFiles, uploadFiles } from "./scene-files.ts";
import { createScenePublisher } from "./scene-publisher.ts";
import { worldFolder } from "./world-folder.ts";

/** How a world is hosted. */
export interface HostOptions {
  readonly file: string;
  readonly title: string;
  readonly summary: string;
  /** A picture's file or web address; null for none. */
  readonly image: string | null;
  /** The scene's `d`: the same again replaces it. */
  readonly identifier: string;
  readonly relays: readonly string[];
  readonly media: readonly string[];
  /** A Plaza that is used where relays or media stores are missing. */
  readonly plaza: string;
  /** Where visitors reach the sync server; null for the address it listens on. */
  readonly url: string | null;
  readonly port: number;
  readonly host: string;
  /** Which certificate the port has; null for plain http. */
  readonly tls?: TlsWish | null;
  readonly openSync: boolean;
  /** Whose servers may join. */
  readonly accept: readonly Pubkey[];
  readonly slots: number;
  readonly capacity: number | null;
  readonly dataPath: string;
  /** Whose world it is; null for the key in the data folder, made on first use. */
  readonly signer: Signer | null;
  /** Where the server's other processes are met. */
  readonly backplane?: Backplane | undefined;
  readonly log: Log;
  readonly onChecked: (report: SceneFileReport) => void;
  readonly onUpload: (path: string, sentBytes: number, totalBytes: number) => void;
}

/** A world that is up. */
export interface HostedWorld {
  readonly naddr: string;
  readonly sync: string;
  /** Where the glb is. */
  readonly file: string;
  /** A page that shows the world; null where none is known. */
  readonly page: string | null;
  readonly entry: SlotEntry;
  readonly address: Address;
  /** The sync server, for those who live in it. */
  readonly service: SyncService;
  readonly signer: Signer;
  readonly pool: RelayPool;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  /** Publishes the scene anew; what is left out stays. One change at a time. */
  change(changes: SceneChanges): Promise<Result<undefined, HostProblem>>;
  /** Tells everybody inside, and marks the world as ended. A change under way is not waited for, and not made. */
  end(): Promise<void>;
}

/**
 * Checks the files, uploads them, publishes the scene and serves it. Everything that can be found wrong without
 * telling anybody is found first; after a problem nothing is left running.
 *
 * @see docs/spec/world.md [W-10m]
 */
export async function startHost(options: HostOptions): Promise<Result<HostedWorld, HostProblem>> {
  const { log, dataPath } = options;
  const checked = await checkFiles(options.file, options.image, options.onChecked);
  if (!checked.ok) return checked;

  const clock = createNodeClock();
  const timers = createNodeTimers();
  const random = createNodeRandom();
  const http = createNodeHttp();
  const dial = createNodeDial();
  const places = await findPlaces(http, options);
  if (!places.ok) return places;
  const { relays, media } = places.value;
  const key = options.signer === null ? await loadOrMakeKey(join(dataPath, "host.key")) : null;
  if (key !== null && !key.ok) return failed({ code: "key-unusable", problem: key.problem });
  const signer = options.signer ?? (key === null ? null : createKeySigner(key.value.secretKey));
  if (signer === null) throw new Error("neither a signer nor a key");

  const endings = createEndings(log);
  const stop = async (problem: HostProblem): Promise<Result<never, HostProblem>> => {
    await endings.run();
    return failed(problem);
  };
  // Two processes that publish one scene in turn would replace each other for ever.
  const folder = openDataFolder(worldFolder(dataPath, options.identifier));
  if (!folder.ok) {
    const { problem } = folder;
    if (problem.code === "in-use") return failed({ code: "hosted-already", identifier: options.identifier, pid: problem.pid });
    return failed({ code: "data-unusable", path: problem.path, detail: problem.detail });
  }
  endings.add("data folder", () => folder.value.release());
  const port = await listenForSync({ ...options, clock, timers });
  if (!port.ok) return stop(port.problem);
  endings.add("port", () => port.value.end());
  const verifier = createVerifyPool({ log });
  endings.add("verifier", () => verifier.end());
  const pool = createRelayPool({ urls: relays, dial, http, verifier, clock, timers, random, log, signer: async () => signer });
  endings.add("relays", () => pool.end());
  const connected = await waitForRelay(pool, timers);
  if (!connected.ok) return stop(connected.problem);

  const upload = { signer, timers, media, nowSec: () => pool.correctedNowSec(), onUpload: options.onUpload };
  const uploaded = await uploadFiles(checked.value, upload);
  if (!uploaded.ok) return stop(uploaded.problem);
  const { file, image } = uploaded.value;
  if (file === null) throw new Error("a world without a file");

  const address: Address = { kind: KIND.scene, pubkey: signer.pubkey, identifier: options.identifier };
  const url = options.url ?? port.value.url(options.identifier);
  const fields: SceneFields = {
    identifier: options.identifier,
    title: options.title,
    summary: options.summary,
    image,
    file,
    sync: [url],
    hosts: [signer.pubkey, ...options.accept],
    syncPolicy: options.openSync ? "open" : "closed",
    relays,
  };
  const scene = createLiveScene(fields, {
    scene: await createScenePublisher(address, { pool, signer, timers }),
    async upload(changes, cancelled) {
      const ready = await checkFiles(changes.file ?? null, changes.image ?? null, options.onChecked);
      return ready.ok ? uploadFiles(ready.value, { ...upload, cancelled }) : ready;
    },
  });
  const seat = openSyncSeat({
    ...options,
    scene: address,
    moreRelays: [],
    url,
    port: port.value,
    region: null,
    strictAuth: false,
    listenMs: 0,
    graceMs: 0,
    pool,
    signer,
    verifier,
    dial,
    clock,
    timers,
    random,
  });
  endings.add("sync server", () => seat.sync.end());
  endings.add("slot", () => seat.entry.end());
  const published = await scene.begin();
  if (!published.ok) return stop(published.problem);
  endings.add("scene", async () => {
    const ended = await scene.end();
    if (!ended.ok) log.warn("no relay heard that the world has ended", { scene: options.identifier });
  });

  const naddr = encodeNaddr({ ...address, relays: relays.slice(0, 2) });
  const page = places.value.page === null ? null : new URL(`/scene/${naddr}`, places.value.page).href;
  return ok({
    naddr,
    sync: url,
    file,
    page,
    entry: seat.entry,
    address,
    service: seat.sync,
    signer,
    pool,
    clock,
    timers,
    random,
    change: (changes) => scene.change(changes),
    end: () => endings.run(),
  });
}
