import { checkSceneFile } from "@plaza/world";
import { describe, expect, it } from "vitest";
import { buildDesignedScene } from "./build-designed-scene.ts";
import { sceneDesign } from "./scene-design.ts";

async function reportOf(design: Parameters<typeof sceneDesign.parse>[0]) {
  const report = checkSceneFile(await buildDesignedScene(sceneDesign.parse(design)));
  if (!report.ok) throw new Error(report.problem.code);
  return report.value;
}

describe("a designed world", () => {
  it("[A-26] is a whole world from no numbers at all: ground, sky, six places that look at the middle", async () => {
    const report = await reportOf({});
    expect(report).toMatchObject({ container: "glb", drawCalls: 2, textures: 0, beside: [], extensions: ["KHR_materials_unlit"] });
    expect(report.spawns).toHaveLength(6);
    for (const { x, z, ry } of report.spawns) {
      expect(Math.hypot(x, z)).toBeCloseTo(5, 4);
      expect(Math.sin(ry)).toBeCloseTo(-x / 5, 4);
      expect(Math.cos(ry)).toBeCloseTo(-z / 5, 4);
    }
  });

  it("[A-26] has every thing where it was put; those with a label can be named", async () => {
    const shapes = ["box", "cylinder", "cone", "sphere", "tree", "lamp", "bench"] as const;
    const report = await reportOf({
      ground: { size: 60, shape: "square", colour: "#333333" },
      things: [
        ...shapes.map((shape, index) => ({ shape, x: index * 3 - 9, z: -6 })),
        { shape: "box", x: 12, z: 3, width: 4, height: 2, depth: 6, turn: 90, label: "the old wall" },
      ],
      spawns: [{ x: 1, z: 2, turn: 90 }],
    });
    expect(report.places).toHaveLength(1);
    const [wall] = report.places;
    expect(wall?.name).toBe("the old wall");
    // A quarter turn: its depth lies along x now.
    for (const [found, wanted] of [
      [wall?.x, 12],
      [wall?.z, 3],
      [wall?.halfX, 3],
      [wall?.halfZ, 2],
    ])
      expect(found).toBeCloseTo(wanted ?? 0, 3);
    expect(report.spawns).toMatchObject([{ x: 1, z: 2 }]);
    expect(report.spawns[0]?.ry).toBeCloseTo(Math.PI / 2, 4);
  });

  it("[A-26] the same numbers make the same bytes, and the largest design is within every budget", async () => {
    const most = {
      ground: { size: 200 },
      things: Array.from({ length: 200 }, (_, index) => ({
        shape: "tree" as const,
        x: (index % 20) * 8 - 80,
        z: Math.floor(index / 20) * 8 - 40,
        label: `tree ${index}`,
      })),
    };
    const [first, second] = [await buildDesignedScene(sceneDesign.parse(most)), await buildDesignedScene(sceneDesign.parse(most))];
    expect(Buffer.from(first).equals(Buffer.from(second))).toBe(true);
    expect(await reportOf(most)).toMatchObject({ drawCalls: 202 });
    for (const wrong of [
      { ground: { colour: "red" } },
      { things: [{ shape: "house", x: 0, z: 0 }] },
      { things: [{ shape: "box", x: 1e9, z: 0 }] },
    ]) {
      expect(sceneDesign.safeParse(wrong).success).toBe(false);
    }
  });
});
