import type { Pose, Pubkey } from "@plaza/protocol";
import type { Signal } from "@plaza/platform";
import type { SpaceVisitView } from "../space/visit/space-visit.ts";
import { lookOf } from "../people/figure-look.ts";
import type { Stay } from "./stay.ts";

/**
 * What the page tells tests and tools about the world one is in. Read-only: nothing here moves or says anything.
 *
 * @see docs/spec/page.md [G-11]
 */
export interface Inspection {
  self(): Pubkey | null;
  /** Where someone is drawn right now, oneself included; null when unknown. */
  poseOf(pubkey: string): Pose | null;
  people(): readonly Pubkey[];
  /** How someone is drawn, and under which name; null outside of a world. */
  lookOf(pubkey: string): InspectedLook | null;
  /** The connection's status, or `outside` when not in a world. */
  status(): string;
  /** How far the scene is: `fetching`, `fetched`, `shown`, `ground`, `failed`, or `outside`. */
  scene(): string;
  /** The app one is in, null outside of one. */
  app(): InspectedApp | null;
  /** The space one is in, null outside of one. */
  space(): InspectedSpace | null;
  /** What comes out of this device in a space, to be measured; null outside of one. */
  output(): AnalyserNode | null;
}

/** A figure, as this device draws it. */
export interface InspectedLook {
  readonly name: string;
  readonly preset: string;
  readonly body: string;
  readonly hair: string;
  readonly hairKind: string;
}

/** How a space stands, as this device sees it. */
export interface InspectedSpace {
  /** The session's phase, or `lookup`, `opening`, `unable` before there is one. */
  readonly phase: string;
  readonly self: Pubkey | null;
  readonly role: string;
  /** `none`, `off`, `opening`, `muted`, `live`. */
  readonly talk: string;
  /** `waiting` before the person touched the page, `running`. */
  readonly stage: string;
  readonly members: readonly Pubkey[];
  readonly hands: readonly Pubkey[];
  readonly speaking: readonly Pubkey[];
  /** dB below full scale of each who is heard now. */
  readonly levels: Readonly<Record<string, number>>;
  /** `source`, `good`, `thin`, `searching`. */
  readonly path: string;
  readonly parents: readonly Pubkey[];
  readonly children: number;
  readonly depth: number;
  /** Frames heard since the beginning. */
  readonly heard: number;
  readonly problems: readonly string[];
}

/** How an app stands. */
export interface InspectedApp {
  /** How far the visit has come: `lookup`, `choose`, `file`, `start`, `elsewhere`, `opening`, `stuck`, `running`, `removed`. */
  readonly phase: string;
  /** The app's frame: `loading`, `live`, `left`, `silent`, or `none` before it runs. */
  readonly frame: string;
  readonly self: Pubkey | null;
  /** The serial of the last update. */
  readonly updates: number;
  readonly caughtUp: boolean;
  /** Own updates that no relay has taken yet. */
  readonly unsent: number;
}

declare global {
  interface Window {
    plaza?: Inspection;
  }
}

/** Makes the object that stands at `window.plaza`. */
export function createInspection(stay: Signal<Stay>): Inspection {
  const visit = () => {
    const now = stay.get();
    return now.page === "scene" ? now.visit : null;
  };
  return Object.freeze<Inspection>({
    self: () => visit()?.self ?? null,
    poseOf(pubkey: string) {
      const here = visit();
      if (here === null) return null;
      if (pubkey === here.self) return here.ownPose === null ? null : { ...here.ownPose };
      const person = here.session.view.get().people.find((each) => each.pubkey === pubkey);
      const out = { x: 0, y: 0, z: 0, ry: 0, speed: 0 };
      if (person === undefined || !here.session.poseOf(person.pubkey, here.clock.monotonicMs(), out)) return null;
      return { x: out.x, y: out.y, z: out.z, ry: out.ry };
    },
    people: () =>
      visit()
        ?.session.view.get()
        .people.map((person) => person.pubkey) ?? [],
    lookOf(pubkey: string) {
      const here = visit();
      const person = here?.session.view.get().people.find((each) => each.pubkey === pubkey);
      if (here === null || person === undefined) return null;
      const { preset, body, hair, hairKind } = lookOf(person.pubkey, person.avatar);
      return { name: here.names.nameOf(person.pubkey), preset, body, hair, hairKind };
    },
    status: () => visit()?.session.view.get().status ?? "outside",
    app() {
      const now = stay.get();
      if (now.page !== "app") return null;
      const view = now.visit.view.get();
      if (view.phase !== "running") return { phase: view.phase, frame: "none", self: null, updates: 0, caughtUp: false, unsent: 0 };
      const { session, frame, self } = view.run;
      const { caughtUp, unsentCount } = session.view.get();
      return { phase: view.phase, frame: frame.get(), self, updates: session.count.get(), caughtUp, unsent: unsentCount };
    },
    space() {
      const now = stay.get();
      return now.page === "space" ? inspectSpace(now.visit.view.get()) : null;
    },
    output() {
      const now = stay.get();
      const view = now.page === "space" ? now.visit.view.get() : null;
      return view?.phase === "room" ? view.run.sound.stage.analyse() : null;
    },
    scene: () => visit()?.file.view.get().phase ?? "outside",
  });
}

function inspectSpace(visit: SpaceVisitView): InspectedSpace {
  const nobody = { self: null, role: "none", talk: "none", stage: "waiting", members: [], hands: [], speaking: [], levels: {} };
  const nowhere = { path: "searching", parents: [], children: 0, depth: 0, heard: 0, problems: [] };
  if (visit.phase !== "room") return { phase: visit.phase, ...nobody, ...nowhere };
  const { session, talk, sound } = visit.run;
  const { phase, room, self, speaking, path, problems } = session.view.get();
  return {
    phase,
    self: self.pubkey,
    role: self.role,
    talk: talk.state.get(),
    stage: sound.view.get().stage,
    members: room.members.map(({ pubkey }) => pubkey),
    hands: room.hands.map(({ pubkey }) => pubkey),
    speaking,
    levels: Object.fromEntries(speaking.map((pubkey) => [pubkey, session.levelOf(pubkey)])),
    path: path.state,
    parents: path.parents.map(({ pubkey }) => pubkey),
    children: path.children,
    depth: path.depth,
    heard: path.tally?.heard ?? 0,
    problems: problems.map(({ code }) => code),
  };
}
