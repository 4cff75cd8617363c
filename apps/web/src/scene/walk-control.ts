import { createSignal } from "@plaza/platform";
import type { Clock, Signal, Timers } from "@plaza/platform";
import type { Pose, Pubkey } from "@plaza/protocol";
import type { WorldSession } from "@plaza/world";

/** Where to go: a place on the ground in metres, or a person. */
export type WalkGoal = { readonly x: number; readonly z: number } | Pubkey;

/** How a walk ended; `gone`: the person is not in sight (any more), `stopped`: somebody had another wish. */
export type WalkOutcome = "arrived" | "blocked" | "gone" | "stopped";

/** What one is doing; `nowhere` before one stands anywhere. */
export interface WalkView {
  readonly phase: "nowhere" | "standing" | "walking" | "sitting";
  /** Where the walk leads, as long as it lasts. */
  readonly goal: WalkGoal | null;
}

/** What whoever moves the person does in one step. Valid until the next one. */
export interface WalkSteer {
  /** Walk this way, null for no way of its own. */
  readonly heading: number | null;
  /** 0 to 1 of the speed. */
  readonly strength: number;
  readonly run: boolean;
  readonly jump: boolean;
  /** Look this way at once, the person and the view. */
  readonly face: number | null;
  /** Turn the person this way, not the view. */
  readonly turn: number | null;
  /** Go back to where one arrived. */
  readonly entrance: boolean;
}

/** Moves the own person by code: for the stage's clicks and buttons, and for screens without a stage. */
export interface WalkControl {
  readonly view: Signal<WalkView>;
  /** Where I stand, null before arrival. */
  pose(): Pose | null;
  /**
   * Walks straight there, sliding along walls; to a person as near as one talks. A new walk, own keys and
   * {@link WalkControl.stop} end it. Before arrival it waits.
   */
  walkTo(goal: WalkGoal, run?: boolean): Promise<WalkOutcome>;
  /** Looks towards a place, a person or a heading (0 along +z, a quarter turn along +x); false when that is not in sight. */
  turnTo(goal: WalkGoal | { readonly ry: number }): boolean;
  /** Shows an emoji above the own head; the sitting one sits down. */
  emote(emoji: string): void;
  /** Sits down, or stands up again. */
  sit(): void;
  jump(): void;
  toEntrance(): void;
  stop(): void;
  /** For whoever moves the person: where they stand now, null when the ground is gone. */
  stand(pose: Pose | null): void;
  /**
   * For whoever moves the person, once a step: what to do next.
   *
   * @param own - whether keys, stick or pad walk by themselves, which ends a walk and stands up
   */
  step(own: boolean, stepSec: number): WalkSteer;
  end(): void;
}

/** What a walk is made with. */
export interface WalkControlParts {
  readonly session: Pick<WorldSession, "poseOf" | "move" | "emote"> & {
    readonly view: { get(): { readonly people: readonly { readonly pubkey: Pubkey }[] } };
  };
  readonly self: Pubkey;
  readonly clock: Clock;
  readonly timers: Timers;
}

/** The emoji that others see as sitting (W-18). */
export const SIT_EMOJI = "🪑";
// Who comes later has not seen anybody sit down, and is shown it this often.
const SIT_AGAIN_MS = 15_000;
const AT_PLACE_M = 0.3;
const AT_PERSON_M = 1.3;
const SPEED_M_SEC = { walk: 3.2, run: 6 } as const;
// Who has not come this far within this time stands before something.
const STUCK_SEC = 0.8;
const STUCK_M = 0.12;
const NEARER_SEC = 5;
const NEARER_M = 0.3;
const LONGEST_SEC = 120;

interface Walk {
  readonly goal: WalkGoal;
  readonly run: boolean;
  readonly done: (outcome: WalkOutcome) => void;
  sec: number;
  fromX: number;
  fromZ: number;
  fromSec: number;
  nearest: number;
  nearestSec: number;
}

/**
 * Makes the walk of a visit; it does nothing until somebody moves the person.
 *
 * @see docs/spec/page.md [G-61]
 */
export function createWalkControl({ session, self, clock, timers }: WalkControlParts): WalkControl {
  const view = createSignal<WalkView>({ phase: "nowhere", goal: null });
  const out = { x: 0, y: 0, z: 0, ry: 0, speed: 0 };
  const steer = {
    heading: null as number | null,
    strength: 0,
    run: false,
    jump: false,
    face: null as number | null,
    turn: null as number | null,
    entrance: false,
  };
  let pose: Pose | null = null;
  let walk: Walk | null = null;
  let jump = false;
  let face: number | null = null;
  let turn: number | null = null;
  let entrance = false;
  let stopSitting: (() => void) | null = null;

  function tell(): void {
    const phase = pose === null ? "nowhere" : walk !== null ? "walking" : stopSitting !== null ? "sitting" : "standing";
    const goal = walk?.goal ?? null;
    const old = view.get();
    if (old.phase !== phase || old.goal !== goal) view.set({ phase, goal });
  }
  function finish(outcome: WalkOutcome): void {
    const ended = walk;
    walk = null;
    tell();
    ended?.done(outcome);
  }
  function standUp(): void {
    stopSitting?.();
    stopSitting = null;
    tell();
  }
  function sitDown(): void {
    finish("stopped");
    stopSitting?.();
    session.emote(SIT_EMOJI);
    let told = new Set(session.view.get().people.map(({ pubkey }) => pubkey));
    stopSitting = timers.every(SIT_AGAIN_MS, () => {
      const { people } = session.view.get();
      if (people.some(({ pubkey }) => !told.has(pubkey))) session.emote(SIT_EMOJI);
      told = new Set(people.map(({ pubkey }) => pubkey));
    });
    tell();
  }
  function placeOf(goal: WalkGoal): { readonly x: number; readonly z: number } | null {
    if (typeof goal !== "string") return goal;
    if (goal === self) return null;
    return session.poseOf(goal, clock.monotonicMs(), out) ? out : null;
  }
  /** The way towards the walk's goal, or null when the walk is over. */
  function way(now: Walk, from: Pose, stepSec: number): number | null {
    const place = placeOf(now.goal);
    if (place === null) {
      finish("gone");
      return null;
    }
    const dx = place.x - from.x;
    const dz = place.z - from.z;
    const heading = Math.atan2(dx, dz);
    const left = Math.hypot(dx, dz) - (typeof now.goal === "string" ? AT_PERSON_M : 0);
    if (left <= (typeof now.goal === "string" ? 0 : AT_PLACE_M)) {
      if (typeof now.goal === "string") turn = heading;
      finish("arrived");
      return null;
    }
    now.sec += stepSec;
    if (now.sec - now.fromSec > STUCK_SEC) {
      const came = Math.hypot(from.x - now.fromX, from.z - now.fromZ);
      Object.assign(now, { fromX: from.x, fromZ: from.z, fromSec: now.sec });
      if (came < STUCK_M) {
        finish("blocked");
        return null;
      }
    }
    if (left < now.nearest - NEARER_M || typeof now.goal === "string") Object.assign(now, { nearest: left, nearestSec: now.sec });
    if (now.sec - now.nearestSec > NEARER_SEC || now.sec > LONGEST_SEC) {
      finish("blocked");
      return null;
    }
    // Slows down in time, also where frames are long.
    steer.strength = Math.max(0.2, Math.min(1, left / (SPEED_M_SEC[now.run ? "run" : "walk"] * Math.max(0.2, stepSec))));
    return heading;
  }

  return {
    view,
    pose: () => pose,
    walkTo(goal, run = false) {
      finish("stopped");
      standUp();
      return new Promise((done) => {
        if (placeOf(goal) === null) {
          done("gone");
          return;
        }
        walk = {
          goal,
          run,
          done,
          sec: 0,
          fromX: pose?.x ?? 0,
          fromZ: pose?.z ?? 0,
          fromSec: 0,
          nearest: Number.POSITIVE_INFINITY,
          nearestSec: 0,
        };
        tell();
      });
    },
    turnTo(goal) {
      if (typeof goal === "object" && "ry" in goal) {
        face = goal.ry;
        return true;
      }
      const place = placeOf(goal);
      if (place === null || pose === null) return false;
      const dx = place.x - pose.x;
      const dz = place.z - pose.z;
      if (Math.hypot(dx, dz) < 0.01) return false;
      face = Math.atan2(dx, dz);
      return true;
    },
    emote(emoji) {
      if (emoji === SIT_EMOJI) {
        sitDown();
        return;
      }
      standUp();
      session.emote(emoji);
    },
    sit() {
      if (stopSitting === null) sitDown();
      else standUp();
    },
    jump() {
      jump = true;
    },
    toEntrance() {
      finish("stopped");
      standUp();
      entrance = true;
    },
    stop: () => finish("stopped"),
    stand(now) {
      pose = now;
      if (now !== null) session.move(now);
      tell();
    },
    step(own, stepSec) {
      if (own) {
        if (walk !== null) finish("stopped");
        if (stopSitting !== null) standUp();
      }
      if (jump && stopSitting !== null) standUp();
      steer.strength = 0;
      steer.run = walk?.run ?? false;
      steer.heading = walk === null || pose === null ? null : way(walk, pose, stepSec);
      steer.jump = jump;
      steer.face = face;
      steer.turn = turn;
      steer.entrance = entrance;
      jump = false;
      face = null;
      turn = null;
      entrance = false;
      return steer;
    },
    end() {
      finish("stopped");
      standUp();
    },
  };
}
