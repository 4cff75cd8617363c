// Writes the gallery, the apps made here, to the folder given: an .xdc of each, and index.json which lists them.
import { createHash } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { packExample } from "./gallery/pack-example.ts";

const gallery = [
  { app: "whiteboard", name: "Whiteboard", summary: "Draw together, and watch each other draw." },
  { app: "poll", name: "Poll", summary: "Ask a question, vote, see the result grow." },
  { app: "four-in-a-row", name: "Four in a row", summary: "A board game for two, and for those who watch." },
  { app: "pong", name: "Pong", summary: "Two paddles, live, with high scores." },
] as const;

const folder = process.argv[2];
if (folder === undefined) throw new Error("usage: build-gallery.ts FOLDER");
const to = resolve(folder);
// Bundled scripts name their modules relative to here.
process.chdir(join(import.meta.dirname, ".."));
const files = new Map<string, Uint8Array | string>();
const index = [];
for (const { app, name, summary } of gallery) {
  const bytes = await packExample(app);
  const file = `${app}.xdc`;
  files.set(file, bytes);
  index.push({ file, name, summary, x: createHash("sha256").update(bytes).digest("hex"), sizeBytes: bytes.length });
}
files.set("index.json", `${JSON.stringify(index, null, 2)}\n`);
rmSync(to, { recursive: true, force: true });
mkdirSync(to, { recursive: true });
for (const [file, data] of files) writeFileSync(join(to, file), data);
