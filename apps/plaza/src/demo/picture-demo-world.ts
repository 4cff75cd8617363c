// Takes the picture on the demo world's card: builds the world, opens it with three in the system's Chromium, and writes
// apps/plaza/assets/demo-world.webp (1200 x 675). Run by hand after a change of the world's look:
//
//   node apps/plaza/src/demo/picture-demo-world.ts [CHROMIUM]
//
// The picture is drawn at twice its size and scaled down; tone mapping is the page's.
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { buildDemoWorld } from "./build-demo-world.ts";

const width = 1200,
  height = 675,
  quality = 0.86,
  mostBytes = 200_000;

/** Where the camera stands and looks, in metres, and its upward angle of view in degrees. */
const camera = { from: [-1.6, 1.9, 13], to: [0.7, 3.5, -6], angle: 54 } as const;

const page = `<!doctype html><canvas id="canvas"></canvas>
<script type="importmap">{"imports":{"three":"/three/build/three.module.js","three/addons/":"/three/examples/jsm/"}}</script>
<script type="module">
import { Color, DirectionalLight, HemisphereLight, NeutralToneMapping, PerspectiveCamera, Scene, WebGLRenderer } from "three";
import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";
import { MeshoptDecoder } from "three/addons/libs/meshopt_decoder.module.js";
const renderer = new WebGLRenderer({ canvas: document.getElementById("canvas"), antialias: true, preserveDrawingBuffer: true });
renderer.toneMapping = NeutralToneMapping;
renderer.toneMappingExposure = 1.2;
renderer.setSize(${width * 2}, ${height * 2}, false);
const scene = new Scene();
scene.background = new Color("#101436");
scene.add(new HemisphereLight("#8f9fe0", "#4a3a44", 0.8));
const sun = new DirectionalLight("#ffc9a0", 0.7);
sun.position.set(-6, 5, -20);
scene.add(sun);
const model = await new GLTFLoader().setMeshoptDecoder(MeshoptDecoder).loadAsync("/world.glb");
scene.add(model.scene);
const eye = new PerspectiveCamera(${camera.angle}, ${width / height}, 0.1, 400);
eye.position.set(${camera.from.join(", ")});
eye.lookAt(${camera.to.join(", ")});
renderer.render(scene, eye);
const small = new OffscreenCanvas(${width}, ${height});
const pen = small.getContext("2d");
pen.imageSmoothingQuality = "high";
pen.drawImage(renderer.domElement, 0, 0, ${width}, ${height});
const blob = await small.convertToBlob({ type: "image/webp", quality: ${quality} });
window.picture = Array.from(new Uint8Array(await blob.arrayBuffer()));
</script>`;

const threeFolder = join(dirname(createRequire(import.meta.url).resolve("three")), "..");
const world = await buildDemoWorld();
const server = createServer((request, response) => {
  const path = normalize(new URL(request.url ?? "/", "http://localhost").pathname);
  const send = (type: string, body: string | Uint8Array): void => void response.writeHead(200, { "content-type": type }).end(body);
  if (path === "/") send("text/html", page);
  else if (path === "/world.glb") send("model/gltf-binary", world);
  else if (path.startsWith("/three/")) {
    readFile(join(threeFolder, path.slice("/three/".length))).then(
      (body) => send("text/javascript", body),
      () => response.writeHead(404).end(),
    );
  } else response.writeHead(404).end();
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const address = server.address();
const port = typeof address === "object" && address !== null ? address.port : 0;

const browser = await chromium.launch({
  executablePath: process.argv[2] ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"],
});
try {
  const tab = await browser.newPage();
  await tab.goto(`http://127.0.0.1:${port}/`);
  await tab.waitForFunction("window.picture !== undefined", undefined, { timeout: 120_000 });
  const bytes = Uint8Array.from(await tab.evaluate<number[]>("window.picture"));
  if (bytes.length > mostBytes) throw new Error(`the picture has ${bytes.length} bytes, ${mostBytes} are allowed: lower its quality`);
  const target = fileURLToPath(new URL("../../assets/demo-world.webp", import.meta.url));
  await writeFile(target, bytes);
  process.stdout.write(`${target}: ${bytes.length} bytes\n`);
} finally {
  await browser.close();
  server.close();
}
