import { useEffect, useRef } from "react";
import type { ReactNode } from "react";
import { chooseSpawn } from "./arrival.ts";
import { compassMarks } from "./compass-marks.ts";
import type { CompassMark } from "./compass-marks.ts";
import type { SceneVisit } from "./scene-visit.ts";
import type { StageDesk } from "./stage-desk.ts";

const DRAW_MS = 100;
const INK = "#fff0d7";
const LANTERN = "#ffcb83";
const LEAF = "#8ad3b4";

function drawMark(ctx: CanvasRenderingContext2D, mark: CompassMark, middle: number, north: string): void {
  const reach = middle - (mark.kind === "north" ? 9 : 12);
  const x = middle + mark.x * reach;
  const y = middle + mark.y * reach;
  ctx.beginPath();
  if (mark.kind === "north") {
    ctx.fillStyle = LANTERN;
    ctx.font = "700 11px system-ui, sans-serif";
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText(north, x, y + 0.5);
    return;
  }
  if (mark.kind === "person") {
    ctx.fillStyle = INK;
    ctx.arc(x, y, 2.4, 0, Math.PI * 2);
  } else if (mark.kind === "host") {
    ctx.fillStyle = LANTERN;
    ctx.arc(x, y, 3.6, 0, Math.PI * 2);
  } else if (mark.kind === "entrance") {
    // A small arch, as in the sign of the place.
    ctx.fillStyle = LEAF;
    ctx.arc(x, y - 1, 3.4, Math.PI, 0);
    ctx.lineTo(x + 3.4, y + 4);
    ctx.lineTo(x - 3.4, y + 4);
  } else {
    ctx.strokeStyle = LANTERN;
    ctx.lineWidth = 1.5;
    ctx.arc(x, y, 3.4, 0, Math.PI * 2);
    ctx.stroke();
    return;
  }
  ctx.fill();
}

/** Draws the compass when something moved since the last time. */
function createCompassFace(canvas: HTMLCanvasElement, visit: SceneVisit, desk: StageDesk, north: string): () => void {
  const ctx = canvas.getContext("2d");
  const size = canvas.clientWidth;
  const ratio = Math.min(2, window.devicePixelRatio);
  canvas.width = canvas.height = size * ratio;
  const hosts = new Set(visit.scene.hosts);
  let drawn = "";
  return () => {
    const pose = visit.walk.pose();
    if (ctx === null || pose === null || document.hidden) return;
    const nowMs = visit.clock.monotonicMs();
    const at = { x: 0, y: 0, z: 0, ry: 0, speed: 0 };
    const people = visit.session.view
      .get()
      .people.flatMap(({ pubkey, self }) => (!self && visit.session.poseOf(pubkey, nowMs, at) ? [{ pubkey, x: at.x, z: at.z }] : []));
    const { goal } = visit.walk.view.get();
    const marks = compassMarks({
      pose,
      heading: desk.stage.get()?.heading() ?? pose.ry,
      people,
      hosts,
      entrance: chooseSpawn(visit.file.spawns(), visit.self),
      goal: typeof goal === "string" ? (people.find(({ pubkey }) => pubkey === goal) ?? null) : goal,
    });
    const look = marks.map((mark) => `${mark.kind}${mark.x.toFixed(2)},${mark.y.toFixed(2)}`).join(" ");
    if (look === drawn) return;
    drawn = look;
    const middle = size / 2;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.clearRect(0, 0, size, size);
    ctx.fillStyle = "rgb(40 24 48 / 0.72)";
    ctx.strokeStyle = "rgb(255 240 215 / 0.4)";
    ctx.lineWidth = 1.5;
    ctx.beginPath();
    ctx.arc(middle, middle, middle - 1, 0, Math.PI * 2);
    ctx.fill();
    ctx.stroke();
    for (const mark of marks) drawMark(ctx, mark, middle, north);
    // Oneself, looking up.
    ctx.fillStyle = INK;
    ctx.beginPath();
    ctx.moveTo(middle, middle - 5.5);
    ctx.lineTo(middle + 4, middle + 4.5);
    ctx.lineTo(middle, middle + 2.2);
    ctx.lineTo(middle - 4, middle + 4.5);
    ctx.fill();
  };
}

/** A small compass: north, the people near, the host, the way in. What it shows the text view tells in words. */
export function Compass({
  visit,
  desk,
  north,
}: {
  readonly visit: SceneVisit;
  readonly desk: StageDesk;
  readonly north: string;
}): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current === null) return undefined;
    const draw = createCompassFace(canvas.current, visit, desk, north);
    draw();
    const timer = setInterval(draw, DRAW_MS);
    return () => clearInterval(timer);
  }, [visit, desk, north]);
  return <canvas ref={canvas} aria-hidden="true" className="compass" />;
}
