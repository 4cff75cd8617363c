import { lampPosts, lanternPlaces, spotAt } from "../places.ts";
import { createChance, type Chance } from "./chance.ts";
import { spireRing } from "./fountain.ts";
import type { Mesh } from "./mesh.ts";
import { blend, lights, palette, shade, type Color } from "./palette.ts";
import { addHalo, facingCentre, type Glass, type Scenery } from "./scenery.ts";
import { addBlob, addBox, addLathe, addTube, hangingRope } from "./shapes.ts";
import type { Vec3 } from "./vector.ts";

const postTop = 4.55;
const paperColors: readonly [readonly [Color, Color], ...(readonly [Color, Color])[]] = [
  [lights.gold, lights.ember],
  [lights.amber, lights.ember],
  [lights.rose, lights.coral],
  [lights.gold, lights.amber],
  [lights.amber, lights.coral],
];
const glassColor = { amber: lights.amber, rose: lights.rose, gold: lights.gold } as const;

/** Builds the lamp posts, the strings of lanterns above the square, and the unlit lanterns of the hunt. */
export function buildLamps(scenery: Scenery): void {
  const chance = createChance(23);
  const mesh = scenery.solid("lamps");
  const tops = lampPosts.map((stand) => {
    const placing = facingCentre(stand);
    mesh.place(placing, () => addPost(mesh));
    const spot = spotAt(stand.bearing, stand.distance - 0.62);
    addLantern(scenery, mesh, [spot.x, 3.34, spot.z], 1, "amber");
    scenery.lamps.push({ at: [spot.x, 3.2, spot.z], color: lights.glow, power: 6, reach: 11, shadows: true });
    return [placing.at[0], postTop, placing.at[2]] as const;
  });
  tops.forEach((top, i) => {
    const next = tops[(i + 1) % tops.length] ?? top;
    const reach = Math.hypot(top[0], top[2]);
    hangString(scenery, mesh, [(top[0] / reach) * 0.22, spireRing, (top[2] / reach) * 0.22], top, 0.75, 7, i, chance);
    // South, over the heads of those who arrive, the ring stays open.
    if (i !== tops.length - 1) hangString(scenery, mesh, top, next, 0.8, 5, i + 3, chance);
  });
  for (const place of lanternPlaces) addStand(mesh, [place.x, 0, place.z], Math.hypot(place.x, place.z) > 20.4 ? 0.12 : 0);
}

function addPost(mesh: Mesh): void {
  const iron = shade(palette.iron, 1.5);
  addLathe(
    mesh,
    [
      [0.26, 0],
      [0.26, 0.12],
      [0.2, 0.16],
      [0.17, 0.5],
      [0.2, 0.56],
      [0.1, 0.66],
      [0.062, 0.9],
      [0.055, 3.6],
      [0.09, 3.66],
      [0.05, 3.74],
      [0.045, 4.35],
      [0.08, 4.42],
      [0.08, 4.5],
      [0, 4.66],
    ],
    8,
    iron,
    { round: true },
  );
  const arm = Array.from({ length: 9 }, (_, i) => {
    const t = i / 8;
    return [0, 3.7 + 0.42 * Math.sin(t * Math.PI * 0.82), 0.05 + t * 0.57] as const;
  });
  addTube(mesh, arm, 0.024, 5, iron);
  mesh.place({ at: [0, 3.72, 0.2] }, () => addBlob(mesh, [0.05, 0.05, 0.05], palette.brass, { sides: 6, rings: 4 }));
  // A basket of flowers hangs at the back.
  mesh.place({ at: [0, 2.5, -0.26] }, () => {
    addBlob(mesh, [0.24, 0.18, 0.24], palette.leaf, { rough: 0.3, sides: 8, rings: 5, seed: 4 });
    for (let i = 0; i < 7; i++) {
      const a = i * 2.4,
        r = 0.2;
      mesh.place({ at: [Math.sin(a) * r, 0.06 + (i % 3) * 0.05, Math.cos(a) * r] }, () =>
        addBlob(mesh, [0.07, 0.06, 0.07], i % 2 === 0 ? palette.blossom : palette.ochre, { sides: 5, rings: 3 }),
      );
    }
  });
}

/** A lantern of iron and glass, hanging from `at`. */
export function addLantern(scenery: Scenery, mesh: Mesh, at: Vec3, size: number, kind: Glass): void {
  const glass = scenery.glass[kind];
  glass.glow = 1;
  glass.place({ at, scale: size }, () =>
    addLathe(
      glass,
      [
        [0.1, -0.36],
        [0.15, -0.12],
        [0.12, -0.03],
      ],
      6,
      glassColor[kind],
      { faceted: true },
    ),
  );
  mesh.place({ at, scale: size }, () => {
    addLathe(
      mesh,
      [
        [0, -0.42],
        [0.11, -0.4],
        [0.12, -0.35],
      ],
      6,
      palette.iron,
      { faceted: true },
    );
    addLathe(
      mesh,
      [
        [0.2, -0.05],
        [0.06, 0.08],
        [0.03, 0.2],
      ],
      6,
      palette.iron,
      { faceted: true },
    );
    addLathe(
      mesh,
      [
        [0.03, -0.04],
        [0.2, -0.05],
      ],
      6,
      palette.iron,
    );
    for (let i = 0; i < 6; i += size < 0.65 ? 2 : 1) {
      const a = (i / 6) * Math.PI * 2;
      addTube(
        mesh,
        [
          [0.105 * Math.sin(a), -0.36, 0.105 * Math.cos(a)],
          [0.155 * Math.sin(a), -0.12, 0.155 * Math.cos(a)],
          [0.125 * Math.sin(a), -0.03, 0.125 * Math.cos(a)],
        ],
        0.011,
        3,
        palette.iron,
      );
    }
  });
  addHalo(scenery, [at[0], at[1] - 0.2 * size, at[2]], 0.8 * size, lights.ember, 0.42, 3);
}

/** A string of round paper lanterns; each also brings a little baked light. */
export function hangString(
  scenery: Scenery,
  mesh: Mesh,
  from: Vec3,
  to: Vec3,
  sag: number,
  count: number,
  offset: number,
  chance: Chance,
): void {
  const rope = hangingRope(from, to, sag, count + 1);
  addTube(mesh, hangingRope(from, to, sag, count + 3), 0.014, 3, palette.iron);
  for (let i = 1; i <= count; i++) {
    const at = rope[i];
    if (at === undefined) continue;
    const [core, rim] = paperColors[(i * 2 + offset) % paperColors.length] ?? paperColors[0];
    const size = 0.85 + chance.next() * 0.5;
    scenery.paper.glow = 1;
    scenery.paper.place({ at: [at[0], at[1] - 0.23 * size, at[2]], scale: size }, () => {
      // The bright belly and the deeper ends are what makes it look lit from within.
      addLathe(
        scenery.paper,
        [
          [0.06, -0.15],
          [0.13, -0.11],
          [0.17, -0.045],
          [0.17, 0.045],
          [0.13, 0.11],
          [0.06, 0.15],
        ],
        10,
        (p) => blend(core, rim, (Math.abs(p[1]) / 0.14) ** 1.6),
        { round: true },
      );
    });
    mesh.place({ at: [at[0], at[1] - 0.23 * size, at[2]], scale: size }, () => {
      addLathe(
        mesh,
        [
          [0.062, 0.145],
          [0.05, 0.19],
          [0, 0.26],
        ],
        5,
        palette.woodDark,
        { round: true },
      );
      addLathe(
        mesh,
        [
          [0, -0.18],
          [0.062, -0.145],
        ],
        5,
        palette.woodDark,
      );
    });
    addHalo(scenery, [at[0], at[1] - 0.23 * size, at[2]], 0.62 * size, rim, 0.34, 2);
    scenery.lamps.push({ at: [at[0], at[1] - 0.25, at[2]], color: blend(lights.glow, rim, 0.35), power: 0.62, reach: 6.5, shadows: false });
  }
}

/** A small pillar with a lantern that nobody has lit yet: the hunt puts the light into it. */
function addStand(mesh: Mesh, at: Vec3, floor: number): void {
  mesh.place({ at: [at[0], floor, at[2]], yaw: at[0] }, () => {
    addBox(mesh, [0.42, 0.1, 0.42], palette.stoneDark, { taper: 0.03 });
    mesh.place({ at: [0, 0.1, 0] }, () => addBox(mesh, [0.28, 0.5, 0.28], palette.stoneBlue, { taper: 0.02 }));
    mesh.place({ at: [0, 0.6, 0] }, () => addBox(mesh, [0.36, 0.06, 0.36], palette.stoneDark));
    mesh.place({ at: [0, 0.66, 0] }, () => {
      addLathe(
        mesh,
        [
          [0.15, 0],
          [0.15, 0.03],
          [0.12, 0.05],
        ],
        6,
        palette.brass,
        { faceted: true },
      );
      mesh.glow = 0.12;
      addLathe(
        mesh,
        [
          [0.11, 0.05],
          [0.14, 0.26],
          [0.11, 0.4],
        ],
        6,
        palette.stoneBlue,
        { faceted: true },
      );
      mesh.glow = 0;
      addLathe(
        mesh,
        [
          [0.19, 0.38],
          [0.06, 0.5],
          [0.03, 0.56],
          [0, 0.6],
        ],
        6,
        palette.brass,
        { faceted: true },
      );
    });
  });
}
