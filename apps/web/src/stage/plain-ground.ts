import {
  BoxGeometry,
  BufferAttribute,
  CircleGeometry,
  Color,
  ConeGeometry,
  CylinderGeometry,
  Group,
  IcosahedronGeometry,
  Mesh,
  MeshLambertMaterial,
  Object3D,
  RingGeometry,
} from "three";
import type { BufferGeometry } from "three";
import { mergeGeometries } from "three/examples/jsm/utils/BufferGeometryUtils.js";

const RINGS = 11;
const STONES = 48;
const RING_WIDTH = 2;
const EDGE = 2 + RINGS * RING_WIDTH;

function painted(source: BufferGeometry, colour: Color, flicker = 0, salt = 0): BufferGeometry {
  const geometry = source.index === null ? source : source.toNonIndexed();
  const count = geometry.getAttribute("position").count;
  const colours = new Float32Array(count * 3);
  const shade = new Color();
  for (let i = 0; i < count; i += 1) {
    // One shade per stone (two triangles), by a fixed scatter; the salt keeps neighbours in other rows from agreeing.
    const stone = Math.floor(i / 6);
    shade.copy(colour).multiplyScalar(1 - flicker * (((stone * 7919 + salt * 104_729) % 13) / 13));
    shade.toArray(colours, i * 3);
  }
  geometry.setAttribute("color", new BufferAttribute(colours, 3));
  geometry.deleteAttribute("uv");
  return geometry;
}

function paving(): BufferGeometry[] {
  const pale = new Color("#c9a58a");
  const dark = new Color("#a97f72");
  const parts = [painted(new RingGeometry(0, 2, STONES, 1), new Color("#d9694b"))];
  for (let ring = 0; ring < RINGS; ring += 1) {
    const inner = 2 + ring * RING_WIDTH;
    // Narrower than its row, and turned by half a stone: the mortar below shows as joints.
    const row = new RingGeometry(inner + 0.05, inner + RING_WIDTH, STONES, 1, (ring % 2) * (Math.PI / STONES));
    parts.push(painted(row, ring % 4 === 3 ? dark : pale, 0.2, ring + 1));
  }
  parts.push(painted(new CircleGeometry(EDGE + 0.4, STONES * 2).translate(0, 0, -0.006), new Color("#75535a")));
  return parts.map((part) => part.rotateX(-Math.PI / 2));
}

function around(count: number, radius: number, make: (index: number) => BufferGeometry[], phase = 0): BufferGeometry[] {
  return Array.from({ length: count }, (_, index) => {
    const turn = phase + (index / count) * Math.PI * 2;
    const at = new Object3D();
    at.position.set(Math.sin(turn) * radius, 0, Math.cos(turn) * radius);
    at.rotation.y = turn;
    at.updateMatrix();
    return make(index).map((part) => part.applyMatrix4(at.matrix));
  }).flat();
}

/** The ground everyone has when a world brings no scene or one that cannot be shown: a round paved place with a low wall. */
export function createPlainGround(): Group {
  const root = new Group();
  const stone = new MeshLambertMaterial({ vertexColors: true });
  const wall = around(28, EDGE, (index) =>
    index % 7 === 0
      ? []
      : [
          painted(new BoxGeometry(5.3, 0.9, 0.6).translate(0, 0.45, 0), new Color("#b98a78")),
          painted(new BoxGeometry(5.45, 0.14, 0.8).translate(0, 0.95, 0), new Color("#d8b79c")),
        ],
  );
  const posts = around(8, 12, () => [painted(new CylinderGeometry(0.07, 0.11, 2.6, 6).translate(0, 1.3, 0), new Color("#4a3346"))], 0.2);
  const trees = around(14, EDGE + 4.5, (index) => {
    const height = 5 + ((index * 37) % 5) * 0.7;
    return [
      painted(new CylinderGeometry(0.16, 0.24, 1.2, 6).translate(0, 0.6, 0), new Color("#5b3c38")),
      painted(
        new ConeGeometry(1.05, height, 7).translate(0, 0.9 + height / 2, 0),
        new Color(index % 3 === 0 ? "#4c6b57" : "#3f5a52"),
        0.15,
      ),
    ];
  });
  const field = painted(new CylinderGeometry(EDGE + 60, EDGE + 60, 0.1, 40).translate(0, -0.09, 0), new Color("#6c6352"));
  const ground = new Mesh(mergeGeometries([...paving(), field]), stone);
  const things = new Mesh(mergeGeometries([...wall, ...posts, ...trees].map((part) => part)), stone);
  ground.receiveShadow = true;
  things.receiveShadow = true;
  things.castShadow = true;
  const lamp = new MeshLambertMaterial({ color: "#ffd9a0", emissive: "#ffb14e", emissiveIntensity: 1.4 });
  const lamps = new Mesh(mergeGeometries(around(8, 12, () => [new IcosahedronGeometry(0.24, 1).translate(0, 2.75, 0)], 0.2)), lamp);
  const spawn = new Object3D();
  spawn.name = "spawn-plain";
  spawn.position.set(0, 0, 5.5);
  spawn.rotation.y = Math.PI;
  root.add(ground, things, lamps, spawn);
  return root;
}
