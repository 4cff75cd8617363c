import { createHash } from "node:crypto";
import { join } from "node:path";
import { createRelayPool, uploadBlob } from "@plaza/nostr-client";
import { createKeySigner } from "@plaza/platform";
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
import { encodeNaddr, failed, isWebUrl, KIND, ok, parseSha256 } from "@plaza/protocol";
import type { Address, Pubkey, Result, SceneFields } from "@plaza/protocol";
import type { SceneFileReport, SlotEntry } from "@plaza/world";
import { addressesUnder, baseUrl } from "../up/addresses.ts";
import { openDataFolder } from "../up/data-folder.ts";
import { createEndings } from "../endings.ts";
import { listenForSync } from "../volunteer/sync-port.ts";
import { openSyncSeat } from "../volunteer/sync-seat.ts";
import { waitForRelay } from "../volunteer/wait-for-relay.ts";
import type { HostProblem } from "./host-problem.ts";
import { findPlaces } from "./places-to-publish.ts";
import { readImageFile, readWorldFile } from "./read-files.ts";
import type { ReadyFile } from "./read-files.ts";
import { createScenePublisher } from "./scene-publisher.ts";
import { createUploadHttp } from "./upload-http.ts";

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
  readonly openSync: boolean;
  /** Whose servers may join. */
  readonly accept: readonly Pubkey[];
  readonly slots: number;
  readonly capacity: number | null;
  readonly dataPath: string;
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
  /** Tells everybody inside, and marks the world as ended. */
  end(): Promise<void>;
}

const publishWithinMs = 15_000;
const endWithinMs = 3_000;

/**
 * Checks the files, uploads them, publishes the scene and serves it. Everything that can be found wrong without
 * telling anybody is found first; after a problem nothing is left running.
 *
 * @see docs/spec/world.md [W-10m]
 */
export async function startHost(options: HostOptions): Promise<Result<HostedWorld, HostProblem>> {
  const { log, dataPath } = options;
  const world = await readWorldFile(options.file);
  if (!world.ok) return world;
  options.onChecked(world.value.report);
  const imageUrl = options.image !== null && isWebUrl(options.image) ? options.image : null;
  const image = options.image === null || imageUrl !== null ? ok(null) : await readImageFile(options.image);
  if (!image.ok) return image;

  const clock = createNodeClock();
  const timers = createNodeTimers();
  const random = createNodeRandom();
  const http = createNodeHttp();
  const dial = createNodeDial();
  const places = await findPlaces(http, options);
  if (!places.ok) return places;
  const { relays, media } = places.value;
  const key = await loadOrMakeKey(join(dataPath, "host.key"));
  if (!key.ok) return failed({ code: "key-unusable", problem: key.problem });
  const signer = createKeySigner(key.value.secretKey);

  const endings = createEndings(log);
  const stop = async (problem: HostProblem): Promise<Result<never, HostProblem>> => {
    await endings.run();
    return failed(problem);
  };
  // Two processes that publish one scene in turn would replace each other for ever.
  const folder = openDataFolder(join(dataPath, "worlds", encodeURIComponent(options.identifier).slice(0, 200)));
  if (!folder.ok) {
    const { problem } = folder;
    if (problem.code === "in-use") return failed({ code: "hosted-already", identifier: options.identifier, pid: problem.pid });
    return failed({ code: "data-unusable", path: problem.path, detail: problem.detail });
  }
  endings.add("data folder", () => folder.value.release());
  const port = await listenForSync(options.host, options.port, log);
  if (!port.ok) return stop(port.problem);
  endings.add("port", () => port.value.end());
  const verifier = createVerifyPool({ log });
  endings.add("verifier", () => verifier.end());
  const pool = createRelayPool({ urls: relays, dial, http, verifier, clock, timers, random, log, signer: async () => signer });
  endings.add("relays", () => pool.end());
  const connected = await waitForRelay(pool, timers);
  if (!connected.ok) return stop(connected.problem);

  const uploadHttp = createUploadHttp(timers);
  async function upload(file: ReadyFile): Promise<Result<string, HostProblem>> {
    const sha256 = parseSha256(createHash("sha256").update(file.bytes).digest("hex"));
    if (!sha256.ok) throw new Error("a hash is no hash");
    const uploaded = await uploadBlob({
      http: uploadHttp,
      signer,
      servers: media,
      bytes: file.bytes,
      sha256: sha256.value,
      type: file.type,
      nowSec: pool.correctedNowSec(),
      onProgress: (sentBytes, totalBytes) => options.onUpload(file.path, sentBytes, totalBytes),
    });
    if (uploaded.ok) return ok(uploaded.value.url);
    if (uploaded.problem.code === "no-servers") return failed({ code: "no-media" });
    if (uploaded.problem.code !== "nowhere-stored") return failed({ code: "not-signed", detail: uploaded.problem.code });
    return failed({ code: "not-uploaded", path: file.path, deliveries: uploaded.problem.deliveries });
  }
  const glbUrl = await upload(world.value);
  if (!glbUrl.ok) return stop(glbUrl.problem);
  const picture = image.value === null ? ok(imageUrl) : await upload(image.value);
  if (!picture.ok) return stop(picture.problem);

  const address: Address = { kind: KIND.scene, pubkey: signer.pubkey, identifier: options.identifier };
  const url = options.url ?? addressesUnder(baseUrl(options.host, port.value.port)).sync(options.identifier);
  // Page and glTF loaders tell a file's kind by its name.
  const file = /\.glb$/i.test(new URL(glbUrl.value).pathname) ? glbUrl.value : `${glbUrl.value}.glb`;
  const fields: SceneFields = {
    identifier: options.identifier,
    title: options.title,
    summary: options.summary,
    image: picture.value,
    file,
    sync: [url],
    hosts: [signer.pubkey, ...options.accept],
    syncPolicy: options.openSync ? "open" : "closed",
    relays,
  };
  const scene = await createScenePublisher(address, fields, { pool, signer, timers });
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
  const published = await scene.publish("live", publishWithinMs);
  if (!published.ok) return stop(published.problem);
  endings.add("scene", async () => {
    const ended = await scene.publish("ended", endWithinMs);
    if (!ended.ok) log.warn("no relay heard that the world has ended", { scene: options.identifier });
  });
  const naddr = encodeNaddr({ ...address, relays: relays.slice(0, 2) });
  const page = places.value.page === null ? null : new URL(`/scene/${naddr}`, places.value.page).href;
  return ok({ naddr, sync: url, file, page, entry: seat.entry, end: () => endings.run() });
}
