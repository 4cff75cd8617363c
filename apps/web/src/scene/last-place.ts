import type { Clock, KeyValue, Log, Timers } from "@plaza/platform";
import { formatAddress } from "@plaza/protocol";
import type { Pose, Scene } from "@plaza/protocol";

/** Where one was in a world the last time, kept on the device. */
export interface LastPlace {
  /** Where one was; null when that is unknown or too long ago. */
  readonly found: Promise<Pose | null>;
  /** Writes where one is now, and stops. */
  end(): void;
}

/** What keeping a place needs. */
export interface LastPlaceParts {
  readonly scene: Scene;
  readonly keyValue: KeyValue;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  readonly pose: () => Pose | null;
}

const PREFIX = "place:";
const KEPT_MS = 7 * 24 * 60 * 60 * 1_000;
const WRITE_MS = 5_000;
const MOST_PLACES = 100;
const FARTHEST_M = 100_000;

function parseKept(kept: unknown): { readonly pose: Pose; readonly atMs: number } | null {
  if (typeof kept !== "object" || kept === null) return null;
  const { x, y, z, ry, atMs }: { readonly [name: string]: unknown } = { ...kept };
  const isPlace = (value: unknown): value is number => typeof value === "number" && Math.abs(value) <= FARTHEST_M;
  if (!isPlace(x) || !isPlace(y) || !isPlace(z) || !isPlace(ry) || typeof atMs !== "number") return null;
  return { pose: { x, y, z, ry }, atMs };
}

/**
 * Finds where one was in a world within the last week, and from then on writes where one is.
 *
 * @see docs/spec/page.md [G-62]
 */
export function keepLastPlace({ scene, keyValue, clock, timers, log, pose }: LastPlaceParts): LastPlace {
  const key = PREFIX + formatAddress(scene.address);
  let written: Pose | null = null;
  const trouble = (error: unknown): void => log.warn("the place in a world could not be kept", { error: String(error) });

  async function find(): Promise<Pose | null> {
    const kept = parseKept(await keyValue.get(key));
    return kept === null || clock.wallMs() - kept.atMs > KEPT_MS ? null : kept.pose;
  }
  async function tidy(): Promise<void> {
    const keys = await keyValue.keys(PREFIX);
    if (keys.length <= MOST_PLACES) return;
    const dated = await Promise.all(keys.map(async (each) => ({ each, atMs: parseKept(await keyValue.get(each))?.atMs ?? 0 })));
    dated.sort((a, b) => b.atMs - a.atMs);
    await Promise.all(dated.slice(MOST_PLACES).map(({ each }) => keyValue.delete(each)));
  }
  function write(): void {
    const now = pose();
    if (now === null || (written !== null && Math.hypot(now.x - written.x, now.y - written.y, now.z - written.z) < 0.05)) return;
    written = { ...now };
    keyValue.set(key, { ...now, atMs: clock.wallMs() }).catch(trouble);
  }

  const stop = timers.every(WRITE_MS, write);
  return {
    found: find().catch((error: unknown) => {
      trouble(error);
      return null;
    }),
    end() {
      stop();
      write();
      tidy().catch(trouble);
    },
  };
}
