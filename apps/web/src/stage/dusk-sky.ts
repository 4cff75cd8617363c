import {
  BackSide,
  BufferAttribute,
  BufferGeometry,
  Color,
  DirectionalLight,
  Fog,
  Group,
  HemisphereLight,
  Mesh,
  MeshBasicMaterial,
  Points,
  PointsMaterial,
  SphereGeometry,
  Vector3,
} from "three";
import type { Scene } from "three";
import type { Quality } from "./quality-governor.ts";

/** The evening over every world: sky, low sun, soft light from above, haze in the distance. */
export interface DuskSky {
  readonly root: Group;
  /** The sky goes with the camera, the sun's shadow with the walker. */
  follow(camera: Vector3, walker: { readonly x: number; readonly y: number; readonly z: number }): void;
  setQuality(quality: Quality): void;
  /** Leaves the sky to the scene, and lights only the people, softer; or takes it back. */
  standBack(back: boolean): void;
  end(): void;
}

const SUN = new Vector3(-0.82, 0.36, -0.44).normalize();
const ZENITH = new Color("#2b2350");
const UPPER = new Color("#5a3f78");
const LOWER = new Color("#c9707a");
const HORIZON = new Color("#f6b279");
const BELOW = new Color("#4a2f4c");
const GLOW = new Color("#ffe0a8");
/** What the distance fades into. */
export const HAZE = new Color("#a8687d");

function skyColour(direction: Vector3, out: Color): Color {
  const up = direction.y;
  if (up < 0) out.copy(HAZE).lerp(BELOW, Math.min(1, -up * 3));
  else if (up < 0.1) out.copy(HORIZON).lerp(LOWER, up / 0.1);
  else if (up < 0.38) out.copy(LOWER).lerp(UPPER, (up - 0.1) / 0.28);
  else out.copy(UPPER).lerp(ZENITH, Math.min(1, (up - 0.38) / 0.5));
  if (up < 0.1 && up >= 0) out.lerp(HAZE, 0.25 * (1 - up / 0.1));
  const towardsSun = Math.max(0, direction.dot(SUN));
  return out.lerp(GLOW, Math.min(0.9, towardsSun ** 24 * 0.85 + towardsSun ** 5 * 0.28));
}

function createDome(): Mesh<SphereGeometry, MeshBasicMaterial> {
  // Coloured at the corners: a gradient that costs nothing per pixel.
  const geometry = new SphereGeometry(180, 40, 36);
  const position = geometry.getAttribute("position");
  const colours = new Float32Array(position.count * 3);
  const direction = new Vector3();
  const colour = new Color();
  for (let i = 0; i < position.count; i += 1)
    skyColour(direction.fromBufferAttribute(position, i).normalize(), colour).toArray(colours, i * 3);
  geometry.setAttribute("color", new BufferAttribute(colours, 3));
  return new Mesh(
    geometry,
    new MeshBasicMaterial({ vertexColors: true, side: BackSide, fog: false, depthWrite: false, toneMapped: false }),
  );
}

function createStars(): Points<BufferGeometry, PointsMaterial> {
  const spots: number[] = [];
  // A fixed scatter: the golden angle spreads evenly without chance.
  for (let i = 0; i < 260; i += 1) {
    const y = 0.28 + 0.7 * (((i * 97) % 260) / 260);
    const turn = i * 2.399963 + Math.sin(i * 12.9) * 0.4;
    const r = Math.sqrt(1 - y * y);
    spots.push(Math.cos(turn) * r * 172, y * 172, Math.sin(turn) * r * 172);
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(new Float32Array(spots), 3));
  return new Points(
    geometry,
    new PointsMaterial({
      color: "#ffeecb",
      size: 1.7,
      sizeAttenuation: false,
      transparent: true,
      opacity: 0.65,
      fog: false,
      depthWrite: false,
    }),
  );
}

/** Makes the evening and gives the scene its haze. */
export function createDuskSky(scene: Scene): DuskSky {
  const root = new Group();
  const dome = createDome();
  const stars = createStars();
  dome.renderOrder = -2;
  stars.renderOrder = -1;
  dome.frustumCulled = false;
  stars.frustumCulled = false;
  const above = new HemisphereLight("#d8c6ee", "#a5776a", 2.5);
  const sun = new DirectionalLight("#ffb98a", 2.2);
  sun.castShadow = true;
  sun.shadow.mapSize.set(1_536, 1_536);
  sun.shadow.camera.left = sun.shadow.camera.bottom = -22;
  sun.shadow.camera.right = sun.shadow.camera.top = 22;
  sun.shadow.camera.far = 120;
  sun.shadow.bias = -0.0006;
  sun.shadow.normalBias = 0.03;
  root.add(dome, stars, above, sun, sun.target);
  const haze = new Fog(HAZE, 34, 165);
  scene.fog = haze;
  return {
    root,
    follow(camera, walker) {
      dome.position.copy(camera);
      stars.position.copy(camera);
      // Moves in whole metres: a shadow map that glides shimmers.
      sun.target.position.set(Math.round(walker.x), walker.y, Math.round(walker.z));
      sun.position.copy(sun.target.position).addScaledVector(SUN, 60);
    },
    setQuality(quality) {
      sun.castShadow = quality === 2;
    },
    standBack(back) {
      dome.visible = !back;
      stars.visible = !back;
      scene.fog = back ? null : haze;
      above.intensity = back ? 1.7 : 2.5;
      sun.intensity = back ? 1.1 : 2.2;
    },
    end() {
      dome.geometry.dispose();
      dome.material.dispose();
      stars.geometry.dispose();
      stars.material.dispose();
      sun.shadow.map?.dispose();
    },
  };
}
