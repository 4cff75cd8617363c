import { createSignal } from "@plaza/platform";
import type { DialSocket, Timers } from "@plaza/platform";
import { createNodeClock, createNodeDial, createNodeLog, createNodeRandom, createNodeTimers } from "@plaza/platform-node";
import { buildSceneChat, chatCid, ok } from "@plaza/protocol";
import type { Pose, Pubkey, Scene } from "@plaza/protocol";
import { createWorldSession } from "@plaza/world";
import type { WorldSession, WorldSessionOptions } from "@plaza/world";
import { crowdKey } from "./crowd-keys.ts";
import type { CrowdKey } from "./crowd-keys.ts";

/** One of a crowd: the product's own session over real sockets. No relay stands behind it, so every line it has came live. */
export interface Visitor {
  readonly pubkey: Pubkey;
  readonly session: WorldSession;
  /** `first 8 of the author's key: text`, oldest first. */
  lines(): readonly string[];
  people(): readonly Pubkey[];
  primary(): string | null;
  /** Whether it is logged in to this server now. */
  isOn(url: string): boolean;
  poseOf(pubkey: Pubkey): Pose | null;
}

/** People who came together. */
export interface Crowd {
  readonly visitors: readonly Visitor[];
  /** Calls back thirty times a second, for those who walk; null makes them stand. */
  walk(step: ((visitor: Visitor, index: number, nowMs: number) => void) | null): void;
  /** The scene was published anew with these servers. */
  setScene(scene: Scene): void;
  end(): void;
}

/** Who comes, and how. */
export interface CrowdOptions {
  readonly scene: Scene;
  readonly count: number;
  /** The number of the first one's key, default 1. */
  readonly firstKey?: number;
  readonly dial?: DialSocket;
  readonly timers?: Timers;
  /** Told of every visitor before it comes, where each dials in a way of its own. */
  readonly dialFor?: (index: number) => DialSocket;
}

const clock = createNodeClock();
const log = createNodeLog({ level: "error" });

/** Sends in a crowd of at most 1,000. */
export function createCrowd(options: CrowdOptions): Crowd {
  const { scene, count, firstKey = 1 } = options;
  if (count > 1_000) throw new Error("a crowd has at most 1,000 people");
  const timers = options.timers ?? createNodeTimers();
  const visitors = Array.from({ length: count }, (_, index) => {
    const dial = options.dialFor?.(index) ?? options.dial ?? createNodeDial();
    return enter(scene, crowdKey(firstKey + index), dial, timers);
  });
  let stopWalking: (() => void) | null = null;
  return {
    visitors,
    walk(step) {
      stopWalking?.();
      stopWalking =
        step === null
          ? null
          : timers.every(1_000 / 30, () => {
              const nowMs = clock.monotonicMs();
              for (const [index, visitor] of visitors.entries()) step(visitor, index, nowMs);
            });
    },
    setScene(next) {
      for (const visitor of visitors) visitor.session.setScene(next);
    },
    end() {
      stopWalking?.();
      for (const visitor of visitors) visitor.session.end();
    },
  };
}

function enter(scene: Scene, key: CrowdKey, dial: DialSocket, timers: Timers): Visitor {
  const session = createWorldSession({
    scene,
    dial,
    pool: { subscribe: () => ({ end() {} }), correctedNowSec: () => Math.floor(clock.wallMs() / 1000) },
    signer: key,
    chat: liveChat(scene, key),
    clock,
    timers,
    random: createNodeRandom(),
    log,
  });
  const drawn = { x: 0, y: 0, z: 0, ry: 0, speed: 0 };
  return {
    pubkey: key.pubkey,
    session,
    lines: () => session.view.get().chat.map((line) => `${line.pubkey.slice(0, 8)}: ${line.text}`),
    people: () => session.view.get().people.map((person) => person.pubkey),
    primary: () => session.view.get().servers.find((server) => server.primary)?.url ?? null,
    isOn: (url) => session.view.get().servers.some((server) => server.url === url && server.state === "live"),
    poseOf: (pubkey) => (session.poseOf(pubkey, clock.monotonicMs(), drawn) ? { x: drawn.x, y: drawn.y, z: drawn.z, ry: drawn.ry } : null),
  };
}

/** Signs lines and publishes them nowhere. */
function liveChat(scene: Scene, key: CrowdKey): WorldSessionOptions["chat"] {
  const view = createSignal<ReturnType<WorldSessionOptions["chat"]["view"]["get"]>>({ lines: [], caughtUp: true, older: "end" });
  // As the product dates them: two equal lines of one author are two events.
  let saidSec = 0;
  return {
    view,
    async sign(text) {
      saidSec = Math.max(saidSec + 1, Math.floor(clock.wallMs() / 1000));
      const event = key.signNow(buildSceneChat({ scene: scene.address, text }, saidSec));
      return ok({ event, cid: chatCid(event.id) });
    },
    publish(event) {
      const status = createSignal({ state: "accepted" as const, relays: [] });
      return { event, status, done: Promise.resolve(status.get()) };
    },
  };
}

/**
 * Waits for what happens in other processes, looking again every 10 ms.
 *
 * @param detail - what to say when it never came
 */
export async function until(what: string, holds: () => boolean, patienceMs = 25_000, detail?: () => unknown): Promise<void> {
  const deadlineMs = performance.now() + patienceMs;
  while (!holds()) {
    if (performance.now() > deadlineMs) {
      throw new Error(`never came: ${what}${detail === undefined ? "" : ` (${JSON.stringify(detail())})`}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
