import type { Random } from "@plaza/platform";

/** A walk sampled at 60 frames a second: the truth that others ought to see. */
export interface Walk {
  readonly frameMs: number;
  readonly frames: number;
  readonly x: Float64Array;
  readonly z: Float64Array;
  readonly ry: Float64Array;
}

/** Someone who stands, walks and runs at 2.2 to 5.5 m/s, turns softly and sometimes sharply, and stops again. */
export function createWalk(random: Random, seconds: number): Walk {
  const frameMs = 1000 / 60;
  const frames = Math.round((seconds * 1000) / frameMs);
  const x = new Float64Array(frames);
  const z = new Float64Array(frames);
  const ry = new Float64Array(frames);
  let speed = 0;
  let wantedSpeed = 0;
  let heading = random.unit() * 6;
  let turnRate = 0;
  let untilFrame = 60;
  for (let frame = 1; frame < frames; frame += 1) {
    if (frame >= untilFrame) {
      const rests = wantedSpeed > 0 && random.unit() < 0.35;
      wantedSpeed = rests ? 0 : 2.2 + random.unit() * 3.3;
      turnRate = random.unit() < 0.4 ? 0 : (random.unit() - 0.5) * 3;
      if (random.unit() < 0.25) heading += (random.unit() - 0.5) * Math.PI;
      untilFrame = frame + Math.round((0.5 + random.unit() * 2.5) * 60);
    }
    // People and game controllers reach their speed in about a tenth of a second.
    speed += (wantedSpeed - speed) * (1 - Math.exp(-frameMs / 70));
    if (speed < 0.02 && wantedSpeed === 0) speed = 0;
    if (speed > 0) heading += (turnRate * frameMs) / 1000;
    x[frame] = (x[frame - 1] ?? 0) + (Math.sin(heading) * speed * frameMs) / 1000;
    z[frame] = (z[frame - 1] ?? 0) + (Math.cos(heading) * speed * frameMs) / 1000;
    ry[frame] = heading;
  }
  return { frameMs, frames, x, z, ry };
}
