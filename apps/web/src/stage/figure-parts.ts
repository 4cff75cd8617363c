import { BufferAttribute, CircleGeometry, Color, IcosahedronGeometry, LatheGeometry, SphereGeometry, Vector2 } from "three";
import type { BufferGeometry } from "three";
import { mergeGeometries } from "three/examples/jsm/utils/BufferGeometryUtils.js";

/** Where a figure's parts rest, in metres above its feet. */
export const REST = { headY: 1.2, handX: 0.33, handY: 0.68, footX: 0.12, footY: 0.07, tagY: 1.78 } as const;

const INK = new Color("#241a2a");
const BLUSH = new Color("#e58a78");
/** Takes the colour of its wearer. */
export const WHITE = new Color("#ffffff");

/** Gives every corner one colour: white takes the instance's own, dark stays dark. */
export function painted(source: BufferGeometry, colour: Color): BufferGeometry {
  const geometry = source.index === null ? source : source.toNonIndexed();
  const count = geometry.getAttribute("position").count;
  const colours = new Float32Array(count * 3);
  for (let i = 0; i < count; i += 1) colour.toArray(colours, i * 3);
  geometry.setAttribute("color", new BufferAttribute(colours, 3));
  geometry.deleteAttribute("uv");
  return geometry;
}

/** Darkens by height: `shade` is 1 for as painted. */
export function shadedByHeight(geometry: BufferGeometry, shade: (y: number) => number): BufferGeometry {
  const position = geometry.getAttribute("position");
  const colours = geometry.getAttribute("color");
  for (let i = 0; i < position.count; i += 1) {
    const s = shade(position.getY(i));
    colours.setXYZ(i, colours.getX(i) * s, colours.getY(i) * s, colours.getZ(i) * s);
  }
  return geometry;
}

/** One geometry out of several. */
export function joined(parts: readonly BufferGeometry[]): BufferGeometry {
  const merged = mergeGeometries([...parts]);
  merged.computeVertexNormals();
  return merged;
}

/** A poncho: a bell with a darker hem. */
export function bodyGeometry(): BufferGeometry {
  const profile = [
    [0.0, 0.14],
    [0.31, 0.15],
    [0.325, 0.22],
    [0.29, 0.45],
    [0.235, 0.72],
    [0.17, 0.93],
    [0.1, 1.03],
    [0.0, 1.04],
  ].map(([r, y]) => new Vector2(r, y));
  const bell = painted(new LatheGeometry(profile, 12), WHITE);
  return joined([shadedByHeight(bell, (y) => (y < 0.23 ? 0.66 : 0.86 + Math.min(0.14, (y - 0.23) * 0.2)))]);
}

/** A scarf, its end hanging to one side: the second colour of a figure. */
export function scarfGeometry(): BufferGeometry {
  const ring = painted(
    new LatheGeometry(
      [
        [0.1, 0.9],
        [0.2, 0.9],
        [0.215, 0.965],
        [0.17, 1.03],
        [0.09, 1.03],
      ].map(([r, y]) => new Vector2(r, y)),
      12,
    ),
    WHITE,
  );
  const end = painted(new SphereGeometry(0.07, 7, 6).scale(0.8, 1.9, 0.45).translate(0.11, 0.83, 0.2), WHITE);
  return joined([ring, shadedByHeight(end, () => 0.88)]);
}

/** A round head with eyes and a little colour in the cheeks, centred on its neck. */
export function headGeometry(): BufferGeometry {
  const skull = painted(new IcosahedronGeometry(0.23, 3).scale(1, 0.95, 0.97), WHITE);
  const eyes = [-1, 1].map((s) => painted(new SphereGeometry(0.031, 7, 6).scale(0.85, 1.2, 0.5).translate(s * 0.078, 0.015, 0.213), INK));
  const cheeks = [-1, 1].map((s) =>
    painted(new SphereGeometry(0.036, 7, 5).scale(1, 0.65, 0.4).translate(s * 0.125, -0.052, 0.178), BLUSH),
  );
  const nose = painted(new SphereGeometry(0.026, 6, 5).translate(0, -0.028, 0.224), WHITE);
  return joined([skull, ...eyes, ...cheeks, shadedByHeight(nose, () => 0.9)]);
}

/** A mitten. */
export function handGeometry(): BufferGeometry {
  const palm = painted(new IcosahedronGeometry(0.083, 2).scale(0.92, 1.1, 0.8), WHITE);
  const thumb = painted(new IcosahedronGeometry(0.038, 1).translate(0, 0.045, 0.062), WHITE);
  return joined([palm, thumb]);
}

/** A soft shoe. */
export function footGeometry(): BufferGeometry {
  return joined([painted(new IcosahedronGeometry(0.1, 2).scale(0.95, 0.66, 1.35).translate(0, 0, 0.03), WHITE)]);
}

/** The soft dark spot under a figure, for ground that takes no shadows: dense in the middle, nothing at the rim. */
export function spotGeometry(): BufferGeometry {
  const geometry = new CircleGeometry(0.44, 16).rotateX(-Math.PI / 2);
  const count = geometry.getAttribute("position").count;
  const colours = new Float32Array(count * 4);
  colours[3] = 0.5;
  geometry.setAttribute("color", new BufferAttribute(colours, 4));
  return geometry;
}
