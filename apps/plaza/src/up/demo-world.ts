import { fileURLToPath } from "node:url";
import type { Backplane, BlobStore, Clock, Log, Random, Signer, Timers, Verifier } from "@plaza/platform";
import { KIND, ok } from "@plaza/protocol";
import type { Address, Result } from "@plaza/protocol";
import { demoHostName, demoScene } from "../demo/demo-scene.ts";
import { createSyncService } from "../sync/serve-sync.ts";
import type { SyncService } from "../sync/serve-sync.ts";
import type { Addresses } from "./addresses.ts";
import { inviteKeeper } from "./keeper-resident.ts";
import type { Publisher } from "./publisher.ts";
import { createSceneHost } from "./scene-host.ts";
import type { StartProblem } from "./start-problem.ts";
import { storeFile } from "./store-file.ts";

/** The demo world as it runs: its file in the store, its scene published, its server and its host awake. */
export interface DemoWorld {
  readonly address: Address;
  readonly sync: SyncService;
  /** Visitors inside, the host not counted. */
  people(): number;
  /** Marks it as ended. */
  retire(): Promise<void>;
  /** Tells everybody inside. */
  end(): Promise<void>;
}

/** What the demo world is made with. */
export interface DemoWorldOptions {
  readonly addresses: Addresses;
  readonly publisher: Publisher;
  readonly signer: Signer;
  readonly blobs: BlobStore;
  readonly verifier: Verifier;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
  readonly backplane: Backplane | undefined;
}

const glbPath = fileURLToPath(new URL("../../dist/demo-world.glb", import.meta.url));
const picturePath = fileURLToPath(new URL("../../assets/demo-world.webp", import.meta.url));

/** Opens the demo world: stores its file and picture, starts its sync server, publishes its scene, lets its host in. */
export async function openDemoWorld(options: DemoWorldOptions): Promise<Result<DemoWorld, StartProblem>> {
  const { addresses, publisher, blobs, clock, timers, log } = options;
  const nowSec = Math.floor(clock.wallMs() / 1000);
  const glb = await storeFile(blobs, glbPath, "model/gltf-binary", publisher.pubkey, nowSec);
  if (!glb.ok) return glb;
  const picture = await storeFile(blobs, picturePath, "image/webp", publisher.pubkey, nowSec);
  // A world without its picture is still a world.
  if (!picture.ok) log.warn("the demo world has no picture", { code: picture.problem.code });

  const address: Address = { kind: KIND.scene, pubkey: publisher.pubkey, identifier: demoScene.identifier };
  const url = addresses.sync(address.identifier);
  const sync = createSyncService({ ...options, scene: address, url });
  const people = (): number => sync.load().players;
  await publisher.publish({
    kind: KIND.profile,
    created_at: nowSec,
    tags: [],
    content: JSON.stringify({ name: demoHostName, about: "Keeps the lanterns of this plaza." }),
  });
  const host = await createSceneHost({
    fields: {
      ...demoScene,
      file: `${addresses.media}${glb.value}.glb`,
      image: picture.ok ? `${addresses.media}${picture.value}.webp` : null,
      sync: [url],
      relays: [addresses.relay],
      hosts: [publisher.pubkey],
    },
    url,
    load: () => sync.load(),
    publisher,
    clock,
    timers,
    log,
  });
  const dismissKeeper = inviteKeeper({ sync, publisher, address, clock, timers, random: options.random, log });
  return ok({
    address,
    sync,
    people,
    async retire() {
      dismissKeeper();
      await host.end();
    },
    end: () => sync.end(),
  });
}
