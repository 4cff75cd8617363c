import { Color, DynamicDrawUsage, Group, InstancedMesh, MeshBasicMaterial, MeshLambertMaterial, Object3D } from "three";
import type { BufferGeometry, Material } from "three";
import { HAIR_STYLES } from "../people/avatar-presets.ts";
import type { FigureLook } from "../people/figure-look.ts";
import { hairGeometry } from "./figure-hair.ts";
import type { FigureStance } from "./figure-motion.ts";
import { bodyGeometry, footGeometry, handGeometry, headGeometry, REST, scarfGeometry, spotGeometry } from "./figure-parts.ts";

/** All figures of a world, drawn in a dozen calls however many they are. */
export interface FigureCrowd {
  readonly root: Group;
  /** Starts a frame: figures placed from here on are the ones drawn. */
  begin(): void;
  place(look: FigureLook, x: number, y: number, z: number, ry: number, stance: FigureStance): void;
  /** Ends the frame. */
  finish(): void;
  setShadows(on: boolean): void;
  end(): void;
}

/** More figures than this are not drawn; the nearest ones are placed first. */
export const MOST_FIGURES = 256;
const SHADE = new Color("#ffffff");
const SHOE = new Color("#3b2b3d");

interface Part {
  readonly mesh: InstancedMesh;
  used: number;
}

/** Makes an empty crowd. */
export function createFigureCrowd(): FigureCrowd {
  const root = new Group();
  const material = new MeshLambertMaterial({ vertexColors: true, flatShading: false });
  const dark = new MeshBasicMaterial({
    vertexColors: true,
    transparent: true,
    depthWrite: false,
    toneMapped: false,
    polygonOffset: true,
    polygonOffsetFactor: -2,
  });
  const geometries: BufferGeometry[] = [];
  const joint = new Object3D();
  const limb = new Object3D();
  const colours = new Map<string, Color>();
  joint.rotation.order = "YXZ";
  joint.add(limb);

  function part(geometry: BufferGeometry, most: number, from: Material = material): Part {
    geometries.push(geometry);
    const mesh = new InstancedMesh(geometry, from, most);
    mesh.instanceMatrix.setUsage(DynamicDrawUsage);
    mesh.count = 0;
    // Instances move every frame; a bounding sphere per part would be stale at once.
    mesh.frustumCulled = false;
    root.add(mesh);
    return { mesh, used: 0 };
  }

  const spot = part(spotGeometry(), MOST_FIGURES, dark);
  const body = part(bodyGeometry(), MOST_FIGURES);
  const scarf = part(scarfGeometry(), MOST_FIGURES);
  const head = part(headGeometry(), MOST_FIGURES);
  const hands = part(handGeometry(), MOST_FIGURES * 2);
  const feet = part(footGeometry(), MOST_FIGURES * 2);
  const hair = new Map(HAIR_STYLES.map(({ id }) => [id, part(hairGeometry(id), MOST_FIGURES)]));
  const parts = [spot, body, scarf, head, hands, feet, ...hair.values()];

  function colourOf(hex: string): Color {
    const known = colours.get(hex);
    if (known !== undefined) return known;
    // Colours come from strangers: the memory of them stays small.
    if (colours.size > 2_048) colours.clear();
    const made = new Color(hex);
    colours.set(hex, made);
    return made;
  }

  function put(into: Part, colour: Color): void {
    limb.updateMatrix();
    limb.matrixWorld.multiplyMatrices(joint.matrixWorld, limb.matrix);
    into.mesh.setMatrixAt(into.used, limb.matrixWorld);
    into.mesh.setColorAt(into.used, colour);
    into.used += 1;
  }

  return {
    root,
    begin() {
      for (const each of parts) each.used = 0;
    },
    place(look, x, y, z, ry, stance) {
      if (body.used >= MOST_FIGURES) return;
      joint.position.set(x, y, z);
      joint.rotation.set(0, ry + stance.turn, 0);
      joint.updateMatrixWorld(true);
      limb.scale.set(1, 1, 1);
      limb.rotation.set(0, 0, 0);
      limb.position.set(0, 0.025, 0);
      put(spot, SHADE);
      for (const [s, foot] of [
        [1, stance.leftFoot],
        [-1, stance.rightFoot],
      ] as const) {
        limb.position.set(s * REST.footX, REST.footY + foot.y, foot.z);
        put(feet, SHOE);
      }

      joint.position.y = y + stance.lift;
      joint.rotation.set(stance.lean, ry + stance.turn, stance.roll);
      joint.updateMatrixWorld(true);
      limb.position.set(0, 0, 0);
      put(body, colourOf(look.body));
      put(scarf, colourOf(look.trim));
      limb.position.set(REST.handX + stance.leftHand.x, REST.handY + stance.leftHand.y, stance.leftHand.z + 0.04);
      put(hands, colourOf(look.skin));
      limb.position.set(-REST.handX - stance.rightHand.x, REST.handY + stance.rightHand.y, stance.rightHand.z + 0.04);
      put(hands, colourOf(look.skin));

      limb.position.set(0, REST.headY, 0.015);
      limb.rotation.set(stance.headNod, 0, stance.headTilt);
      put(head, colourOf(look.skin));
      const top = hair.get(look.hairKind);
      if (top !== undefined) put(top, colourOf(look.hair));
    },
    finish() {
      for (const each of parts) {
        each.mesh.count = each.used;
        each.mesh.visible = each.used > 0;
        each.mesh.instanceMatrix.needsUpdate = true;
        if (each.mesh.instanceColor !== null) each.mesh.instanceColor.needsUpdate = true;
      }
    },
    setShadows(on) {
      for (const each of parts) each.mesh.castShadow = on && each !== spot;
    },
    end() {
      for (const each of parts) each.mesh.dispose();
      for (const geometry of geometries) geometry.dispose();
      material.dispose();
      dark.dispose();
    },
  };
}
