import { BoxGeometry, ConeGeometry, IcosahedronGeometry, LatheGeometry, SphereGeometry, Vector2 } from "three";
import type { BufferGeometry } from "three";
import type { HairKind } from "../people/avatar-presets.ts";
import { joined, painted, shadedByHeight, WHITE } from "./figure-parts.ts";

function cap(lowest: number, grow = 1): BufferGeometry {
  const shell = new SphereGeometry(0.25 * grow, 12, 6, 0, Math.PI * 2, 0, lowest);
  return painted(shell.rotateX(-0.36).translate(0, 0.012, -0.012), WHITE);
}

function tuft(radius: number, x: number, y: number, z: number, detail = 1): BufferGeometry {
  return painted(new IcosahedronGeometry(radius, detail).translate(x, y, z), WHITE);
}

function curls(): BufferGeometry {
  const rings = [
    { count: 9, y: 0.03, r: 0.215 },
    { count: 7, y: 0.15, r: 0.17 },
    { count: 4, y: 0.235, r: 0.08 },
  ];
  const balls = rings.flatMap(({ count, y, r }, ring) =>
    Array.from({ length: count }, (_, i) => {
      const turn = ((i + ring * 0.5) / count) * Math.PI * 2;
      return { x: Math.sin(turn) * r, y, z: Math.cos(turn) * r - 0.03, ring };
    }),
  );
  // None before the face.
  return joined(balls.filter(({ z, ring }) => ring > 0 || z < 0.08).map(({ x, y, z }) => tuft(0.088, x, y, z, 0)));
}

function hood(): BufferGeometry {
  const profile = [
    [0.262, -0.1],
    [0.275, 0.02],
    [0.235, 0.16],
    [0.12, 0.3],
    [0.02, 0.44],
    [0, 0.45],
  ].map(([r, y]) => new Vector2(r, y));
  const cloth = painted(new LatheGeometry(profile, 12).rotateX(-0.3).translate(0, 0.02, -0.045), WHITE);
  return shadedByHeight(cloth, (y) => 0.82 + Math.min(0.18, Math.max(0, y) * 0.5));
}

function sprout(): BufferGeometry {
  const leaf = (side: number): BufferGeometry =>
    painted(
      new SphereGeometry(0.1, 8, 6)
        .scale(1.25, 0.28, 0.62)
        .rotateZ(side * 0.5)
        .translate(side * 0.105, 0.335, 0),
      WHITE,
    );
  const stalk = painted(new ConeGeometry(0.02, 0.14, 5).translate(0, 0.27, 0), WHITE);
  return joined([leaf(1), leaf(-1), shadedByHeight(stalk, () => 0.8), cap(0.95)]);
}

function braid(side: number): readonly BufferGeometry[] {
  const beads = [0, 1, 2, 3].map((at) => tuft(0.066 - at * 0.006, side * (0.235 + at * 0.012), -0.06 - at * 0.088, -0.02 + at * 0.012));
  return beads.map((bead, at) => shadedByHeight(bead, () => (at === 3 ? 0.72 : 1 - at * 0.05)));
}

function mohawk(): BufferGeometry {
  const blades = [-1, 0, 1, 2, 3].map((at) => {
    const turn = at * 0.42 - 0.35;
    const blade = new ConeGeometry(0.075, 0.24 - Math.abs(at - 1) * 0.025, 5).scale(0.6, 1, 1.15).translate(0, 0.3, 0);
    return painted(blade.rotateX(-turn), WHITE);
  });
  return joined([...blades, painted(new BoxGeometry(0.09, 0.06, 0.3).translate(0, 0.2, -0.04), WHITE)]);
}

/** What sits on the head, one shape per style; around the centre of a head of 23 cm radius. */
export function hairGeometry(kind: HairKind): BufferGeometry {
  switch (kind) {
    case "short":
      return joined([cap(1.38)]);
    case "bob":
      return joined([cap(1.42), painted(new IcosahedronGeometry(0.22, 2).scale(1.12, 1.08, 0.62).translate(0, -0.07, -0.125), WHITE)]);
    case "long": {
      const fall = painted(new SphereGeometry(0.25, 10, 7).scale(1.02, 1.5, 0.5).translate(0, -0.2, -0.15), WHITE);
      return joined([cap(1.42, 1.02), shadedByHeight(fall, (y) => 1 + Math.min(0, y + 0.1) * 0.5)]);
    }
    case "bun":
      return joined([cap(1.36), tuft(0.105, 0, 0.265, -0.07, 2)]);
    case "ponytail": {
      const tail = painted(new SphereGeometry(0.1, 8, 7).scale(0.9, 2.5, 0.8).rotateX(0.5).translate(0, -0.06, -0.36), WHITE);
      return joined([cap(1.38), shadedByHeight(tuft(0.06, 0, 0.12, -0.25), () => 0.7), tail]);
    }
    case "braids":
      return joined([cap(1.36), ...braid(1), ...braid(-1)]);
    case "curls":
      return curls();
    case "mohawk":
      return mohawk();
    case "sprout":
      return sprout();
    case "hood":
      return joined([hood()]);
  }
}
