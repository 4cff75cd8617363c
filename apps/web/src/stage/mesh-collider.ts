import { Box3, BufferAttribute, BufferGeometry, DoubleSide, InstancedMesh, Line3, Matrix4, Mesh, Ray, Vector3 } from "three";
import type { Object3D } from "three";
import { MeshBVH } from "three-mesh-bvh";
import type { Collider, GroundHit } from "./walk-step.ts";

/** A {@link Collider} over the triangles of a model, with what else one has to know of its extent. */
export interface MeshCollider extends Collider {
  readonly bounds: Box3;
  readonly triangles: number;
  /** How far one can go from a point towards another, 0 to 1; 1 when nothing is between. */
  clearFraction(from: Vector3, to: Vector3): number;
  /** How far the nearest surface is from a point, at most `within`. */
  nearness(point: Vector3, within: number): number;
  /** What a look meets first. Valid until the next call. */
  lookAt(from: Vector3, direction: Vector3, reach: number): SurfaceHit | null;
}

/** Where a look met a surface; the normal points towards who looks. */
export interface SurfaceHit {
  readonly distance: number;
  readonly point: Vector3;
  readonly normal: Vector3;
}

/** A node says by its extras that one walks through it. */
function isPassable(object: Object3D): boolean {
  for (let at: Object3D | null = object; at !== null; at = at.parent) {
    if (at.userData["collide"] === false || at.userData["passable"] === true) return true;
  }
  return false;
}

function placements(mesh: Mesh): readonly Matrix4[] {
  if (!(mesh instanceof InstancedMesh)) return [mesh.matrixWorld];
  return Array.from({ length: mesh.count }, (_, index) => {
    const matrix = new Matrix4();
    mesh.getMatrixAt(index, matrix);
    return matrix.premultiply(mesh.matrixWorld);
  });
}

function gatherTriangles(root: Object3D): Float32Array {
  root.updateMatrixWorld(true);
  const meshes: { readonly mesh: Mesh; readonly at: readonly Matrix4[] }[] = [];
  let corners = 0;
  root.traverse((object) => {
    if (!(object instanceof Mesh) || !object.visible || isPassable(object)) return;
    const geometry: BufferGeometry = object.geometry;
    const position = geometry.getAttribute("position");
    if (position === undefined) return;
    const at = placements(object);
    meshes.push({ mesh: object, at });
    corners += (geometry.index?.count ?? position.count) * at.length;
  });
  const out = new Float32Array(corners * 3);
  const corner = new Vector3();
  let next = 0;
  for (const { mesh, at } of meshes) {
    const geometry: BufferGeometry = mesh.geometry;
    const position = geometry.getAttribute("position");
    const index = geometry.index;
    const count = index?.count ?? position.count;
    for (const matrix of at) {
      for (let i = 0; i < count; i += 1) {
        corner.fromBufferAttribute(position, index === null ? i : index.getX(i)).applyMatrix4(matrix);
        out[next] = corner.x;
        out[next + 1] = corner.y;
        out[next + 2] = corner.z;
        next += 3;
      }
    }
  }
  return out;
}

/**
 * Builds what one bumps into from every visible triangle of a model; instances count one by one.
 *
 * @param root - nodes with extras `{"collide": false}` or `{"passable": true}` and all below them are left out
 */
export function createMeshCollider(root: Object3D): MeshCollider {
  const corners = gatherTriangles(root);
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(corners, 3));
  const bvh = corners.length >= 9 ? new MeshBVH(geometry) : null;
  const bounds = new Box3();
  if (bvh !== null) bvh.getBoundingBox(bounds);
  else bounds.set(new Vector3(-1, 0, -1), new Vector3(1, 0, 1));

  const ray = new Ray();
  const segment = new Line3();
  const box = new Box3();
  const onMesh = new Vector3();
  const onCapsule = new Vector3();
  const push = { x: 0, y: 0, z: 0 };
  const ground = { y: 0, normalY: 0 };
  const nearest = { point: new Vector3(), distance: 0, faceIndex: 0 };
  const met = { distance: 0, point: new Vector3(), normal: new Vector3() };

  return {
    bounds,
    triangles: corners.length / 9,
    lowestY: bounds.min.y,

    groundBelow(x, fromY, z, reach): GroundHit | null {
      if (bvh === null) return null;
      ray.origin.set(x, fromY, z);
      ray.direction.set(0, -1, 0);
      const hit = bvh.raycastFirst(ray, DoubleSide, 0, reach);
      if (hit === null) return null;
      ground.y = hit.point.y;
      ground.normalY = Math.abs(hit.face?.normal.y ?? 1);
      return ground;
    },

    pushOut(x, bottomY, topY, z, radius) {
      push.x = 0;
      push.y = 0;
      push.z = 0;
      if (bvh === null) return push;
      segment.start.set(x, bottomY + radius, z);
      segment.end.set(x, Math.max(topY - radius, bottomY + radius), z);
      box.makeEmpty();
      box
        .expandByPoint(segment.start)
        .expandByPoint(segment.end)
        .expandByScalar(radius + 0.1);
      bvh.shapecast({
        intersectsBounds: (bounds_) => bounds_.intersectsBox(box),
        intersectsTriangle: (triangle) => {
          const distance = triangle.closestPointToSegment(segment, onMesh, onCapsule);
          if (distance >= radius) return false;
          onCapsule.sub(onMesh);
          const length = onCapsule.length();
          if (length < 1e-6) return false;
          const flat = Math.hypot(onCapsule.x, onCapsule.z);
          // What the round foot meets is higher than a step: it stops the walker, who would glide over it if lifted.
          if (onCapsule.y > 0 && flat > 1e-4) {
            const give = (Math.sqrt(radius * radius - onCapsule.y * onCapsule.y) - flat) / flat;
            onCapsule.set(onCapsule.x * give, 0, onCapsule.z * give);
          } else onCapsule.multiplyScalar((radius - distance) / length);
          segment.start.add(onCapsule);
          segment.end.add(onCapsule);
          return false;
        },
      });
      push.x = segment.start.x - x;
      push.y = segment.start.y - (bottomY + radius);
      push.z = segment.start.z - z;
      return push;
    },

    clearFraction(from, to) {
      if (bvh === null) return 1;
      ray.origin.copy(from);
      ray.direction.subVectors(to, from);
      const length = ray.direction.length();
      if (length < 1e-6) return 1;
      ray.direction.divideScalar(length);
      const hit = bvh.raycastFirst(ray, DoubleSide, 0, length);
      return hit === null ? 1 : hit.distance / length;
    },

    nearness(point, within) {
      const hit = bvh?.closestPointToPoint(point, nearest, 0, within) ?? null;
      return hit === null ? within : Math.min(within, hit.distance);
    },

    lookAt(from, direction, reach) {
      if (bvh === null) return null;
      ray.origin.copy(from);
      ray.direction.copy(direction).normalize();
      const hit = bvh.raycastFirst(ray, DoubleSide, 0, reach);
      if (hit === null) return null;
      met.distance = hit.distance;
      met.point.copy(hit.point);
      met.normal.copy(hit.face?.normal ?? ray.direction);
      if (met.normal.dot(ray.direction) > 0) met.normal.negate();
      return met;
    },
  };
}
