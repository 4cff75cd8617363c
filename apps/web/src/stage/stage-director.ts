import type { Scene as ThreeScene, WebGLRenderer } from "three";
import { chooseSpawn } from "../scene/arrival.ts";
import type { SceneVisit } from "../scene/scene-visit.ts";
import { createGameMarks } from "./game-marks.ts";
import { createDuskSky } from "./dusk-sky.ts";
import type { FollowCamera } from "./follow-camera.ts";
import { pixelRatio } from "./graphics-probe.ts";
import type { DrawingGraphics } from "./graphics-probe.ts";
import { createPeopleOnStage } from "./people-on-stage.ts";
import { createQualityGovernor } from "./quality-governor.ts";
import type { Quality } from "./quality-governor.ts";
import { plainGroundModel, readSceneModel } from "./scene-model.ts";
import type { SceneModel } from "./scene-model.ts";
import { createWalker, hasFallenOut, walkStep } from "./walk-step.ts";
import type { Walker } from "./walk-step.ts";
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
}

const CLOSEST_SHOWN = 1;

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
}: StageParts): StageDirector {
  const sky = createDuskSky(scene);
  const people = createPeopleOnStage(visit);
  const marks = createGameMarks();
  const governor = createQualityGovernor(graphics.start);
  let model: SceneModel | null = null;
  let walker: Walker | null = null;
  let building = 0;
  let nowSec = 0;
  let over = false;
  scene.add(sky.root, marks.root, ...people.roots);

  function setQuality(quality: Quality): void {
    renderer.shadowMap.enabled = quality === 2;
    setPixelRatio(pixelRatio(quality, window.devicePixelRatio));
    sky.setQuality(quality);
    people.setShadows(quality === 2);
    model?.setQuality(quality);
  }

  function arrive(): void {
    if (model === null) return;
    const spawn = chooseSpawn(model.spawns, visit.self);
    const ground = model.collider.groundBelow(spawn.x, spawn.y + 1, spawn.z, 6);
    walker = createWalker(spawn.x, ground?.y ?? spawn.y, spawn.z, spawn.ry);
    follow.reset(walker);
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
    arrive();
  }

  async function followFile(): Promise<void> {
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
  setQuality(graphics.start);
  void followFile();

  return {
    frame(frameSec) {
      nowSec += Math.min(frameSec, 0.5);
      const wish = input.wish();
      const look = input.takeLook(frameSec);
      follow.turn(look.yaw, look.pitch);
      follow.zoom(look.zoom);
      if (model !== null && walker !== null) {
        walkStep(walker, wish, follow.yaw(), model.collider, frameSec);
        if (hasFallenOut(walker, model.collider)) arrive();
        follow.follow(walker, wish.right, model.collider, frameSec, !lessMotion());
        const { x, y, z, ry } = walker;
        visit.walk.stand({ x, y, z, ry });
        sky.follow(follow.camera.position, walker);
      } else {
        sky.follow(follow.camera.position, { x: 0, y: 0, z: 0 });
      }
      marks.update(model === null ? [] : visit.game.get().things, nowSec, !lessMotion());
      people.draw({
        nowSec,
        frameSec,
        camera: follow.camera.position,
        lively: !lessMotion(),
        self: walker === null ? null : { ...walker, speed: Math.hypot(walker.vx, walker.vz), shown: follow.distance() > CLOSEST_SHOWN },
      });
      if (governor.frame(frameSec * 1000)) setQuality(governor.quality());
    },
    end() {
      over = true;
      visit.walk.stand(null);
      stopFile();
      scene.remove(sky.root, marks.root, ...people.roots);
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
