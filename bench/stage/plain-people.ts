import { Group, LatheGeometry, Mesh, MeshLambertMaterial, SphereGeometry, Vector2 } from "three";
import type { BufferGeometry, Camera, Material } from "three";
import { lookOf } from "../../apps/web/src/people/figure-look.ts";
import { createStance, holdStance } from "../../apps/web/src/stage/figure-motion.ts";
import { createHeadLabels } from "../../apps/web/src/stage/name-tags.ts";
import type { WalkingCrowd } from "./walking-crowd.ts";

/** The usual way beside ours: a group of meshes for each person, all moved in every frame; the drawing library culls. */
export interface PlainPeople {
  readonly roots: readonly Group[];
  draw(nowSec: number, frameSec: number, camera: Camera): void;
  end(): void;
}

/** As many parts as our plainest figure has, of fewer triangles than it. */
export function createPlainPeople(crowd: WalkingCrowd): PlainPeople {
  const bell = new LatheGeometry(
    [
      [0, 0.14],
      [0.32, 0.2],
      [0.23, 0.72],
      [0, 1.04],
    ].map(([r, y]) => new Vector2(r, y)),
    12,
  );
  const ball = new SphereGeometry(1, 12, 8);
  const small = new SphereGeometry(1, 8, 6);
  const materials = new Map<string, Material>();
  const root = new Group();
  const labels = createHeadLabels();
  const stance = createStance();
  const at = { x: 0, y: 0, z: 0, ry: 0, speed: 0 };

  function materialOf(colour: string): Material {
    const known = materials.get(colour) ?? new MeshLambertMaterial({ color: colour });
    materials.set(colour, known);
    return known;
  }

  function part(of: BufferGeometry, colour: string, radius: number): Mesh {
    const mesh = new Mesh(of, materialOf(colour));
    mesh.castShadow = true;
    mesh.scale.setScalar(radius);
    return mesh;
  }

  const people = crowd.peers.map((pubkey, number) => {
    const look = lookOf(pubkey, null);
    const group = new Group();
    group.rotation.order = "YXZ";
    const upper = new Group();
    const head = part(ball, look.skin, 0.23);
    const hair = part(ball, look.hair, 0.2);
    const hands = [part(small, look.skin, 0.08), part(small, look.skin, 0.08)] as const;
    const feet = [part(small, "#3b2b3d", 0.1), part(small, "#3b2b3d", 0.1)] as const;
    head.position.y = 1.2;
    hair.position.set(0, 1.3, -0.06);
    upper.add(part(bell, look.body, 1), part(small, look.trim, 0.2), head, hair, ...hands);
    group.add(upper, ...feet);
    root.add(group);
    return { pubkey, group, upper, head, hands, feet, walked: 0, phase: number };
  });

  return {
    roots: [root, labels.root],
    draw(nowSec, frameSec, camera) {
      labels.begin(camera);
      for (const person of people) {
        person.group.visible = crowd.session.poseOf(person.pubkey, crowd.time.monotonicMs(), at);
        person.walked += at.speed * frameSec;
        holdStance(stance, {
          walked: person.walked,
          speed: at.speed,
          timeSec: nowSec,
          phase: person.phase,
          emote: null,
          emoteSec: 0,
          air: 0,
          rise: 0,
          lively: true,
        });
        person.group.position.set(at.x, at.y, at.z);
        person.group.rotation.y = at.ry + stance.turn;
        person.upper.position.y = stance.lift;
        person.upper.rotation.set(stance.lean, 0, stance.roll);
        person.head.rotation.set(stance.headNod, 0, stance.headTilt);
        person.hands[0].position.set(0.33 + stance.leftHand.x, 0.68 + stance.leftHand.y, stance.leftHand.z);
        person.hands[1].position.set(-0.33 - stance.rightHand.x, 0.68 + stance.rightHand.y, stance.rightHand.z);
        person.feet[0].position.set(0.12, 0.07 + stance.leftFoot.y, stance.leftFoot.z);
        person.feet[1].position.set(-0.12, 0.07 + stance.rightFoot.y, stance.rightFoot.z);
        labels.show(
          person.pubkey,
          person.pubkey.slice(0, 12),
          "name",
          at.x,
          at.y + 1.7,
          at.z,
          camera.position.distanceTo(person.group.position),
        );
      }
      labels.finish(frameSec);
    },
    end() {
      labels.end();
      for (const material of materials.values()) material.dispose();
      for (const geometry of [bell, ball, small]) geometry.dispose();
    },
  };
}
