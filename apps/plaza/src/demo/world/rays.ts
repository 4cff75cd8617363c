import type { Mesh } from "./mesh.ts";

/** Answers whether something solid lies on a short line. */
export interface Blockers {
  /** True when a triangle crosses the line from the origin along the unit direction within `reach` metres. */
  isBlocked(ox: number, oy: number, oz: number, dx: number, dy: number, dz: number, reach: number): boolean;
}

const leafSize = 4;

/** Sorts the triangles of some meshes into a tree of boxes for quick questions. */
export function createBlockers(meshes: readonly Mesh[]): Blockers {
  const total = meshes.reduce((sum, mesh) => sum + mesh.indices.length / 3, 0);
  const corners = new Float32Array(total * 9);
  let at = 0;
  for (const mesh of meshes) {
    for (const index of mesh.indices) {
      for (let i = 0; i < 3; i++) corners[at++] = mesh.positions[index * 3 + i] ?? 0;
    }
  }
  const order = Int32Array.from({ length: total }, (_, i) => i);
  const middles = new Float32Array(total * 3);
  for (let t = 0; t < total; t++) {
    for (let i = 0; i < 3; i++)
      middles[t * 3 + i] = (num(corners, t * 9 + i) + num(corners, t * 9 + 3 + i) + num(corners, t * 9 + 6 + i)) / 3;
  }
  const boxes: number[] = [];
  // Per node: first entry of `order` and count for a leaf, or the right child and -1 for a fork (the left child follows its parent).
  const nodes: number[] = [];
  const build = (from: number, to: number): void => {
    const node = nodes.length / 2;
    const low = new Float32Array(3).fill(Infinity),
      high = new Float32Array(3).fill(-Infinity);
    for (let k = from; k < to; k++) {
      const t = whole(order, k);
      for (let c = 0; c < 9; c++) {
        const value = num(corners, t * 9 + c),
          axis = c % 3;
        if (value < num(low, axis)) low[axis] = value;
        if (value > num(high, axis)) high[axis] = value;
      }
    }
    boxes.push(...low, ...high);
    if (to - from <= leafSize) {
      nodes.push(from, to - from);
      return;
    }
    const half = split(corners, middles, order, from, to);
    nodes.push(0, -1);
    build(from, half);
    nodes[node * 2] = nodes.length / 2;
    build(half, to);
  };
  if (total > 0) build(0, total);
  return { isBlocked: createWalker(corners, order, Float32Array.from(boxes), Int32Array.from(nodes)) };
}

const bins = 10;

/**
 * Orders a range of triangles into two halves and tells where the second begins: cut where the two boxes,
 * weighed by what lies in them, have the least surface for rays to meet.
 */
function split(corners: Float32Array, middles: Float32Array, order: Int32Array, from: number, to: number): number {
  let bestCost = Infinity,
    bestAxis = 0,
    bestEdge = 0;
  for (let axis = 0; axis < 3; axis++) {
    let low = Infinity,
      high = -Infinity;
    for (let k = from; k < to; k++) {
      const middle = num(middles, whole(order, k) * 3 + axis);
      if (middle < low) low = middle;
      if (middle > high) high = middle;
    }
    if (high - low < 1e-6) continue;
    const boxes = new Float32Array(bins * 6),
      counts = new Int32Array(bins);
    for (let bin = 0; bin < bins; bin++) boxes.fill(Infinity, bin * 6, bin * 6 + 3).fill(-Infinity, bin * 6 + 3, bin * 6 + 6);
    for (let k = from; k < to; k++) {
      const t = whole(order, k);
      const bin = Math.min(bins - 1, Math.floor(((num(middles, t * 3 + axis) - low) / (high - low)) * bins));
      counts[bin] = whole(counts, bin) + 1;
      for (let c = 0; c < 9; c++) grow(boxes, bin * 6, c % 3, num(corners, t * 9 + c));
    }
    // Swept from the right first, so that the sweep from the left can add both sides up.
    const right = new Float32Array(bins),
      box = new Float32Array(6);
    const sweep = (bin: number): number => {
      for (let i = 0; i < 3; i++) {
        grow(box, 0, i, num(boxes, bin * 6 + i));
        grow(box, 0, i, num(boxes, bin * 6 + 3 + i));
      }
      return surface(box);
    };
    box.fill(Infinity, 0, 3).fill(-Infinity, 3, 6);
    for (let bin = bins - 1, count = 0; bin > 0; bin--) {
      count += whole(counts, bin);
      right[bin] = count === 0 ? 0 : sweep(bin) * count;
    }
    box.fill(Infinity, 0, 3).fill(-Infinity, 3, 6);
    for (let bin = 0, count = 0; bin < bins - 1; bin++) {
      if (whole(counts, bin) > 0) {
        count += whole(counts, bin);
        sweep(bin);
      }
      const cost = count === 0 || count === to - from ? Infinity : surface(box) * count + num(right, bin + 1);
      if (cost >= bestCost) continue;
      bestCost = cost;
      bestAxis = axis;
      bestEdge = low + ((high - low) * (bin + 1)) / bins;
    }
  }
  if (bestCost === Infinity) return (from + to) >> 1;
  let end = from;
  for (let k = from; k < to; k++) {
    const t = whole(order, k);
    if (num(middles, t * 3 + bestAxis) >= bestEdge) continue;
    order[k] = whole(order, end);
    order[end++] = t;
  }
  return end === from || end === to ? (from + to) >> 1 : end;
}

function grow(boxes: Float32Array, at: number, axis: number, value: number): void {
  if (value < num(boxes, at + axis)) boxes[at + axis] = value;
  if (value > num(boxes, at + 3 + axis)) boxes[at + 3 + axis] = value;
}

function surface(box: Float32Array): number {
  const x = num(box, 3) - num(box, 0),
    y = num(box, 4) - num(box, 1),
    z = num(box, 5) - num(box, 2);
  return x * y + y * z + z * x;
}

function createWalker(corners: Float32Array, order: Int32Array, boxes: Float32Array, nodes: Int32Array): Blockers["isBlocked"] {
  const stack = new Int32Array(64);
  return (ox, oy, oz, dx, dy, dz, reach) => {
    if (nodes.length === 0) return false;
    const ix = 1 / (dx || 1e-12),
      iy = 1 / (dy || 1e-12),
      iz = 1 / (dz || 1e-12);
    let depth = 0;
    stack[depth++] = 0;
    while (depth > 0) {
      const node = whole(stack, --depth);
      const b = node * 6;
      // Written out with comparisons: this is where baking spends its time.
      let near = (num(boxes, b) - ox) * ix,
        far = (num(boxes, b + 3) - ox) * ix;
      if (near > far) {
        const swap = near;
        near = far;
        far = swap;
      }
      if (near > reach || far < 0) continue;
      let from = (num(boxes, b + 1) - oy) * iy,
        to = (num(boxes, b + 4) - oy) * iy;
      if (from > to) {
        const swap = from;
        from = to;
        to = swap;
      }
      if (from > near) near = from;
      if (to < far) far = to;
      if (near > far || near > reach || far < 0) continue;
      from = (num(boxes, b + 2) - oz) * iz;
      to = (num(boxes, b + 5) - oz) * iz;
      if (from > to) {
        const swap = from;
        from = to;
        to = swap;
      }
      if (from > near) near = from;
      if (to < far) far = to;
      if (near > far || near > reach || far < 0) continue;
      const count = whole(nodes, node * 2 + 1);
      if (count < 0) {
        stack[depth++] = whole(nodes, node * 2);
        stack[depth++] = node + 1;
        continue;
      }
      const first = whole(nodes, node * 2);
      for (let k = first; k < first + count; k++) {
        if (isCrossed(corners, whole(order, k) * 9, ox, oy, oz, dx, dy, dz, reach)) return true;
      }
    }
    return false;
  };
}

/** Möller and Trumbore's test, both sides counting. */
function isCrossed(
  c: Float32Array,
  t: number,
  ox: number,
  oy: number,
  oz: number,
  dx: number,
  dy: number,
  dz: number,
  reach: number,
): boolean {
  const ax = num(c, t),
    ay = num(c, t + 1),
    az = num(c, t + 2);
  const e1x = num(c, t + 3) - ax,
    e1y = num(c, t + 4) - ay,
    e1z = num(c, t + 5) - az;
  const e2x = num(c, t + 6) - ax,
    e2y = num(c, t + 7) - ay,
    e2z = num(c, t + 8) - az;
  const px = dy * e2z - dz * e2y,
    py = dz * e2x - dx * e2z,
    pz = dx * e2y - dy * e2x;
  const area = e1x * px + e1y * py + e1z * pz;
  if (area > -1e-9 && area < 1e-9) return false;
  const sx = ox - ax,
    sy = oy - ay,
    sz = oz - az;
  const u = (sx * px + sy * py + sz * pz) / area;
  if (u < 0 || u > 1) return false;
  const qx = sy * e1z - sz * e1y,
    qy = sz * e1x - sx * e1z,
    qz = sx * e1y - sy * e1x;
  const v = (dx * qx + dy * qy + dz * qz) / area;
  if (v < 0 || u + v > 1) return false;
  const distance = (e2x * qx + e2y * qy + e2z * qz) / area;
  return distance > 1e-4 && distance < reach;
}

/** Reads within bounds; the fallback only satisfies the index check. One reader per kind of array keeps both of them fast. */
function num(list: Float32Array, index: number): number {
  return list[index] ?? 0;
}

function whole(list: Int32Array, index: number): number {
  return list[index] ?? 0;
}
