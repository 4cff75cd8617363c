import type { Log } from "@plaza/platform";
import { isPubkey, isWebUrl, oneLine } from "@plaza/protocol";
import type { JsonValue, Pubkey } from "@plaza/protocol";
import { createRateGate } from "../../apps/rate-gate.ts";
import type { AreaShape, Prop, WorldHost } from "../world-host.ts";
import { MOST_ACTS } from "./script-lines.ts";

/** What a script's acts are done with. */
export type ActedHost = Pick<WorldHost, "say" | "whisper" | "emit" | "emote" | "move" | "props" | "setScene" | "kick" | "area">;

/** Where a script's wishes come in: read as those of a stranger, and not too many. */
export interface ActDoor {
  /** Does what it may; the rest is refused and logged. */
  take(acts: unknown, nowMs: number): void;
  /** The first acts of a script that begins anew: what the one before has put, and this one does not, goes. */
  takeFirst(acts: unknown, nowMs: number): void;
  /** Takes away what the script has put. */
  end(): void;
}

const complainEveryMs = 10_000;

type Fields = { readonly [field: string]: unknown };

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function textsOf(value: unknown, names: readonly string[]): { readonly [name: string]: string } {
  const fields = fieldsOf(value);
  return Object.fromEntries(names.flatMap((name) => (typeof fields[name] === "string" ? [[name, fields[name]]] : [])));
}

/** The numbers among x, y, z and ry. */
function poseOf(value: unknown): { readonly x?: number; readonly y?: number; readonly z?: number; readonly ry?: number } {
  const fields = fieldsOf(value);
  return Object.fromEntries(["x", "y", "z", "ry"].flatMap((name) => (typeof fields[name] === "number" ? [[name, fields[name]]] : [])));
}

function isPubkeyText(value: unknown): value is Pubkey {
  return typeof value === "string" && isPubkey(value);
}

function peopleOf(value: unknown): readonly Pubkey[] | undefined {
  return Array.isArray(value) ? value.filter(isPubkeyText) : undefined;
}

/**
 * Makes the door between a script and its host.
 *
 * @param fileOf - the path of a file that the script may read; null for every other, which is not published for it either
 * @see docs/spec/plaza.md, [A-9]
 */
export function createActDoor(host: ActedHost, log: Log, fileOf: (name: string) => string | null): ActDoor {
  const all = createRateGate({ perSec: 100, burst: 400 });
  /** What reaches people's eyes, relays or the log has a narrower gate. */
  const gates = new Map([
    ["say", createRateGate({ perSec: 1, burst: 10 })],
    ["whisper", createRateGate({ perSec: 10, burst: 60 })],
    ["setScene", createRateGate({ perSec: 1 / 60, burst: 2 })],
    ["log", createRateGate({ perSec: 2, burst: 20 })],
  ]);
  const props = new Set<string>();
  const areas = new Set<string>();
  let complainedMs = Number.NEGATIVE_INFINITY;
  let unsaid = 0;

  function refuse(name: string, why: string, nowMs: number): void {
    unsaid += 1;
    if (nowMs - complainedMs < complainEveryMs) return;
    log.warn("something the script wanted was refused", { act: oneLine(name, 40), why, refused: unsaid });
    complainedMs = nowMs;
    unsaid = 0;
  }

  type Outcome = { readonly ok: boolean; readonly problem?: { readonly code: string } };

  function setScene({ file, image, ...texts }: { readonly [name: string]: string }): Outcome | Promise<Outcome> {
    const world = file === undefined ? undefined : fileOf(file);
    const picture = image === undefined || isWebUrl(image) ? image : fileOf(image);
    if (world === null || picture === null) return { ok: false, problem: { code: "no-file-of-the-script" } };
    return host.setScene({
      ...texts,
      ...(world === undefined ? {} : { file: world }),
      ...(picture === undefined ? {} : { image: picture }),
    });
  }

  function act(name: string, args: readonly unknown[]): Outcome | Promise<Outcome> {
    const [first, second, third] = args;
    const word = typeof first === "string" ? first : "";
    switch (name) {
      case "say":
        return host.say(word);
      case "whisper":
        return host.whisper(word as Pubkey, typeof second === "string" ? second : "");
      case "emit":
        // What came as JSON is JSON; its size is looked at where it is told.
        return host.emit(word, (second ?? null) as JsonValue, peopleOf(third));
      case "emote":
        return host.emote(word);
      case "move":
        return host.move(poseOf(first));
      case "spawn": {
        const put = host.props.spawn({ ...fieldsOf(first) } as unknown as Prop);
        if (put.ok) props.add(String(fieldsOf(first)["id"]));
        return put;
      }
      case "moveProp":
        return host.props.move(word, poseOf(second));
      case "remove":
        props.delete(word);
        return host.props.remove(word);
      case "setScene":
        return setScene(textsOf(first, ["file", "title", "summary", "image"]));
      case "kick":
        if (!isPubkeyText(first)) return { ok: false, problem: { code: "bad-kick" } };
        return host.kick(first, typeof second === "string" ? second : "", typeof third === "number" ? third : undefined);
      case "area": {
        const shape = second === null ? null : (fieldsOf(second) as unknown as AreaShape);
        const named = host.area(word, shape, third === true);
        if (named.ok && shape === null) areas.delete(word);
        else if (named.ok) areas.add(word);
        return named;
      }
      case "log":
        log.info("the script says", { text: oneLine(word, 500) });
        return { ok: true };
      default:
        return { ok: false, problem: { code: "no-such-act" } };
    }
  }

  function actsIn(value: unknown): readonly (readonly [string, readonly unknown[]])[] {
    const list: readonly unknown[] = Array.isArray(value) ? value.slice(0, MOST_ACTS) : [];
    return list.flatMap((each) => {
      const [name, ...args]: readonly unknown[] = Array.isArray(each) ? each : [];
      return typeof name === "string" ? [[name, args] as const] : [];
    });
  }

  function remove(oldProps: Iterable<string>, oldAreas: Iterable<string>): void {
    for (const id of oldProps) host.props.remove(id);
    for (const name of oldAreas) host.area(name, null);
  }

  function take(acts: unknown, nowMs: number): void {
    for (const [name, args] of actsIn(acts)) {
      if (!all.pass("", nowMs) || gates.get(name)?.pass("", nowMs) === false) {
        refuse(name, "too many", nowMs);
        continue;
      }
      const done = act(name, args);
      const look = (outcome: Outcome): void => {
        if (!outcome.ok) refuse(name, outcome.problem?.code ?? "", nowMs);
      };
      if (done instanceof Promise) void done.then(look, () => refuse(name, "failed", nowMs));
      else look(done);
    }
  }

  return {
    take,
    takeFirst(acts, nowMs) {
      const named = (wanted: string): ReadonlySet<unknown> =>
        new Set(actsIn(acts).flatMap(([name, [first]]) => (name !== wanted ? [] : [wanted === "spawn" ? fieldsOf(first)["id"] : first])));
      const [spawned, marked] = [named("spawn"), named("area")];
      const oldProps = [...props].filter((id) => !spawned.has(id));
      const oldAreas = [...areas].filter((name) => !marked.has(name));
      remove(oldProps, oldAreas);
      for (const id of oldProps) props.delete(id);
      for (const name of oldAreas) areas.delete(name);
      take(acts, nowMs);
    },
    end() {
      remove(props, areas);
      props.clear();
      areas.clear();
    },
  };
}
