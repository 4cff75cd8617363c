import type { JsonValue } from "@plaza/protocol";
import type { GameHost } from "../game-host.ts";
import type { HostEvents, HostPerson, Prop } from "../world-host.ts";
import { MOST_ACTS, MOST_KEPT } from "./script-lines.ts";
import type { LineFromScript, LineToScript } from "./script-lines.ts";

/** A script's host, on the script's side of the wall. */
export interface ScriptHost {
  readonly host: GameHost;
  turn(line: Extract<LineToScript, { type: "turn" }>): void;
  /** What the script wants done, what it keeps and where it failed, since the last time. */
  take(): Pick<LineFromScript, "acts" | "keep" | "errors">;
  failed(error: unknown): void;
}

const mostErrors = 5;

/** Makes the host of a script. This module runs in the script's process and imports nothing that would have to be loaded. */
export function createScriptHost(start: Extract<LineToScript, { type: "start" }>): ScriptHost {
  const people = new Map<string, HostPerson>(start.people.map((person) => [person.pubkey, person]));
  const props = new Map<string, Prop>();
  const listeners = new Map<string, Set<(happened: never) => unknown>>();
  let acts: (readonly [string, ...unknown[]])[] = [];
  let errors: string[] = [];
  let dropped = 0;
  let kept = start.keep;

  const act = (name: string, ...args: unknown[]): void => {
    if (acts.length < MOST_ACTS) acts.push([name, ...args]);
    else dropped += 1;
  };
  const failed = (error: unknown): void => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    if (errors.length < mostErrors) errors.push(text.slice(0, 1_000));
  };

  const keep: JsonValue = JSON.parse(start.keep);
  const host: GameHost = {
    naddr: start.naddr,
    pubkey: start.pubkey as GameHost["pubkey"],
    on(event, listener) {
      const known = listeners.get(event) ?? new Set();
      listeners.set(event, known);
      known.add(listener);
      return () => {
        known.delete(listener);
      };
    },
    people: () => [...people.values()],
    say: (text) => act("say", text),
    whisper: (pubkey, text) => act("whisper", pubkey, text),
    emit: (event, data, to) => act("emit", event, data, to),
    emote: (emoji) => act("emote", emoji),
    move: (pose) => act("move", pose),
    props: {
      spawn(prop) {
        props.set(prop.id, { ...prop });
        act("spawn", prop);
      },
      move(id, pose) {
        const before = props.get(id);
        if (before !== undefined) props.set(id, { ...before, ...pose });
        act("moveProp", id, pose);
      },
      remove(id) {
        props.delete(id);
        act("remove", id);
      },
      list: () => [...props.values()],
    },
    setScene: (changes) => act("setScene", changes),
    kick: (pubkey, reason, forSec) => act("kick", pubkey, reason, forSec),
    area: (name, shape, isHidden) => act("area", name, shape, isHidden),
    random: () => Math.random(),
    log: (text) => act("log", text),
    keep,
  };

  function tell<E extends keyof HostEvents>(event: E, happened: unknown): void {
    for (const listener of listeners.get(event) ?? []) {
      try {
        const result = listener(happened as never);
        if (result instanceof Promise) result.catch(failed);
      } catch (error) {
        failed(error);
      }
    }
  }

  /** Undefined where nothing has changed, or where it cannot be kept. */
  function changedKeep(): string | undefined {
    try {
      const text = JSON.stringify(host.keep) ?? "null";
      if (text === kept) return undefined;
      kept = text;
      if (text.length <= MOST_KEPT) return text;
      failed(`host.keep has ${text.length} characters of JSON; at most ${MOST_KEPT} are kept`);
    } catch (error) {
      failed(error);
    }
    return undefined;
  }

  return {
    host,
    turn(line) {
      for (const person of line.people) people.set(person.pubkey, person);
      for (const [event, happened] of line.events) tell(event, happened);
      for (const pubkey of line.gone) people.delete(pubkey);
    },
    take() {
      const keepNow = changedKeep();
      if (dropped > 0) failed(`${dropped} acts were too many at once and were dropped; at most ${MOST_ACTS} in a tenth of a second`);
      const taken = { acts, errors, ...(keepNow === undefined ? {} : { keep: keepNow }) };
      acts = [];
      errors = [];
      dropped = 0;
      return taken;
    },
    failed,
  };
}
