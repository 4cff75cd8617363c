import { existsSync, watch } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import type { Clock, Log, Timers } from "@plaza/platform";
import { createNodeClock, createNodeTimers } from "@plaza/platform-node";
import { failed, ok, oneLine } from "@plaza/protocol";
import type { Pubkey, Result } from "@plaza/protocol";
import type { HostEvents, HostPerson, WorldHost } from "../world-host.ts";
import { createActDoor } from "./act-door.ts";
import { fileBeside } from "./script-folder.ts";
import { MOST_KEPT } from "./script-lines.ts";
import type { LineFromScript } from "./script-lines.ts";
import { scriptUrl, startScriptProcess } from "./script-process.ts";
import type { ScriptProcess } from "./script-process.ts";

/** How a script is played. */
export interface ScriptWish {
  /** A file that exports `start(host: GameHost)`: TypeScript or JavaScript. */
  readonly path: string;
  /** The script's heap, in MB. Default 64. */
  readonly memoryMb?: number;
  /** Folders that it may not read although they are below its own, such as the one with the host's key. */
  readonly hidden?: readonly string[];
  readonly log: Log;
  readonly clock?: Clock;
  readonly timers?: Timers;
}

/** Why a script is not played. */
export interface ScriptProblem {
  readonly code: "script-missing";
  readonly path: string;
}

/** A script that is being played. */
export interface GameScript {
  /** How it goes: `waiting` is between a failure and the next start. */
  status(): {
    readonly state: "starting" | "playing" | "waiting" | "ended";
    readonly restarts: number;
    readonly lastTrouble: string | null;
  };
  /** Ends its process and takes away what it has put into the world. */
  end(): void;
}

const turnMs = 100;
/** A turn is answered within this, or the process is ended: it spins. */
const answerMs = 1_000;
/** On a machine that is busy with other things a script may get little of its time; this is how long it may wait for it. */
const longestMs = 10_000;
/** Who has had this much of the machine's time since the question had the time to answer. */
const ownTimeMs = 500;
const firstWaitMs = 500;
const longestWaitMs = 30_000;
/** A script that played this long begins its row of failures anew. */
const steadyMs = 60_000;
/** What Node itself holds, beside the script's heap. */
const baseMb = 192;
const settleMs = 200;
const mostEvents = 500;

const heardEvents = ["join", "leave", "chat", "dm", "emoji", "enterArea", "leaveArea"] as const;

/**
 * Plays a script for a host, in a process of its own, and keeps it playing: what throws is logged; what spins, floods or
 * takes too much memory is ended and started again; a changed file is started at once. The server notices nothing of it.
 *
 * @see docs/spec/plaza.md to
 */
export function playScript(host: WorldHost, wish: ScriptWish): Result<GameScript, ScriptProblem> {
  const { memoryMb = 64, hidden = [], clock = createNodeClock(), timers = createNodeTimers() } = wish;
  const path = resolve(wish.path);
  if (!existsSync(path)) return failed({ code: "script-missing", path: wish.path });
  const log = wish.log.with({ script: basename(path) });
  const door = createActDoor(host, log, (name) => fileBeside(path, name));
  const told = new Map<Pubkey, HostPerson>();
  let events: (readonly [keyof HostEvents, unknown])[] = [];
  let missed = 0;
  let gone: Pubkey[] = [];
  let child: ScriptProcess | null = null;
  /** The turn that waits for its answer, and since when; 0 is the start. */
  let open: { readonly number: number; readonly sinceMs: number; readonly usedMs: number | null } | null = null;
  let turns = 0;
  let keep = "null";
  let bornMs = 0;
  let lastTurnMs = 0;
  let failures = 0;
  let restarts = 0;
  let lastTrouble: string | null = null;
  let state: "starting" | "playing" | "waiting" | "ended" = "starting";
  let stopWaiting = (): void => {};
  let stopSettling = (): void => {};

  function begin(): void {
    if (state === "ended") return;
    events = [];
    gone = [];
    told.clear();
    for (const person of host.people()) told.set(person.pubkey, person);
    state = "starting";
    bornMs = lastTurnMs = clock.monotonicMs();
    open = { number: 0, sinceMs: bornMs, usedMs: null };
    try {
      const process = startScriptProcess({ path, memoryMb, hidden }, log, {
        line: (line) => process === child && take(line),
        gone: (why) => process === child && trouble(why),
      });
      child = process;
      child.send({ type: "start", script: scriptUrl(path), naddr: host.naddr, pubkey: host.pubkey, people: [...told.values()], keep });
    } catch (error) {
      trouble(error instanceof Error ? error.message : String(error));
    }
  }

  function take(line: LineFromScript): void {
    if (open === null || line.number !== open.number) return trouble("it answers what nobody asked");
    for (const error of line.errors) log.warn("the script failed", { error: oneLine(error, 500) });
    if (line.type === "failed") return trouble(oneLine(line.errors.at(-1) ?? "it could not be started", 300));
    const nowMs = clock.monotonicMs();
    if (line.keep !== undefined && line.keep.length <= MOST_KEPT) keep = line.keep;
    if (open.number === 0) {
      state = "playing";
      door.takeFirst(line.acts, nowMs);
      log.info("the script plays");
    } else {
      door.take(line.acts, nowMs);
    }
    open = null;
  }

  /** Ends the process and starts another one soon. */
  function trouble(why: string): void {
    child?.kill();
    child = null;
    open = null;
    if (state === "ended") return;
    failures = clock.monotonicMs() - bornMs >= steadyMs ? 1 : failures + 1;
    restarts += 1;
    lastTrouble = why;
    state = "waiting";
    const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** (failures - 1));
    log.error("the script was ended and starts again", { why, waitMs, failures });
    stopWaiting = timers.after(waitMs, begin);
  }

  function turn(): void {
    if (child === null) return;
    const nowMs = clock.monotonicMs();
    const heldMb = child.heldMb();
    if (heldMb !== null && heldMb > memoryMb + baseMb) return trouble(`it holds ${Math.round(heldMb)} MB`);
    if (open !== null) {
      const waitedMs = nowMs - open.sinceMs;
      if (waitedMs <= answerMs) return;
      const usedMs = child.usedMs();
      const hadTime = open.number > 0 && (open.usedMs === null || usedMs === null || usedMs - open.usedMs >= ownTimeMs);
      if (hadTime || waitedMs > longestMs) trouble(`no answer for ${Math.round(waitedMs)} ms`);
      return;
    }
    const news: HostPerson[] = [];
    for (const person of host.people()) {
      if (told.get(person.pubkey) === person) continue;
      told.set(person.pubkey, person);
      news.push(person);
    }
    turns += 1;
    open = { number: turns, sinceMs: nowMs, usedMs: child.usedMs() };
    const tick = ["tick", { nowMs, dtMs: nowMs - lastTurnMs }] as const;
    lastTurnMs = nowMs;
    child.send({ type: "turn", number: turns, people: news, gone, events: [...events, tick] });
    if (missed > 0) log.warn("the script was too slow for what happened", { missed });
    [events, gone, missed] = [[], [], 0];
  }

  function reload(): void {
    if (state === "ended" || !existsSync(path)) return;
    log.info("the script has changed and starts anew");
    child?.kill();
    child = null;
    failures = 0;
    stopWaiting();
    begin();
  }

  const stops = [
    ...heardEvents.map((event) =>
      host.on(event, (happened) => {
        if (event === "leave") {
          told.delete(happened.pubkey);
          gone.push(happened.pubkey);
        }
        if (event === "join") gone = gone.filter((pubkey) => pubkey !== happened.pubkey);
        if (child === null) return;
        if (events.length < mostEvents) events.push([event, happened]);
        else missed += 1;
      }),
    ),
    timers.every(turnMs, turn),
  ];
  // The folder, since editors put a new file in the place of the old one.
  const watcher = watch(dirname(path), (_kind, name) => {
    if (name !== basename(path)) return;
    stopSettling();
    stopSettling = timers.after(settleMs, reload);
  });
  watcher.on("error", (error) => log.warn("changes of the script are not noticed any more", { error: error.message }));
  begin();

  return ok({
    status: () => ({ state, restarts, lastTrouble }),
    end() {
      if (state === "ended") return;
      state = "ended";
      for (const stop of stops) stop();
      stopWaiting();
      stopSettling();
      watcher.close();
      child?.kill();
      child = null;
      door.end();
    },
  });
}
