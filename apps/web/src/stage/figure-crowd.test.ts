import { InstancedInterleavedBuffer, Mesh, PerspectiveCamera } from "three";
import type { InstancedBufferGeometry, InterleavedBufferAttribute } from "three";
import { describe, expect, it } from "vitest";
import { AVATAR_PRESETS, HAIR_STYLES } from "../people/avatar-presets.ts";
import { lookOf } from "../people/figure-look.ts";
import { createFigureCrowd } from "./figure-crowd.ts";
import type { FigureCrowd } from "./figure-crowd.ts";
import { createFigureDetail, framesBetween } from "./figure-detail.ts";
import { createStance, holdStance } from "./figure-motion.ts";
import { RIG_FLOATS } from "./figure-rig.ts";

const key = "7f3a91c2d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f";
const stance = createStance();

function camera(): PerspectiveCamera {
  const made = new PerspectiveCamera(60, 1.5, 0.1, 200);
  made.position.set(0, 1.6, 0);
  made.updateProjectionMatrix();
  return made;
}

/** The numbers of every figure, hair and spot drawn in the last frame. */
function drawn(crowd: FigureCrowd): readonly number[][] {
  return crowd.root.children.flatMap((child) => {
    if (!(child instanceof Mesh) || !child.visible) return [];
    const geometry = child.geometry as InstancedBufferGeometry;
    const { data } = geometry.getAttribute("placed") as InterleavedBufferAttribute;
    const numbers = Array.from(data.array as Float32Array);
    return Array.from({ length: geometry.instanceCount }, (_, i) => numbers.slice(i * RIG_FLOATS, (i + 1) * RIG_FLOATS));
  });
}

function show(crowd: FigureCrowd, look: Parameters<typeof lookOf>[1], isFar = false): readonly number[][] {
  crowd.begin(camera());
  crowd.place(crowd.dress(lookOf(key, look)), { x: 0, y: 0, z: -5, ry: 0 }, stance, isFar);
  crowd.finish();
  return drawn(crowd);
}

describe("crowd", () => {
  it("[G-55] however many there are, each kind of figure and hair is one call", () => {
    const crowd = createFigureCrowd();
    const outfits = Array.from({ length: 200 }, (_, i) =>
      crowd.dress(
        lookOf(key, {
          model: AVATAR_PRESETS[i % AVATAR_PRESETS.length]?.id ?? "",
          hairStyle: HAIR_STYLES[i % HAIR_STYLES.length]?.id ?? "",
        }),
      ),
    );
    crowd.begin(camera());
    for (const [i, outfit] of outfits.entries()) crowd.place(outfit, { x: i, y: 0, z: -5, ry: 0 }, stance, false);
    crowd.finish();
    expect(crowd.counts().figures).toBe(200);
    expect(crowd.counts().drawCalls).toBeLessThanOrEqual(AVATAR_PRESETS.length + HAIR_STYLES.length + 1);
    // Kinds nobody is of any more are not drawn, and their memory stays for the next.
    const meshes = crowd.root.children.length;
    show(crowd, { model: "robot" });
    expect(crowd.counts()).toMatchObject({ figures: 1, drawCalls: 2 });
    expect(crowd.root.children.length).toBe(meshes);
    crowd.end();
  });

  it("[G-55] frame after frame the same memory is written, and only what is used of it is handed over", () => {
    const crowd = createFigureCrowd();
    show(crowd, { model: "robot" });
    const buffers = (): readonly unknown[] =>
      crowd.root.children.map((child) => ((child as Mesh).geometry.getAttribute("placed") as InterleavedBufferAttribute).data.array);
    const before = buffers();
    show(crowd, { model: "robot" });
    expect(buffers().every((array, i) => array === before[i])).toBe(true);
    expect(crowd.counts().bytes).toBe(2 * RIG_FLOATS * 4);
    for (const child of crowd.root.children) {
      if (!child.visible) continue;
      const { data } = (child as Mesh).geometry.getAttribute("placed") as InterleavedBufferAttribute;
      expect(data).toBeInstanceOf(InstancedInterleavedBuffer);
      expect(data.updateRanges).toEqual([{ start: 0, count: RIG_FLOATS }]);
    }
    crowd.end();
  });

  it("[G-50a] another colour, another hair colour and another style change what is drawn, in every build", () => {
    const crowd = createFigureCrowd();
    for (const { id, hair } of AVATAR_PRESETS) {
      const plain = { model: id, color: "#d9694b", hairColor: "#2f2230", hairStyle: "short" };
      const before = show(crowd, plain);
      expect(show(crowd, { ...plain, color: "#4d86a3" }), id).not.toEqual(before);
      expect(show(crowd, { ...plain, hairColor: "#d9c08a" }), id).not.toEqual(before);
      const others = before.length;
      const visible = (): readonly string[] => crowd.root.children.filter((child) => child.visible).map((child) => child.uuid);
      show(crowd, plain);
      const short = visible();
      show(crowd, { ...plain, hairStyle: "mohawk" });
      expect(others, id).toBe(hair === "style" ? 3 : 2);
      if (hair === "style") expect(visible(), id).not.toEqual(short);
    }
    crowd.end();
  });

  it("[G-52] from afar everybody is the same few triangles, in their own colours and size", () => {
    const crowd = createFigureCrowd();
    const bear = show(crowd, { model: "bear" }, true);
    expect(crowd.counts()).toMatchObject({ drawCalls: 1, figures: 1 });
    expect(crowd.counts().triangles).toBeLessThan(140);
    expect(bear).not.toEqual(show(crowd, { model: "cat" }, true));
    crowd.end();
  });

  it("[G-52] who is behind the eye or beside the picture is out of it", () => {
    const crowd = createFigureCrowd();
    crowd.begin(camera());
    expect(crowd.seen(0, 0, -10)).toBeCloseTo(10, 0);
    expect(crowd.seen(0, 0, 10)).toBe(-1);
    expect(crowd.seen(40, 0, -10)).toBe(-1);
    // Half in the picture is in it.
    expect(crowd.seen(9.2, 0, -10)).toBeGreaterThan(0);
    // A shadow reaches into the picture from farther away.
    expect(crowd.seen(0, 0, 3)).toBe(-1);
    crowd.setShadows(true);
    expect(crowd.seen(0, 0, 3)).toBeGreaterThan(0);
    crowd.end();
  });

  it("[G-52] near by everybody moves in every frame, far away and behind one's back seldom", () => {
    expect([2, 20, 40, 100, -1].map(framesBetween)).toEqual([1, 2, 3, 8, 6]);
  });

  it("[G-52] a crowd close by draws the line of detail closer, and it goes back when they leave", () => {
    const detail = createFigureDetail(2);
    const whole = detail.within();
    for (let frame = 0; frame < 60; frame += 1) detail.drawn(400);
    expect(detail.within()).toBeLessThan(whole / 4);
    expect(detail.within()).toBeGreaterThan(3);
    for (let frame = 0; frame < 200; frame += 1) detail.drawn(10);
    expect(detail.within()).toBe(whole);
    detail.setQuality(0);
    expect(detail.within()).toBeLessThan(whole / 2);
  });

  it("[G-54] where a figure stands and how it holds itself is what is drawn", () => {
    const crowd = createFigureCrowd();
    const waving = createStance();
    holdStance(waving, { walked: 0, speed: 0, timeSec: 0, phase: 0, emote: "wave", emoteSec: 1, air: 0, rise: 0, lively: true });
    crowd.begin(camera());
    crowd.place(crowd.dress(lookOf(key, { model: "wanderer" })), { x: 1, y: 2, z: -5, ry: 0.5 }, waving, false);
    crowd.finish();
    for (const numbers of drawn(crowd)) {
      expect(numbers.slice(0, 4)).toEqual([1, 2, -5, 0.5]);
      expect(numbers[13]).toBeGreaterThan(0.5);
    }
    crowd.end();
  });
});
