/* Runs in the browser: draws a crowd in both ways and says what each frame and each tick of the network took. */
import { DirectionalLight, Mesh, MeshLambertMaterial, PerspectiveCamera, PlaneGeometry, Scene, WebGLRenderer } from "three";
import { createPeopleOnStage } from "../../apps/web/src/stage/people-on-stage.ts";
import { createPlainPeople } from "./plain-people.ts";
import { createWalkingCrowd } from "./walking-crowd.ts";

/** Times in milliseconds, one for each frame or tick. */
export interface StageSamples {
  readonly placeMs: readonly number[];
  readonly submitMs: readonly number[];
  readonly tickMs: readonly number[];
  readonly drawCalls: number;
  readonly triangles: number;
  /** Of moving figures, handed to the graphics processor each frame. */
  readonly bytes: number;
}

declare global {
  interface Window {
    measureStage?: (way: "ours" | "plain", people: number, frames: number) => Promise<StageSamples>;
  }
}

const FRAME_MS = 1000 / 60;
const FRAMES_A_TICK = 4;
const WARM_FRAMES = 24;
const TICK_MS = FRAME_MS * FRAMES_A_TICK;
const TICKS = 150;

async function measureStage(way: "ours" | "plain", people: number, frames: number): Promise<StageSamples> {
  const crowd = await createWalkingCrowd(people);
  const canvas = document.createElement("canvas");
  document.body.replaceChildren(canvas);
  const renderer = new WebGLRenderer({ canvas });
  renderer.setSize(320, 200, false);
  renderer.shadowMap.enabled = true;
  const scene = new Scene();
  const camera = new PerspectiveCamera(60, 1.6, 0.1, 200);
  camera.position.set(0, 2.2, 0);
  const sun = new DirectionalLight("#ffffff", 2);
  sun.castShadow = true;
  sun.position.set(-40, 30, -30);
  const ground = new Mesh(new PlaneGeometry(200, 200).rotateX(-Math.PI / 2), new MeshLambertMaterial({ color: "#8a6f6a" }));
  ground.receiveShadow = true;
  scene.add(sun, sun.target, ground);

  const visit = {
    session: crowd.session,
    clock: crowd.time,
    self: crowd.self,
    names: { nameOf: (pubkey: string) => pubkey.slice(0, 12) },
  };
  const ours = way === "ours" ? createPeopleOnStage(visit) : null;
  const plain = way === "plain" ? createPlainPeople(crowd) : null;
  ours?.setQuality(2);
  scene.add(...(ours?.roots ?? plain?.roots ?? []));

  const placeMs: number[] = [];
  const submitMs: number[] = [];
  const tickMs: number[] = [];
  const pixel = new Uint8Array(4);
  const gl = renderer.getContext() as WebGL2RenderingContext;
  // Everything is handed over and nothing filled in: what a processor would need to paint in a card's stead is not the page's own work.
  gl.enable(gl.RASTERIZER_DISCARD);
  for (let frame = -WARM_FRAMES; frame < frames; frame += 1) {
    await crowd.pass(FRAME_MS);
    if (frame % FRAMES_A_TICK === 0) crowd.deliver(crowd.tickMessage());
    const nowSec = crowd.time.monotonicMs() / 1000;
    const beganMs = performance.now();
    ours?.draw({ nowSec, frameSec: FRAME_MS / 1000, camera, lively: true, self: null });
    plain?.draw(nowSec, FRAME_MS / 1000, camera);
    const placedMs = performance.now();
    renderer.render(scene, camera);
    const doneMs = performance.now();
    // Lets the drawing finish, so that the next frame never waits for a queue that is full: only this page's own work is timed.
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
    if (frame < 0) continue;
    placeMs.push(placedMs - beganMs);
    submitMs.push(doneMs - placedMs);
  }
  const { calls, triangles } = renderer.info.render;
  for (let tick = 0; tick < TICKS; tick += 1) {
    await crowd.pass(TICK_MS);
    const message = crowd.tickMessage();
    const beganMs = performance.now();
    crowd.deliver(message);
    tickMs.push(performance.now() - beganMs);
  }
  const result = {
    placeMs,
    submitMs,
    tickMs,
    drawCalls: calls,
    triangles,
    // Without instances each mesh hands over its matrices, 16 numbers and 9 for normals, in each pass.
    bytes: ours?.counts().bytes ?? calls * 25 * 4,
  };
  ours?.end();
  plain?.end();
  crowd.end();
  renderer.dispose();
  renderer.forceContextLoss();
  return result;
}

window.measureStage = measureStage;
