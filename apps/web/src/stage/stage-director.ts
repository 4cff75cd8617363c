import type { Pose } from "@plaza/protocol";
import type { Scene as ThreeScene, WebGLRenderer } from "three";
import { chooseSpawn } from "../scene/arrival.ts";
import type { SceneVisit } from "../scene/scene-visit.ts";
import type { StageDesk } from "../scene/stage-desk.ts";
import { showsOwnFigures } from "../design/settings-content.ts";
import type { KeptSettings } from "../design/settings-content.ts";
import { clickGoal } from "./click-goal.ts";
import type { Tappable } from "./click-goal.ts";
import { createClickMark } from "./click-mark.ts";
import { createGameMarks } from "./game-marks.ts";
import { createDuskSky } from "./dusk-sky.ts";
import type { FollowCamera } from "./follow-camera.ts";
import { pixelRatio } from "./graphics-probe.ts";
import type { DrawingGraphics } from "./graphics-probe.ts";
import { createOwnFigures } from "./own-figures.ts";
import { createPeopleOnStage } from "./people-on-stage.ts";
import { governorFor } from "./quality-governor.ts";
import type { Quality } from "./quality-governor.ts";
import type { MeshCollider } from "./mesh-collider.ts";
import { plainGroundModel, readSceneModel } from "./scene-model.ts";
import type { SceneModel } from "./scene-model.ts";
import { picturedBy } from "./stage-picture.ts";
import { canStandAt, createWalker, hasFallenOut, turnBetween, walkStep } from "./walk-step.ts";
import type { Walker, WalkWish } from "./walk-step.ts";
import type { WalkInput } from "./walk-input.ts";

/** Runs a visit's stage: scene, walker, camera, people. One call a frame. */
export interface StageDirector {
  frame(frameSec: number): void;
  end(): void;
}

/** What the stage is made of. */
export interface StageParts {
  readonly visit: SceneVisit;
  readonly scene: ThreeScene;
  readonly renderer: WebGLRenderer;
  readonly follow: FollowCamera;
  readonly input: WalkInput;
  readonly graphics: DrawingGraphics;
  readonly setPixelRatio: (ratio: number) => void;
  readonly lessMotion: () => boolean;
  readonly desk: StageDesk;
  readonly quality: () => KeptSettings["quality"];
  /** Whether figures that people bring themselves are shown. */
  readonly ownFigures: () => KeptSettings["ownFigures"];
}

const CLOSEST_SHOWN = 1;
// Eyes are this much lower on a chair.
const SITTING_M = 0.3;
const WALK_SWING = 0.5;

/** Sets the stage up and begins to show the visit's scene as soon as its file is there. */
export function createStageDirector({
  visit,
  scene,
  renderer,
  follow,
  input,
  graphics,
  setPixelRatio,
  lessMotion,
  desk,
  quality,
  ownFigures,
}: StageParts): StageDirector {
  const sky = createDuskSky(scene);
  const figures = createOwnFigures({
    allowed: () => showsOwnFigures(ownFigures(), governor.quality()),
    async load(file) {
      const fetched = await visit.fetchFigure(file);
      if (!fetched.ok) return fetched;
      const { readOwnFigure } = await import("./own-figure.ts");
      return readOwnFigure(fetched.value);
    },
  });
  const people = createPeopleOnStage(visit, figures);
  const marks = createGameMarks();
  const mark = createClickMark();
  let chosen = quality();
  let governor = governorFor(chosen, graphics.start);
  let lastPlace: Pose | null = null;
  let model: SceneModel | null = null;
  let walker: Walker | null = null;
  let building = 0;
  let nowSec = 0;
  let over = false;
  scene.add(sky.root, marks.root, mark.root, ...people.roots);

  function setQuality(quality: Quality): void {
    renderer.shadowMap.enabled = quality === 2;
    setPixelRatio(pixelRatio(quality, window.devicePixelRatio));
    sky.setQuality(quality);
    people.setQuality(quality);
    model?.setQuality(quality);
  }

  function arrive(atEntrance: boolean): void {
    if (model === null) return;
    const { collider } = model;
    const before = atEntrance ? null : (visit.walk.pose() ?? lastPlace);
    const spawn = before !== null && canStandAt(before, collider) ? before : chooseSpawn(model.spawns, visit.self);
    const ground = collider.groundBelow(spawn.x, spawn.y + 1, spawn.z, 6);
    walker = createWalker(spawn.x, ground?.y ?? spawn.y, spawn.z, spawn.ry);
    follow.reset(walker);
  }

  function seen(): readonly Tappable[] {
    const nowMs = visit.clock.monotonicMs();
    return visit.session.view.get().people.flatMap(({ pubkey, self }) => {
      const at = { x: 0, y: 0, z: 0, ry: 0, speed: 0 };
      return !self && visit.session.poseOf(pubkey, nowMs, at) ? [{ pubkey, x: at.x, y: at.y, z: at.z }] : [];
    });
  }

  function walkToTap(collider: MeshCollider): void {
    const tap = input.takeTap();
    if (tap === null) return;
    const found = clickGoal(tap, follow.camera, collider, seen());
    if (found === null) return;
    mark.show(found.x, found.y, found.z);
    void visit.walk.walkTo(found.goal, tap.again);
  }

  function walk(from: Walker, collider: MeshCollider, wish: WalkWish, frameSec: number): void {
    if (wish.jump) visit.walk.jump();
    const own = Math.hypot(wish.right, wish.ahead) > 0.05;
    const { heading, strength, run, jump, face, turn, entrance } = visit.walk.step(own, Math.min(frameSec, 0.5));
    if (turn !== null) from.ry = turn;
    if (face !== null) {
      from.ry = face;
      follow.face(face);
    }
    if (entrance || hasFallenOut(from, collider)) {
      arrive(true);
      return;
    }
    if (heading === null) walkStep(from, { ...wish, jump }, follow.yaw(), collider, frameSec);
    else walkStep(from, { right: 0, ahead: strength, run, jump }, heading, collider, frameSec);
    const sitting = visit.walk.view.get().phase === "sitting";
    if (follow.firstPerson() && !own && heading === null && !sitting) from.ry = follow.yaw();
    const sideways = heading === null ? wish.right : -Math.sin(turnBetween(follow.yaw(), heading)) * WALK_SWING;
    follow.follow(from, sideways, collider, frameSec, !lessMotion(), sitting ? SITTING_M : 0);
  }

  function show(next: SceneModel): void {
    if (model !== null) {
      scene.remove(model.root);
      model.end();
    }
    model = next;
    if (graphics.kind === "soft") next.cutUp();
    scene.add(next.root);
    sky.standBack(next.ownSky);
    setQuality(governor.quality());
    arrive(false);
  }

  async function followFile(): Promise<void> {
    lastPlace = await visit.lastPlace;
    if (over) return;
    const view = visit.file.view.get();
    if (view.phase === "ground") {
      building += 1;
      show(plainGroundModel());
      return;
    }
    if (view.phase !== "fetched") return;
    building += 1;
    const mine = building;
    const read = await readSceneModel(view.bytes, view.url);
    if (over || mine !== building) {
      if (read.ok) read.value.end();
      return;
    }
    if (!read.ok) {
      visit.file.broke(read.problem.code);
      return;
    }
    show(read.value);
    visit.file.shown();
  }

  const stopFile = visit.file.view.subscribe(() => void followFile());
  const stopWalk = visit.walk.view.subscribe(() => {
    if (visit.walk.view.get().phase !== "walking") mark.hide();
  });
  setQuality(governor.quality());
  void followFile();
  desk.stage.set({
    toggleView: () => follow.toggle(),
    heading: () => follow.yaw(),
    picture() {
      const marked = mark.root.visible;
      mark.root.visible = false;
      const picture = picturedBy(renderer, scene, follow.camera);
      mark.root.visible = marked;
      return picture;
    },
    lock: () => void input.lock(),
  });

  return {
    frame(frameSec) {
      nowSec += Math.min(frameSec, 0.5);
      const wish = input.wish();
      const look = input.takeLook(frameSec);
      follow.turn(look.yaw, look.pitch);
      follow.zoom(look.zoom);
      if (desk.firstPerson.get() !== follow.firstPerson()) desk.firstPerson.set(follow.firstPerson());
      if (model !== null && walker !== null) {
        walkToTap(model.collider);
        walk(walker, model.collider, wish, frameSec);
        const { x, y, z, ry } = walker;
        visit.walk.stand({ x, y, z, ry });
        sky.follow(follow.camera.position, walker);
      } else {
        sky.follow(follow.camera.position, { x: 0, y: 0, z: 0 });
      }
      mark.update(nowSec, !lessMotion());
      marks.update(model === null ? [] : visit.game.get().things, nowSec, !lessMotion());
      people.draw({
        nowSec,
        frameSec,
        camera: follow.camera,
        lively: !lessMotion(),
        self: walker === null ? null : { ...walker, speed: Math.hypot(walker.vx, walker.vz), shown: follow.distance() > CLOSEST_SHOWN },
      });
      if (chosen !== quality()) {
        chosen = quality();
        governor = governorFor(chosen, graphics.start);
        setQuality(governor.quality());
      } else if (governor.frame(frameSec * 1000)) setQuality(governor.quality());
    },
    end() {
      over = true;
      desk.stage.set(null);
      stopFile();
      stopWalk();
      scene.remove(sky.root, marks.root, mark.root, ...people.roots);
      mark.end();
      marks.end();
      people.end();
      sky.end();
      if (model !== null) {
        scene.remove(model.root);
        model.end();
      }
    },
  };
}
