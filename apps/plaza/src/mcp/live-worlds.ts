import { createRelayPool, createSceneList } from "@plaza/nostr-client";
import type { SceneCard, SceneList } from "@plaza/nostr-client";
import type { Clock, Log, Timers } from "@plaza/platform";
import { createNodeDial, createNodeHttp, createNodeRandom, createVerifyPool } from "@plaza/platform-node";
import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import { createEndings } from "../endings.ts";
import { findHomePlaza } from "../volunteer/home-plaza.ts";
import { explainSilentRelays } from "../volunteer/volunteer-problem.ts";
import { waitForRelay } from "../volunteer/wait-for-relay.ts";

/** The worlds that relays know, kept current from the first question on. */
export interface LiveWorlds {
  list(): Promise<
    Result<{ readonly relays: readonly string[]; readonly page: string | null; readonly cards: readonly SceneCard[] }, string>
  >;
  end(): Promise<void>;
}

/** Where worlds are looked for. */
export interface LiveWorldsGround {
  readonly plaza: string;
  readonly relays: readonly string[];
  readonly log: Log;
  readonly clock: Clock;
  readonly timers: Timers;
}

interface Watch {
  readonly relays: readonly string[];
  readonly page: string | null;
  readonly scenes: SceneList;
}

const patienceMs = 5_000;

/** Makes it; relays are dialled at the first question. */
export function createLiveWorlds({ plaza, relays: given, log, clock, timers }: LiveWorldsGround): LiveWorlds {
  const endings = createEndings(log);
  let watch: Promise<Result<Watch, string>> | null = null;

  async function open(): Promise<Result<Watch, string>> {
    const http = createNodeHttp();
    const home = await findHomePlaza(http, plaza);
    const relays = given.length > 0 ? given : (home?.relays ?? []);
    if (relays.length === 0) {
      return failed(`No Plaza answers at ${plaza}: run "plaza up" there, or start plaza mcp with --relay wss://... or --plaza http://...`);
    }
    const verifier = createVerifyPool({ log, threads: 1 });
    const pool = createRelayPool({ urls: relays, dial: createNodeDial(), http, verifier, clock, timers, random: createNodeRandom(), log });
    const scenes = createSceneList({ pool, clock, timers });
    endings.add("verifier", () => verifier.end());
    endings.add("relays", () => pool.end());
    endings.add("list of worlds", () => scenes.end());
    const connected = await waitForRelay(pool, timers);
    if (connected.ok) return ok({ relays, page: home?.page ?? null, scenes });
    await endings.run();
    return failed(explainSilentRelays(connected.problem.relays));
  }

  return {
    async list() {
      watch ??= open();
      const opened = await watch;
      if (!opened.ok) {
        watch = null;
        return opened;
      }
      const { relays, page, scenes } = opened.value;
      await new Promise<void>((resolve) => {
        const finish = (): void => {
          stopWaiting();
          stop();
          resolve();
        };
        const look = (): void => {
          if (scenes.view.get().caughtUp) finish();
        };
        const stopWaiting = timers.after(patienceMs, finish);
        const stop = scenes.view.subscribe(look);
        look();
      });
      return ok({ relays, page, cards: scenes.view.get().cards });
    },
    end: () => endings.run(),
  };
}
