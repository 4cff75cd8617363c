import type { Clock, Log, Timers } from "@plaza/platform";
import { type Address, KIND, type SceneFields, buildHeartbeat, buildScene } from "@plaza/protocol";
import type { Publisher } from "./publisher.ts";

const heartbeatMs = 30_000;
/** Heartbeats are not stored: on our own relay a newcomer should not wait half a minute to see how many are inside. */
const homeHeartbeatMs = 3_000;

/** A scene that this Plaza has published and keeps alive. */
export interface SceneHost {
  readonly address: Address;
  /** Marks the scene as ended; its chat and file stay. */
  end(): Promise<void>;
}

/** What a scene host tells about, and with. */
export interface SceneHostOptions {
  readonly fields: SceneFields;
  /** The sync server's URL. */
  readonly url: string;
  /** How many are inside and how many may be. */
  readonly load: () => { readonly players: number; readonly capacity: number };
  readonly publisher: Publisher;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
}

/**
 * Publishes a scene as live and sends the heartbeat of its sync server until it ends: every 30 s everywhere,
 * and every 3 s on the embedded relay.
 */
export async function createSceneHost({ fields, url, load, publisher, clock, timers, log }: SceneHostOptions): Promise<SceneHost> {
  const address: Address = { kind: KIND.scene, pubkey: publisher.pubkey, identifier: fields.identifier };
  const startedMs = clock.monotonicMs();
  const nowSec = (): number => Math.floor(clock.wallMs() / 1000);
  const say = async (status: "live" | "ended"): Promise<void> => {
    await publisher.publish(buildScene({ ...fields, status }, nowSec()));
  };
  const beat = async (status: "active" | "offline", reach: "everywhere" | "home" = "everywhere"): Promise<void> => {
    const { players, capacity } = load();
    const uptimeSec = (clock.monotonicMs() - startedMs) / 1000;
    const slot = { position: 1, total: 3 };
    await publisher.publish(
      buildHeartbeat({ scene: address, url, status, slot, load: players, capacity, uptimeSec, region: null }, nowSec()),
      reach,
    );
  };
  const failed = (error: unknown): void => log.error("a heartbeat failed", { error: String(error) });

  await say("live");
  await beat("active");
  const stops = [
    timers.every(heartbeatMs, () => void beat("active").catch(failed)),
    timers.every(homeHeartbeatMs, () => void beat("active", "home").catch(failed)),
  ];
  return {
    address,
    async end() {
      for (const stop of stops) stop();
      await beat("offline");
      await say("ended");
    },
  };
}
