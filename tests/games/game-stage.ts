/** A host for game scripts without a world: fake people, fake time, real places. */
import type { JsonValue, Pubkey } from "@plaza/protocol";
import { createSeededRandom } from "@plaza/platform/fakes";
import { createAreaWatch } from "../../apps/plaza/src/agent/area-watch.ts";
import type { GameHost, HostEvents, HostPerson, Prop } from "../../apps/plaza/src/agent/index.ts";
import { createListeners } from "../../apps/plaza/src/agent/listeners.ts";
import { createPropShelf } from "../../apps/plaza/src/agent/prop-shelf.ts";

/** Somebody who plays. */
export interface Player {
  readonly pubkey: Pubkey;
  readonly name: string;
  walkTo(x: number, z: number): void;
  chat(text: string): void;
  whisper(text: string): void;
  emoji(emoji: string): void;
  leave(): void;
  /** What was whispered to them. */
  readonly heard: string[];
}

/** A game event as it was told; `to` is null for everybody. */
export interface Told {
  readonly event: string;
  readonly data: { readonly [field: string]: JsonValue };
  readonly to: readonly Pubkey[] | null;
}

/** The stage of a script. */
export interface GameStage {
  readonly host: GameHost;
  readonly said: string[];
  readonly told: Told[];
  props(): readonly Prop[];
  join(name: string): Player;
  pass(ms: number): void;
  /** What was told of one kind so far. */
  of(event: string): readonly Told["data"][];
}

const silent = (message: string, fields?: unknown): never => {
  throw new Error(`${message} ${JSON.stringify(fields)}`);
};

/** Sets a stage up; a listener of the script that fails fails the test. */
export function createGameStage(seed = 1): GameStage {
  const log = { error: silent, warn: silent, info: () => {}, debug: () => {}, with: () => log };
  const listeners = createListeners<HostEvents>(log);
  const random = createSeededRandom(seed);
  const shelf = createPropShelf();
  const areas = createAreaWatch();
  const people = new Map<Pubkey, HostPerson>();
  const heard = new Map<Pubkey, string[]>();
  const said: string[] = [];
  const told: Told[] = [];
  let nowMs = 1_000;
  let keys = 0;

  function good(result: { readonly ok: boolean }): void {
    if (!result.ok) throw new Error(`refused: ${JSON.stringify(result)}`);
  }

  const host: GameHost = {
    naddr: "naddr1test",
    pubkey: "f".repeat(64) as Pubkey,
    on: (event, listener) => listeners.on(event, listener),
    people: () => [...people.values()],
    say: (text) => void said.push(text),
    whisper: (pubkey, text) => void heard.get(pubkey)?.push(text),
    emit: (event, data, to) => void told.push({ event, data: data as Told["data"], to: to ?? null }),
    emote: () => {},
    move: () => {},
    props: {
      spawn: (prop) => good(shelf.put(prop)),
      move: (id, pose) => good(shelf.move(id, pose)),
      remove: (id) => void shelf.take(id),
      list: () => shelf.list(),
    },
    setScene: () => {},
    kick: () => {},
    area: (name, shape, isHidden = false) => good(areas.set(name, shape, isHidden)),
    random: () => random.unit(),
    log: () => {},
    keep: null,
  };

  return {
    host,
    said,
    told,
    props: () => shelf.list(),
    join(name) {
      keys += 1;
      const pubkey = keys.toString(16).padStart(64, "0") as Pubkey;
      const lines: string[] = [];
      heard.set(pubkey, lines);
      people.set(pubkey, { pubkey, name, pose: null });
      listeners.tell("join", { pubkey, name });
      return {
        pubkey,
        name,
        heard: lines,
        walkTo: (x, z) => void people.set(pubkey, { pubkey, name, pose: { x, y: 0, z, ry: 0 } }),
        chat: (text) => listeners.tell("chat", { pubkey, name, text }),
        whisper: (text) => listeners.tell("dm", { pubkey, name, text }),
        emoji: (emoji) => listeners.tell("emoji", { pubkey, name, emoji }),
        leave() {
          people.delete(pubkey);
          listeners.tell("leave", { pubkey, name });
        },
      };
    },
    pass(ms) {
      for (const untilMs = nowMs + ms; nowMs < untilMs;) {
        nowMs += 100;
        for (const { pubkey, name, pose } of people.values()) {
          for (const { area, into } of areas.look(pubkey, pose)) listeners.tell(into ? "enterArea" : "leaveArea", { pubkey, name, area });
        }
        listeners.tell("tick", { nowMs, dtMs: 100 });
      }
    },
    of: (event) => told.filter((each) => each.event === event).map(({ data }) => data),
  };
}
