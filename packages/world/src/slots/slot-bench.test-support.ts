import { createSeededRandom } from "@plaza/platform/fakes";
import { buildScene, KIND, parseScene, publicKeyOf, signEvent } from "@plaza/protocol";
import type { Heartbeat, Pubkey, Scene, SceneFields } from "@plaza/protocol";
import type { ServerProbe } from "./probe-tag.ts";
import type { Arrival } from "./slot-book.ts";
import { createSlotContest } from "./slot-contest.ts";
import type { ContestInput, ContestOptions, ContestOutput, ContestView } from "./slot-contest.ts";

/** A secret key for tests: 32 bytes of this number. */
export function keyOf(person: number): Uint8Array {
  return new Uint8Array(32).fill(person);
}

const pubkeys = new Map<number, Pubkey>();

/** The owner of every scene here is person 1. */
export function pubkeyOf(person: number): Pubkey {
  const pubkey = pubkeys.get(person) ?? publicKeyOf(keyOf(person));
  pubkeys.set(person, pubkey);
  return pubkey;
}

/** A scene as its owner published it. */
export function sceneWith(fields: Partial<SceneFields> = {}): Scene {
  const scene = parseScene(signEvent(buildScene({ identifier: "plaza", title: "Plaza", ...fields }, 1_000), keyOf(1)));
  if (!scene.ok) throw new Error(scene.problem.code);
  return scene.value;
}

/** The URL of a test server. */
export function urlOf(name: string): string {
  return `ws://${name}.test/sync`;
}

/** A heartbeat that just arrived. */
export function arrival(
  person: number,
  name: string,
  fields: Partial<Heartbeat> & { readonly probes?: readonly ServerProbe[]; readonly ageSec?: number; readonly kept?: boolean } = {},
): Arrival {
  const { probes = [], ageSec = 0, kept = false, ...rest } = fields;
  const heartbeat: Heartbeat = {
    pubkey: pubkeyOf(person),
    scene: { kind: KIND.scene, pubkey: pubkeyOf(1), identifier: "plaza" },
    url: urlOf(name),
    status: "active",
    slot: null,
    load: 0,
    capacity: 100,
    uptimeSec: 100,
    region: null,
    createdAtSec: 10_000,
    ...rest,
  };
  return { heartbeat, probes, ageSec, kept };
}

/** One contest, its time, and everything it said. */
export interface TestContest {
  readonly outputs: ContestOutput[];
  nowMs(): number;
  give(input: ContestInput): void;
  /** Others beat, each as given and dated by the time that passed, every 20 s; ticks come twice a second. */
  pass(ms: number, others?: readonly Arrival[]): void;
  view(): ContestView;
  statuses(): readonly string[];
}

/** Makes the contest of person 9's server `me`, connected, in a scene; whom it measures answers so, or not at all yet. */
export function createTestContest(scene: Scene, options: Partial<ContestOptions> = {}, rttMs: number | "not yet" = 40): TestContest {
  const contest = createSlotContest({
    self: { pubkey: pubkeyOf(9), url: urlOf("me") },
    slots: 3,
    random: createSeededRandom(5),
    ...options,
  });
  const self = options.self ?? { pubkey: pubkeyOf(9), url: urlOf("me") };
  const outputs: ContestOutput[] = [];
  let nowMs = 0;
  let players = 0;
  const startSec = 20_000;

  function give(input: ContestInput): void {
    if (input.type === "players") ({ players } = input);
    for (const output of contest.handle(input, nowMs)) {
      outputs.push(output);
      if (output.type === "probe" && rttMs !== "not yet") give({ type: "probed", url: output.url, rttMs });
      if (output.type !== "beat") continue;
      const { status, slot, probes } = output;
      const uptimeSec = Math.floor(nowMs / 1000);
      const heartbeat: Heartbeat = {
        ...self,
        scene: scene.address,
        status,
        slot,
        load: players,
        capacity: 100,
        uptimeSec,
        region: null,
        createdAtSec: startSec + uptimeSec,
      };
      for (const more of contest.handle({ type: "sent", heartbeat, probes }, nowMs)) outputs.push(more);
    }
  }

  give({ type: "relays", connected: true });
  give({ type: "players", players: 0 });
  give({ type: "scene", scene });
  return {
    outputs,
    nowMs: () => nowMs,
    give,
    pass(ms, others = []) {
      for (const endMs = nowMs + ms; nowMs < endMs; nowMs += 500) {
        if (nowMs % 20_000 === 0) {
          for (const other of others) {
            const { heartbeat } = other;
            const passedSec = nowMs / 1000;
            const dated = { ...heartbeat, createdAtSec: heartbeat.createdAtSec + passedSec, uptimeSec: heartbeat.uptimeSec + passedSec };
            give({ type: "heartbeat", ...other, heartbeat: dated });
          }
        }
        give({ type: "tick" });
      }
    },
    view: () => contest.view(nowMs),
    statuses: () => outputs.filter((output) => output.type === "beat").map(({ status }) => status),
  };
}
