// Writes the demo world's glb to the path given.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { buildDemoWorld } from "../apps/plaza/src/demo/build-demo-world.ts";

const path = process.argv[2];
if (path === undefined) throw new Error("usage: build-demo-world.ts FILE.glb");
mkdirSync(dirname(path), { recursive: true });
writeFileSync(path, await buildDemoWorld());
