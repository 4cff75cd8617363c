import { describe, expect, it } from "vitest";
import { createSeededRandom } from "@plaza/platform/fakes";
import { checkSceneFile } from "./check-scene-file.ts";
import { placeName } from "./named-places.ts";
import { SCENE_BUDGETS } from "./scene-budgets.ts";

type Json = Record<string, unknown>;

/** A triangle, a second node that shows it again, a picture, two spawn points. */
function sampleScene(): { json: Json; binary: Uint8Array } {
  const png = new Uint8Array(24);
  const head = new DataView(png.buffer);
  head.setUint32(0, 0x89504e47);
  head.setUint32(4, 0x0d0a1a0a);
  head.setUint32(8, 13);
  head.setUint32(12, 0x49484452);
  head.setUint32(16, 256);
  head.setUint32(20, 128);
  const binary = new Uint8Array(36 + 8 + png.length);
  new Float32Array(binary.buffer, 0, 9).set([0, 0, 0, 1, 0, 0, 0, 0, 1]);
  new Uint16Array(binary.buffer, 36, 3).set([0, 1, 2]);
  binary.set(png, 44);
  const json: Json = {
    asset: { version: "2.0" },
    scene: 0,
    scenes: [{ nodes: [0, 1, 2] }],
    nodes: [
      { name: "ground", mesh: 0, children: [3] },
      { name: "again", mesh: 0 },
      { name: "spawn-b", translation: [1, 2, 3], rotation: [0, Math.SQRT1_2, 0, Math.SQRT1_2] },
      { name: "Spawn-a", translation: [5, 0, 0] },
    ],
    meshes: [{ primitives: [{ attributes: { POSITION: 0 }, indices: 1, material: 0 }] }],
    materials: [{ pbrMetallicRoughness: { baseColorTexture: { index: 0 } } }],
    textures: [{ source: 0 }],
    images: [{ bufferView: 2, mimeType: "image/png" }],
    accessors: [
      { bufferView: 0, componentType: 5126, count: 3, type: "VEC3" },
      { bufferView: 1, componentType: 5123, count: 3, type: "SCALAR" },
    ],
    bufferViews: [
      { buffer: 0, byteOffset: 0, byteLength: 36 },
      { buffer: 0, byteOffset: 36, byteLength: 6 },
      { buffer: 0, byteOffset: 44, byteLength: 24 },
    ],
    buffers: [{ byteLength: binary.length }],
  };
  return { json, binary };
}

function glb(json: Json, binary: Uint8Array | null): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(json));
  const jsonLength = Math.ceil(text.length / 4) * 4;
  const binaryLength = binary === null ? 0 : Math.ceil(binary.length / 4) * 4;
  const bytes = new Uint8Array(12 + 8 + jsonLength + (binary === null ? 0 : 8 + binaryLength)).fill(0x20);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x46546c67, true);
  view.setUint32(4, 2, true);
  view.setUint32(8, bytes.length, true);
  view.setUint32(12, jsonLength, true);
  view.setUint32(16, 0x4e4f534a, true);
  bytes.set(text, 20);
  if (binary !== null) {
    view.setUint32(20 + jsonLength, binaryLength, true);
    view.setUint32(24 + jsonLength, 0x004e4942, true);
    bytes.set(binary, 28 + jsonLength);
  }
  return bytes;
}

function sampleGlb(change: (json: Json, binary: Uint8Array) => void = () => {}): Uint8Array {
  const { json, binary } = sampleScene();
  change(json, binary);
  return glb(json, binary);
}

function sampleGltf(change: (json: Json) => void = () => {}): Uint8Array {
  const { json, binary } = sampleScene();
  json["buffers"] = [{ byteLength: binary.length, uri: `data:application/octet-stream;base64,${Buffer.from(binary).toString("base64")}` }];
  change(json);
  return new TextEncoder().encode(JSON.stringify(json));
}

function problemOf(bytes: Uint8Array, url?: string): unknown {
  const result = checkSceneFile(bytes, url === undefined ? {} : { url });
  return result.ok ? "fine" : result.problem;
}

function at(json: Json, path: string): Json {
  let value: unknown = json;
  for (const key of path.split(".")) value = (value as Json)[key];
  return value as Json;
}

describe("a good file", () => {
  it("[W-16] costs what is drawn, and nothing else is needed", () => {
    const result = checkSceneFile(sampleGlb());
    expect(result.ok && result.value).toMatchObject({
      container: "glb",
      triangles: 2,
      drawCalls: 2,
      nodes: 4,
      textures: 1,
      largestTextureSide: 256,
      textureBytes: Math.ceil((256 * 128 * 4 * 4) / 3),
      materials: 1,
      beside: [],
    });
    expect(checkSceneFile(sampleGltf()).ok).toBe(true);
  });

  it("[P-1g] data and names that never end well are done with at once", () => {
    const endless = sampleGltf((json) => {
      json["buffers"] = [{ byteLength: 4, uri: `data:application/octet-stream;base64,${"=".repeat(20_000)}A` }];
    });
    const beganMs = performance.now();
    expect(problemOf(endless)).not.toBe("fine");
    expect(placeName({ name: `Bench${" ".repeat(20_000)}x` })).toBe("Bench");
    // A second each by a pattern; a file may hold thousands of times as much.
    expect(performance.now() - beganMs).toBeLessThan(1_000);
    expect(placeName({ name: "Bench 12" })).toBe("Bench");
  });

  it("[W-16e] places are what has a telling name or a label, with their outline", () => {
    const { json, binary } = sampleScene();
    json["accessors"] = [
      { bufferView: 0, componentType: 5126, count: 3, type: "VEC3", min: [0, 0, 0], max: [2, 1, 4] },
      { bufferView: 1, componentType: 5123, count: 3, type: "SCALAR" },
    ];
    json["nodes"] = [
      { name: "ground", mesh: 0 },
      { name: "old_wellHouse.002", mesh: 0, translation: [10, 0, 0], scale: [2, 1, 1] },
      { name: "Cube.014", extras: { label: "The\nbell\u202e" }, translation: [1, 2, 3] },
      { name: "garland", mesh: 0, extras: { collide: false } },
      { name: "market", mesh: 0, scale: [100, 1, 100] },
    ];
    json["scenes"] = [{ nodes: [0, 1, 2, 3, 4] }];
    const result = checkSceneFile(glb(json, binary));
    expect(result.ok && result.value.places).toEqual([
      { name: "The bell", x: 1, y: 2, z: 3, halfX: 0, halfZ: 0 },
      { name: "old well House", x: 12, y: 0, z: 2, halfX: 2, halfZ: 2 },
    ]);
  });

  it("[W-16d] spawn points are the nodes named spawn*, in the world's coordinates, sorted", () => {
    const result = checkSceneFile(sampleGlb((json) => Object.assign(at(json, "nodes.0"), { translation: [10, 0, 0], scale: [2, 2, 2] })));
    const spawns = result.ok ? result.value.spawns : [];
    expect(spawns.map((spawn) => spawn.name)).toEqual(["Spawn-a", "spawn-b"]);
    expect(spawns[0]).toMatchObject({ x: 20, y: 0, z: 0, ry: 0 });
    expect(spawns[1]).toMatchObject({ x: 1, y: 2, z: 3 });
    expect(spawns[1]?.ry).toBeCloseTo(Math.PI / 2, 6);
  });

  it("[W-16c] unknown extensions are fine unless the file requires them", () => {
    expect(problemOf(sampleGlb((json) => Object.assign(json, { extensionsUsed: ["ACME_sparkle"] })))).toBe("fine");
    expect(problemOf(sampleGlb((json) => Object.assign(json, { extensionsRequired: ["ACME_sparkle"] })))).toEqual({
      code: "unknown-extension",
      name: "ACME_sparkle",
    });
    const draco = sampleGlb((json) => Object.assign(json, { extensionsUsed: ["KHR_draco_mesh_compression"] }));
    expect(problemOf(draco)).toMatchObject({ code: "unknown-extension" });
    expect(checkSceneFile(draco, { extensions: ["KHR_draco_mesh_compression"] }).ok).toBe(true);
  });
});

describe("nothing from outside", () => {
  it("[W-16b] a glb loads nothing outside itself", () => {
    for (const uri of ["https://evil.example/x.png", "x.png", "//evil.example/x", "../x", "file:///etc/passwd", "blob:x"]) {
      expect(problemOf(sampleGlb((json) => Object.assign(json, { images: [{ uri }] })))).toEqual({ code: "outside-resource", uri });
    }
  });

  it("[W-16b] a glTF loads what lies in its own folder or below, and nothing else", () => {
    const url = "https://files.example/scenes/plaza/scene.gltf";
    const withImage = (uri: string) =>
      problemOf(
        sampleGltf((json) => Object.assign(json, { images: [{ uri }] })),
        url,
      );
    expect(withImage("textures/wood.png")).toBe("fine");
    expect(withImage("wood%20oak.png")).toBe("fine");
    for (const uri of [
      "https://evil.example/x.png",
      "HTTPS://files.example/scenes/plaza/x.png",
      "//evil.example/x.png",
      "\\\\evil.example\\x.png",
      "/other/x.png",
      "../x.png",
      "a/../../x.png",
      "%2e%2e/x.png",
      "..%2fx.png",
      "a\nb.png",
      "javascript:alert(1)",
      "file:x.png",
    ]) {
      expect(withImage(uri)).toEqual({ code: "outside-resource", uri });
    }
    const result = checkSceneFile(
      sampleGltf((json) => Object.assign(json, { images: [{ uri: "a/b.png" }] })),
      { url },
    );
    expect(result.ok && result.value.beside).toEqual(["a/b.png"]);
  });
});

describe("budgets", () => {
  it("[W-16a] each budget ends the reading by its name", () => {
    const cases: readonly (readonly [string, (json: Json, binary: Uint8Array) => void])[] = [
      ["nodes", (json) => (json["nodes"] = Array.from({ length: SCENE_BUDGETS.nodes + 1 }, () => ({})))],
      [
        "drawCalls",
        (json) => {
          json["nodes"] = Array.from({ length: 501 }, () => ({ mesh: 0 }));
          delete json["scenes"];
        },
      ],
      [
        "triangles",
        (json) => {
          Object.assign(at(json, "accessors.1"), { count: 21_000, bufferView: undefined });
          json["nodes"] = Array.from({ length: 400 }, () => ({ mesh: 0 }));
          delete json["scenes"];
        },
      ],
      [
        "depth",
        (json) => {
          json["nodes"] = Array.from({ length: 200 }, (_, index) => (index < 199 ? { children: [index + 1] } : {}));
          json["scenes"] = [{ nodes: [0] }];
        },
      ],
      ["textureSide", (_, binary) => new DataView(binary.buffer).setUint32(44 + 16, 4_097)],
      [
        "textureBytes",
        (json, binary) => {
          new DataView(binary.buffer).setUint32(44 + 16, 4_096);
          new DataView(binary.buffer).setUint32(44 + 20, 4_096);
          json["images"] = Array.from({ length: 5 }, () => ({ bufferView: 2 }));
        },
      ],
      ["geometryBytes", (json) => Object.assign(at(json, "accessors.0"), { bufferView: undefined, count: 100_000_000 })],
      [
        "geometryBytes",
        (json) =>
          (json["bufferViews"] = [
            {
              extensions: { EXT_meshopt_compression: { buffer: 0, byteLength: 36, byteStride: 256, count: 2_000_000 } },
              buffer: 0,
              byteLength: 36,
            },
          ]),
      ],
      ["materials", (json) => (json["materials"] = Array.from({ length: SCENE_BUDGETS.entries + 1 }, () => ({})))],
    ];
    for (const [what, change] of cases) expect(problemOf(sampleGlb(change)), what).toMatchObject({ code: "over-budget", what });
  });

  it("[W-16a] copies drawn in one go count as triangles", () => {
    const bytes = sampleGlb((json) => {
      json["extensionsUsed"] = ["EXT_mesh_gpu_instancing"];
      (json["accessors"] as Json[]).push({ componentType: 5126, type: "VEC3", count: 3_000_000 });
      Object.assign(at(json, "nodes.0"), { extensions: { EXT_mesh_gpu_instancing: { attributes: { TRANSLATION: 2 } } } });
    });
    expect(problemOf(bytes)).toMatchObject({ code: "over-budget", what: "triangles" });
  });

  it("[W-16a] a file that is too large is refused unread", () => {
    expect(problemOf(new Uint8Array(SCENE_BUDGETS.fileBytes + 1))).toMatchObject({ code: "too-large" });
  });
});

describe("broken files", () => {
  it("[W-16] what is no glTF is named so", () => {
    for (const text of ["", "<!doctype html>", "PK\u0003\u0004", "[]", "null"]) {
      expect(problemOf(new TextEncoder().encode(text))).toMatchObject({ code: "not-gltf" });
    }
    const old = sampleGlb();
    new DataView(old.buffer).setUint32(4, 1, true);
    expect(problemOf(old)).toMatchObject({ code: "not-gltf" });
  });

  it("[W-16] every broken pointer is a named problem", () => {
    const cases: readonly ((json: Json, binary: Uint8Array) => void)[] = [
      (json) => delete json["asset"],
      (json) => (json["nodes"] = {}),
      (json) => (json["nodes"] = [null]),
      (json) => (json["scene"] = 7),
      (json) => (json["scene"] = -1),
      (json) => (json["scenes"] = [{ nodes: [0, 0] }]),
      (json) => (json["scenes"] = [{ nodes: [99] }]),
      (json) => Object.assign(at(json, "nodes.3"), { children: [0] }),
      (json) => Object.assign(at(json, "nodes.0"), { mesh: 4 }),
      (json) => Object.assign(at(json, "nodes.0"), { translation: [1, 2] }),
      (json) => Object.assign(at(json, "nodes.0"), { matrix: Array.from({ length: 16 }, () => "1") }),
      (json) => Object.assign(at(json, "nodes.0"), { name: 5 }),
      (json) => Object.assign(at(json, "meshes.0.primitives.0"), { indices: 9 }),
      (json) => Object.assign(at(json, "meshes.0.primitives.0"), { mode: 7 }),
      (json) => Object.assign(at(json, "meshes.0.primitives.0"), { attributes: { POSITION: 1.5 } }),
      (json) => (json["meshes"] = [{ primitives: [] }]),
      (json) => Object.assign(at(json, "accessors.0"), { count: 4 }),
      (json) => Object.assign(at(json, "accessors.0"), { byteOffset: 8 }),
      (json) => Object.assign(at(json, "accessors.0"), { componentType: 1 }),
      (json) => Object.assign(at(json, "accessors.0"), { count: 1e308 }),
      (json) => Object.assign(at(json, "bufferViews.1"), { byteOffset: 64 }),
      (json) => Object.assign(at(json, "bufferViews.1"), { buffer: 3 }),
      (json) => Object.assign(at(json, "buffers.0"), { byteLength: 4_000 }),
      (json) => (json["buffers"] = [{ byteLength: 68, uri: "data:text/plain,hello" }]),
      (json) => (json["images"] = [{ bufferView: 0 }]),
      (json) => (json["images"] = [{}]),
      (_, binary) => new Uint16Array(binary.buffer, 36, 3).set([0, 1, 3]),
    ];
    cases.forEach((change, index) => {
      const problem = problemOf(sampleGlb(change));
      expect(["malformed", "over-budget"], `case ${index}: ${JSON.stringify(problem)}`).toContain((problem as Json)["code"]);
    });
  });

  it("[W-16] cut off anywhere it is a problem, never an exception", () => {
    const whole = sampleGlb();
    for (let length = 0; length < whole.length; length += 1) expect(checkSceneFile(whole.slice(0, length)).ok).toBe(false);
  });

  it("[W-16] five thousand damaged files raise nothing", () => {
    const seed = 20260101;
    const random = createSeededRandom(seed);
    const sources = [sampleGlb(), sampleGltf()];
    for (let turn = 0; turn < 5_000; turn += 1) {
      const bytes = (sources[turn % 2] ?? new Uint8Array()).slice();
      for (let hit = 0; hit < 1 + random.unit() * 4; hit += 1)
        bytes[Math.floor(random.unit() * bytes.length)] = Math.floor(random.unit() * 256);
      expect(() => checkSceneFile(bytes), `seed ${seed}, turn ${turn}`).not.toThrow();
    }
  });
});

describe("pictures", () => {
  it("[W-16a] sizes are read from the content, whatever the file says they are", () => {
    const jpeg = [0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc0, 0, 11, 8, 0x13, 0x88, 0x13, 0x88, 1, 0, 0, 0];
    const webp = [
      0x52, 0x49, 0x46, 0x46, 0, 0, 0, 0, 0x57, 0x45, 0x42, 0x50, 0x56, 0x50, 0x38, 0x58, 10, 0, 0, 0, 0, 0, 0, 0, 0x87, 0x13, 0, 0x87,
      0x13, 0,
    ];
    const lossless = [
      0x52, 0x49, 0x46, 0x46, 0, 0, 0, 0, 0x57, 0x45, 0x42, 0x50, 0x56, 0x50, 0x38, 0x4c, 5, 0, 0, 0, 0x2f, 0x87, 0xd3, 0xe1, 0x04,
    ];
    for (const [name, picture] of Object.entries({ jpeg, webp, lossless })) {
      const uri = `data:image/png;base64,${Buffer.from(picture).toString("base64")}`;
      const found = problemOf(sampleGlb((json) => (json["images"] = [{ uri, mimeType: "image/png" }])));
      expect(found, name).toMatchObject({ code: "over-budget", what: "textureSide", found: 5_000 });
    }
  });
});
