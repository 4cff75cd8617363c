import { DirectionalLight, HemisphereLight } from "three";
import type { Light } from "three";

/** The light in which one figure is looked at by itself: the same for all its pictures. */
export function studioLights(): readonly Light[] {
  const above = new HemisphereLight("#efe2f4", "#b08a78", 2.6);
  const sun = new DirectionalLight("#ffcfa4", 2.1);
  sun.position.set(-2.2, 3, 3);
  return [above, sun];
}
