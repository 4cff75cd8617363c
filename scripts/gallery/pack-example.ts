import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { zipSync } from "fflate";
import type { Zippable } from "fflate";
import { build } from "vite";
import type { Icon } from "../../examples/shared/icon.ts";
import { drawIcon } from "./draw-icon.ts";
import { encodePng } from "./encode-png.ts";

const examples = join(import.meta.dirname, "../../examples");
/** The earliest date a zip can bear: a file's own would make every build another one. */
const always = new Date(1980, 0, 1);
const encoder = new TextEncoder();

/** The app's modules as one classic script that any webview runs, left readable. */
async function bundle(name: string): Promise<string> {
  const result = await build({
    root: join(examples, name),
    configFile: false,
    logLevel: "warn",
    build: {
      write: false,
      minify: false,
      target: "es2022",
      lib: { entry: "src/main.ts", formats: ["iife"], name: "app", fileName: () => "app.js" },
    },
  });
  const [output] = Array.isArray(result) ? result : [result];
  const script = output !== undefined && "output" in output ? output.output.find((file) => file.type === "chunk") : undefined;
  if (script?.type !== "chunk") throw new Error(`${name} made no script`);
  return script.code;
}

function sources(folder: string): readonly string[] {
  return readdirSync(join(examples, folder))
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && file !== "icon.ts")
    .sort()
    .map((file) => `${folder}/${file}`);
}

/**
 * An example as the `.xdc` it is shared as: its page, style, script and icon, and the source it was made from. The same sources make the
 * same bytes on every machine.
 */
export async function packExample(name: string): Promise<Uint8Array> {
  const read = (path: string) => new Uint8Array(readFileSync(join(examples, path)));
  const { icon } = (await import(pathToFileURL(join(examples, name, "icon.ts")).href)) as { icon: Icon };
  const { side, pixels } = drawIcon(icon);
  const files: Zippable = {
    "index.html": read(`${name}/index.html`),
    "manifest.toml": read(`${name}/manifest.toml`),
    "icon.png": [encodePng(side, pixels), { level: 0 }],
    "style.css": read(`${name}/style.css`),
    "app.js": encoder.encode(await bundle(name)),
  };
  for (const path of [...sources(`${name}/src`), ...sources("shared")]) files[`source/${path}`] = read(path);
  return zipSync(files, { level: 9, mtime: always });
}
