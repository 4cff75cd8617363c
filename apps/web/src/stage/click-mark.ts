import { DoubleSide, Group, Mesh, MeshBasicMaterial, RingGeometry } from "three";

/** A ring of light on the ground where a walk leads. */
export interface ClickMark {
  readonly root: Group;
  show(x: number, y: number, z: number): void;
  hide(): void;
  update(nowSec: number, lively: boolean): void;
  end(): void;
}

/** Makes the ring, hidden. */
export function createClickMark(): ClickMark {
  const root = new Group();
  const ring = new RingGeometry(0.2, 0.27, 40).rotateX(-Math.PI / 2);
  const dot = new RingGeometry(0, 0.06, 20).rotateX(-Math.PI / 2);
  const light = new MeshBasicMaterial({
    color: "#ffcb83",
    transparent: true,
    opacity: 0.9,
    depthWrite: false,
    side: DoubleSide,
    fog: false,
  });
  const rim = new Mesh(ring, light);
  root.add(rim, new Mesh(dot, light));
  root.visible = false;
  let shownSec: number | null = null;
  return {
    root,
    show(x, y, z) {
      root.position.set(x, y + 0.03, z);
      root.visible = true;
      shownSec = null;
    },
    hide() {
      root.visible = false;
    },
    update(nowSec, lively) {
      if (!root.visible) return;
      shownSec ??= nowSec;
      const sec = nowSec - shownSec;
      rim.scale.setScalar(lively ? 1 + 0.9 * Math.exp(-sec * 6) + Math.sin(sec * 5) * 0.06 : 1);
    },
    end() {
      ring.dispose();
      dot.dispose();
      light.dispose();
    },
  };
}
