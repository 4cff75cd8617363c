import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import type { Capture, PassCapture } from "./capture/capture.ts";

/**
 * How an attempt is made: many in one document, with others in few documents (`realm`), in a document of its own (`solo`), by a real
 * click in a document of its own, or by a file of the archive opened in the frame.
 */
export type VectorWay = "page" | "realm" | "solo" | "click" | "file";

/** An attempt, as the app's own sources name it. */
export interface Vector {
  readonly id: string;
  readonly way: VectorWay;
}

/** A file of the archive. */
export interface AppFile {
  readonly name: string;
  readonly data: string | Uint8Array;
}

const folder = new URL("./app/", import.meta.url);
const groups = ["requests", "elements", "styles", "hints", "realms", "workers", "webrtc", "reach", "navigation", "markup"];

type MarkupText = (at: unknown) => string | Uint8Array;

function readSources(): {
  readonly vectors: readonly Vector[];
  readonly files: ReadonlyMap<string, MarkupText>;
  aim(config: object, id: string): unknown;
} {
  const vectors: Vector[] = [];
  const files = new Map<string, MarkupText>();
  const add =
    (way: VectorWay) =>
    (id: string): void => {
      if (vectors.some((known) => known.id === id)) throw new Error(`two attempts are called ${id}`);
      vectors.push({ id, way });
    };
  const context = createContext({
    vector: add("page"),
    realmVector: add("realm"),
    soloVector: add("solo"),
    clickVector: add("click"),
    markup(id: string, text: MarkupText) {
      add("file")(id);
      files.set(id, text);
    },
  });
  for (const name of ["ice-check.js", "aim.js", ...groups.map((group) => `vectors/${group}.js`)])
    runInContext(readFileSync(new URL(name, folder), "utf8"), context, { filename: name });
  return { vectors, files, aim: runInContext("aimAt", context) as (config: object, id: string) => unknown };
}

const sources = readSources();

/** Every attempt there is, in the order of the sources. */
export const allVectors: readonly Vector[] = sources.vectors;

/**
 * The files of the app of one pass.
 *
 * @param proof - what the app shows when it got where it should not
 */
export function buildAppFiles(capture: Capture, pass: PassCapture, proof: string): readonly AppFile[] {
  const vectors = Object.fromEntries(allVectors.map(({ id }, index) => [id, pass.ports[index]]));
  const { domain, address, httpPort, httpsPort } = capture;
  const config = { domain, address, httpPort, httpsPort, proof, vectors };
  const written = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.endsWith("/vectors"))
    .map((entry) => {
      const path = `${entry.parentPath}/${entry.name}`;
      return { name: path.slice(fileURLToPath(folder).length).replace(/^\//, ""), data: new Uint8Array(readFileSync(path)) };
    });
  return [
    ...written,
    // One file of them all: the app is opened some hundred times.
    { name: "vectors.js", data: groups.map((group) => readFileSync(new URL(`vectors/${group}.js`, folder), "utf8")).join("\n") },
    { name: "config.js", data: `window.probeConfig = ${JSON.stringify(config)};\n` },
    ...[...sources.files].map(([id, text]) => ({ name: `files/${id}.html`, data: text(sources.aim(config, id)) })),
    { name: "manifest.toml", data: `name = "Probe"\n` },
    { name: "files/note.txt", data: "a text\n" },
    { name: "icon.png", data: onePixel },
    {
      name: "documents/free.pdf",
      data: pdfThatAsks(`http://${address}:${httpPort}/${pass.ports[indexOf("frame-file-free.pdf")]?.token ?? ""}/pdf`),
    },
  ];
}

function indexOf(id: string): number {
  return allVectors.findIndex((vector) => vector.id === id);
}

const onePixel = Uint8Array.from(
  atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="),
  (character) => character.charCodeAt(0),
);

/** A document that opens an address as soon as it is shown. */
function pdfThatAsks(url: string): string {
  return (
    "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(this.submitForm\\('" +
    `${url}'\\);app.launchURL\\('${url}'\\))>>>>endobj\n` +
    "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n" +
    "trailer<</Root 1 0 R>>\n"
  );
}
