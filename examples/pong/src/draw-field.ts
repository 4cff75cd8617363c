import type { ArenaView } from "./arena.ts";
import { ballRadius, field, paddle } from "./field.ts";
import type { Ball } from "./field.ts";

/** How the field lies on the canvas: upright on a narrow screen, with one's own side below. */
export interface Lie {
  readonly upright: boolean;
  /** Whether the field is turned round, so that the second seat is where the first would be. */
  readonly turned: boolean;
}

const trailLength = 14;
/** Where frames come slower than this there is no trail: a row of single dots is none. */
const trailEveryMs = 60;

/** The canvas of the field, and where on the field a pointer is. */
export interface FieldView {
  draw(view: ArenaView): void;
  /** How far down the field, as its players see it, a place on the screen is. */
  across(clientX: number, clientY: number): number;
  lie(): Lie;
}

/** Sets the canvas up. */
export function createFieldView(canvas: HTMLCanvasElement): FieldView {
  const trail: Ball[] = [];
  const colour = (name: string) => getComputedStyle(canvas).getPropertyValue(name).trim();
  let palette = { ground: "", line: "", first: "", second: "", ball: "" };
  let drawnMs = 0;
  let now: Lie = { upright: false, turned: false };

  function readColours(): void {
    palette = {
      ground: colour("--field"),
      line: colour("--net"),
      first: colour("--first"),
      second: colour("--second"),
      ball: colour("--ball"),
    };
  }

  readColours();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", readColours);

  function prepare(): CanvasRenderingContext2D | null {
    const ratio = Math.min(2, devicePixelRatio);
    const width = Math.max(1, Math.round(canvas.clientWidth * ratio));
    const height = Math.max(1, Math.round(canvas.clientHeight * ratio));
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    const context = canvas.getContext("2d");
    if (context === null) return null;
    // From the field's measure to pixels: [a c e; b d f] turns it by a quarter where the screen is upright.
    if (now.upright) {
      const scale = height / field.width;
      const side = width / field.height;
      if (now.turned) context.setTransform(0, scale, side, 0, 0, 0);
      else context.setTransform(0, -scale, side, 0, 0, height);
    } else {
      const scale = width / field.width;
      context.setTransform(now.turned ? -scale : scale, 0, 0, height / field.height, now.turned ? width : 0, 0);
    }
    return context;
  }

  function drawPaddle(context: CanvasRenderingContext2D, side: 0 | 1, y: number, own: boolean): void {
    const x = side === 0 ? paddle.inset : field.width - paddle.inset - paddle.thickness;
    context.fillStyle = side === 0 ? palette.first : palette.second;
    context.shadowColor = context.fillStyle;
    context.shadowBlur = own ? 26 : 8;
    context.beginPath();
    context.roundRect(x, y - paddle.half, paddle.thickness, paddle.half * 2, paddle.thickness / 2);
    context.fill();
    context.shadowBlur = 0;
  }

  return {
    lie: () => now,
    across(clientX, clientY) {
      const { left, top, width, height } = canvas.getBoundingClientRect();
      return now.upright ? ((clientX - left) / width) * field.height : ((clientY - top) / height) * field.height;
    },
    draw({ match, ball, paddles, seat }) {
      const upright = canvas.clientHeight > canvas.clientWidth;
      // Upright one's own side is below; on its side one's own is left.
      now = { upright, turned: seat === 1 };
      const context = prepare();
      if (context === null) return;
      context.fillStyle = palette.ground;
      context.fillRect(0, 0, field.width, field.height);
      context.strokeStyle = palette.line;
      context.lineWidth = 5;
      context.lineCap = "round";
      context.setLineDash([4, 26]);
      context.beginPath();
      context.moveTo(field.width / 2, 20);
      context.lineTo(field.width / 2, field.height - 10);
      context.stroke();
      context.setLineDash([]);
      context.beginPath();
      context.arc(field.width / 2, field.height / 2, 80, 0, Math.PI * 2);
      context.stroke();
      drawPaddle(context, 0, paddles[0], seat === 0);
      drawPaddle(context, 1, paddles[1], seat === 1);
      if (match.phase === "over") {
        trail.length = 0;
        return;
      }
      const nowMs = performance.now();
      if (match.phase === "serve" || nowMs - drawnMs > trailEveryMs) trail.length = 0;
      drawnMs = nowMs;
      trail.push(ball);
      if (trail.length > trailLength) trail.shift();
      context.fillStyle = palette.ball;
      for (const [index, { x, y }] of trail.entries()) {
        const share = (index + 1) / trail.length;
        context.globalAlpha = index === trail.length - 1 ? 1 : share * 0.22;
        context.beginPath();
        context.arc(x, y, ballRadius * (0.4 + 0.6 * share), 0, Math.PI * 2);
        context.fill();
      }
      context.globalAlpha = 1;
      if (match.phase === "serve" && match.waitMs > 0) {
        // The ring closes; then the ball goes.
        context.strokeStyle = palette.ball;
        context.lineWidth = 6;
        context.beginPath();
        context.arc(field.width / 2, field.height / 2, 34, 0, Math.min(1, match.waitMs / 1_100) * Math.PI * 2);
        context.stroke();
      }
    },
  };
}
