import type { Pose } from "@plaza/protocol";

/** Spreads arrivals over the spawn points and a little around them, so that nobody stands inside another. */
export function chooseSpawn(spawns: readonly Pose[], key: string): Pose {
  const salt = Array.from(key).reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7);
  const spawn = spawns[salt % spawns.length] ?? { x: 0, y: 0, z: 0, ry: 0 };
  const turn = ((salt >>> 8) % 360) * (Math.PI / 180);
  const away = 0.25 + ((salt >>> 4) % 8) * 0.1;
  return { x: spawn.x + Math.sin(turn) * away, y: spawn.y, z: spawn.z + Math.cos(turn) * away, ry: spawn.ry };
}
