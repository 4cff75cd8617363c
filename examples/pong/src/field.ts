/** The field, in its own measure; the first seat plays on the left, the second on the right. */
export const field = { width: 1_000, height: 600 } as const;
export const paddle = { half: 62, thickness: 16, inset: 26 } as const;
export const ballRadius = 12;
const firstSpeed = 460;
const mostSpeed = 1_150;
const faster = 1.06;
const steepest = 0.95;

/** Left or right. */
export type Side = 0 | 1;

/** Where the ball is and where it goes, in units and units a second. */
export interface Ball {
  readonly x: number;
  readonly y: number;
  readonly vx: number;
  readonly vy: number;
}

/** What happened to the ball: it met a paddle, or went out on a side. */
export type BallEvent = { readonly kind: "hit"; readonly side: Side } | { readonly kind: "out"; readonly side: Side };

export const restingBall: Ball = { x: field.width / 2, y: field.height / 2, vx: 0, vy: 0 };

/** Keeps a paddle's middle where the paddle fits. */
export function onField(y: number): number {
  return Math.max(paddle.half, Math.min(field.height - paddle.half, y));
}

/** A ball that is served towards a side. @param chance - from 0 to 1 */
export function served(towards: Side, chance: number): Ball {
  const angle = (chance - 0.5) * 1.1;
  const vx = Math.cos(angle) * firstSpeed * (towards === 0 ? -1 : 1);
  return { ...restingBall, vx, vy: Math.sin(angle) * firstSpeed };
}

/** Moves the ball for a moment, off walls and paddles. */
export function moved(
  ball: Ball,
  seconds: number,
  paddles: readonly [number, number],
): { readonly ball: Ball; readonly event: BallEvent | null } {
  let { vx, vy } = ball;
  let x = ball.x + vx * seconds;
  let y = ball.y + vy * seconds;
  const top = ballRadius;
  const bottom = field.height - ballRadius;
  if (y < top || y > bottom) {
    y = y < top ? 2 * top - y : 2 * bottom - y;
    y = Math.max(top, Math.min(bottom, y));
    vy = -vy;
  }
  const side: Side = vx < 0 ? 0 : 1;
  const reach = paddle.inset + paddle.thickness + ballRadius;
  const plane = side === 0 ? reach : field.width - reach;
  const hasCrossed = side === 0 ? ball.x >= plane && x < plane : ball.x <= plane && x > plane;
  if (vx !== 0 && hasCrossed) {
    const offset = (y - paddles[side]) / (paddle.half + ballRadius);
    if (Math.abs(offset) <= 1) {
      const speed = Math.min(mostSpeed, Math.sqrt(vx * vx + vy * vy) * faster);
      const angle = offset * steepest;
      vx = Math.cos(angle) * speed * (side === 0 ? 1 : -1);
      vy = Math.sin(angle) * speed;
      x = 2 * plane - x;
      return { ball: { x, y, vx, vy }, event: { kind: "hit", side } };
    }
  }
  const isOut = x < -ballRadius || x > field.width + ballRadius;
  return { ball: { x, y, vx, vy }, event: isOut ? { kind: "out", side } : null };
}

/** Where a machine's paddle goes in a moment: after the ball, no faster than a hand. */
export function machineMoved(y: number, ball: Ball, side: Side, seconds: number): number {
  const comes = side === 0 ? ball.vx < 0 : ball.vx > 0;
  // It aims beside the middle, which sends the ball back at an angle, and looks only at what comes near.
  const aim = comes ? ball.y + Math.sin(ball.x / 90) * paddle.half * 0.7 : field.height / 2;
  const most = 330 * seconds;
  return onField(y + Math.max(-most, Math.min(most, aim - y)));
}
