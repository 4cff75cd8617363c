import type { Clock, Log, Timers } from "@plaza/platform";
import { failed, ok, readChatText, readEmoji } from "@plaza/protocol";
import type { Pose, Pubkey, Result, Scene } from "@plaza/protocol";
import { bearingTo, facingOf } from "@plaza/world";
import type { ChatLine, WorldSession, WorldStatus } from "@plaza/world";
import { isInArea, middleOf } from "./area-watch.ts";
import { createListeners } from "./listeners.ts";
import { personName } from "./person-name.ts";
import { createToldThings } from "./told-things.ts";
import type { Sight, Surroundings, Visitor, VisitorEvents, VisitorLine } from "./visitor.ts";
import { createWalk } from "./walk.ts";
import type { SpeakProblem } from "./world-host.ts";

/** What a visitor's body is made of. */
export interface VisitorCoreOptions {
  readonly self: Pubkey;
  readonly naddr: string;
  /** The scene as its owner has it now. */
  readonly scene: () => Pick<Scene, "title" | "summary">;
  readonly session: WorldSession;
  readonly start: Pose;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
  /** Called once when the visitor leaves, after the session's end. */
  readonly left: () => Promise<void>;
}

const mostNear = 50;
const mostSaid = 20;
const mostHappened = 20;
const mostNames = 5_000;
const mostTold = 500;
/** How close a walk to a person ends. */
const besideM = 1.5;
/** Lines of the history are not news; clocks differ a little. */
const newsMs = 5_000;

/**
 * Makes a visitor of a session: eyes, ears, legs and a mouth.
 *
 * @see docs/spec/plaza.md to
 */
export function createVisitorCore(options: VisitorCoreOptions): Visitor {
  const { self, session, clock, timers } = options;
  const listeners = createListeners<VisitorEvents>(options.log);
  const things = createToldThings();
  const names = new Map<Pubkey, string>();
  const told = new Set<string>();
  const noticed = new Set<string>();
  const sinceMs = clock.wallMs();
  let happened: Surroundings["happened"] = [];
  let status: WorldStatus | null = null;
  let gone: Promise<void> | null = null;
  const walk = createWalk(options.start, { clock, timers, moved: (pose) => session.move(pose) });
  const scratch = { x: 0, y: 0, z: 0, ry: 0, speed: 0 };

  const nameOf = (pubkey: Pubkey): string => names.get(pubkey) ?? personName(pubkey, null);
  const lineOf = ({ key, pubkey, text, atMs, mine, private: isPrivate, with: other }: ChatLine): VisitorLine => ({
    key,
    pubkey,
    name: nameOf(pubkey),
    text,
    atMs,
    mine,
    private: isPrivate,
    with: other,
  });

  function keepFew(set: { readonly size: number; keys(): Iterable<string>; delete(key: string): boolean }, most: number): void {
    for (const oldest of set.keys()) {
      if (set.size <= most) return;
      set.delete(oldest);
    }
  }

  function poseOf(pubkey: Pubkey): Pose | null {
    if (pubkey === self) return walk.pose();
    if (!session.poseOf(pubkey, clock.monotonicMs(), scratch)) return null;
    const { x, y, z, ry } = scratch;
    return { x, y, z, ry };
  }

  function follow(): void {
    const view = session.view.get();
    for (const { pubkey, avatar } of view.people) if (avatar !== null || !names.has(pubkey)) names.set(pubkey, personName(pubkey, avatar));
    if (view.status !== status) {
      // What was put and taken away meanwhile is told anew.
      if (status === "live") things.clear();
      status = view.status;
      listeners.tell("status", { status, problem: view.problem });
    }
    for (const { key, kind, pubkey } of view.notices) {
      if (noticed.has(key)) continue;
      noticed.add(key);
      listeners.tell(kind === "joined" ? "join" : "leave", { pubkey, name: nameOf(pubkey) });
    }
    keepFew(noticed, mostTold);
    for (const line of view.chat.slice(-mostTold)) {
      if (told.has(line.key)) continue;
      told.add(line.key);
      if (line.mine || line.atMs < sinceMs - newsMs) continue;
      listeners.tell(line.private ? "dm" : "chat", lineOf(line));
    }
    keepFew(told, mostTold * 2);
    keepFew(names, mostNames);
  }

  const stops = [
    session.view.subscribe(follow),
    session.onEmoji(({ pubkey, emoji }) => {
      if (pubkey !== self) listeners.tell("emoji", { pubkey, name: nameOf(pubkey), emoji });
    }),
    session.onGameEvent(({ event, data }) => {
      things.take(event, data);
      happened = [...happened, { event, data, atMs: clock.wallMs() }].slice(-mostHappened);
      listeners.tell("game", { event, data });
    }),
  ];
  session.move(options.start);
  follow();

  function look(): Surroundings {
    const view = session.view.get();
    const pose = walk.pose();
    const seen: Sight[] = things.props().map((what) => ({ ...bearingTo(pose, what), what, x: what.x, y: what.y, z: what.z }));
    const elsewhere: { pubkey: Pubkey; name: string }[] = [];
    const others = view.people.filter((person) => !person.self);
    for (const { pubkey } of others) {
      const who = { pubkey, name: nameOf(pubkey) };
      const at = poseOf(pubkey);
      if (at === null) elsewhere.push(who);
      else seen.push({ ...bearingTo(pose, at), who, x: at.x, y: at.y, z: at.z });
    }
    const nearestFirst = (a: { readonly distanceM: number }, b: { readonly distanceM: number }): number => a.distanceM - b.distanceM;
    return {
      here: {
        title: options.scene().title,
        pose,
        facing: facingOf(pose.ry),
        // Oneself is no part of the view while the connection is lost.
        people: others.length + 1,
        elsewhere: elsewhere.slice(0, mostNear),
      },
      near: seen.toSorted(nearestFirst).slice(0, mostNear),
      areas: things
        .areas()
        .map(({ name, shape }) => ({ ...bearingTo(pose, middleOf(shape)), name, inside: isInArea(shape, pose.x, pose.z), shape }))
        .toSorted(nearestFirst),
      said: view.chat.slice(-mostSaid).map(lineOf),
      happened,
    };
  }

  const isPresent = (pubkey: Pubkey): boolean => session.view.get().people.some((person) => person.pubkey === pubkey);
  const isOver = (): boolean => gone !== null || status === "replaced" || status === "ended";

  return {
    pubkey: self,
    naddr: options.naddr,
    view() {
      const { status: now, problem, people, chat } = session.view.get();
      const { title, summary } = options.scene();
      return {
        title,
        summary,
        status: now,
        problem,
        people: people.map(({ pubkey, self: isSelf }) => ({ pubkey, name: nameOf(pubkey), self: isSelf, pose: poseOf(pubkey) })),
        chat: chat.map(lineOf),
      };
    },
    look,
    walkTo(goal) {
      if (typeof goal !== "string") return walk.to(() => goal, 0);
      if (goal === self || !isPresent(goal) || poseOf(goal) === null) {
        return Promise.resolve(failed({ code: "not-present", pubkey: goal }));
      }
      return walk.to(() => (isPresent(goal) ? poseOf(goal) : null), besideM);
    },
    async say(text): Promise<Result<undefined, SpeakProblem>> {
      if (isOver()) return failed({ code: "ended" });
      const said = await session.say(text);
      if (said.ok) return ok(undefined);
      const { problem } = said;
      return problem.code === "not-signed" ? failed({ code: "not-signed", detail: problem.reason }) : failed(problem);
    },
    whisper(pubkey, text) {
      if (isOver()) return failed({ code: "ended" });
      if (readChatText(text) === null) return failed({ code: "empty" });
      if (pubkey === self || !isPresent(pubkey)) return failed({ code: "not-present", pubkey });
      session.whisper(pubkey, text);
      return ok(undefined);
    },
    emote(emoji) {
      if (isOver()) return failed({ code: "ended" });
      if (readEmoji(emoji) === null) return failed({ code: "bad-emoji" });
      session.emote(emoji);
      return ok(undefined);
    },
    on: (event, listener) => listeners.on(event, listener),
    leave() {
      gone ??= (async () => {
        for (const stop of stops) stop();
        walk.end();
        listeners.clear();
        session.end();
        await options.left();
      })();
      return gone;
    },
  };
}
