import { isSha256, oneLine, severalLines } from "@plaza/protocol";
import type { Sha256 } from "@plaza/protocol";
import type { IconSource } from "./app-icons.ts";

/** An app that comes with the page. */
export interface GalleryApp {
  /** A path on the page's own origin. */
  readonly path: string;
  readonly name: string;
  readonly summary: string;
  readonly sha256: Sha256;
  readonly sizeBytes: number;
}

/** Where the picture of an app of the gallery is taken from. */
export function galleryIcon({ path, sha256, sizeBytes }: GalleryApp, origin: string): IconSource {
  return { url: origin + path, fallbacks: [], sha256, sizeBytes };
}

const mostApps = 50;

/** Reads `/gallery/index.json`; entries that cannot be used are left out. */
export function parseGallery(found: unknown): readonly GalleryApp[] {
  if (!Array.isArray(found)) return [];
  return found.slice(0, mostApps).flatMap((entry: unknown): readonly GalleryApp[] => {
    if (typeof entry !== "object" || entry === null) return [];
    const fields = new Map<string, unknown>(Object.entries(entry));
    const text = (name: string): string => {
      const value = fields.get(name);
      return typeof value === "string" ? value : "";
    };
    const file = text("file").split("/").at(-1) ?? "";
    const x = text("x");
    const sizeBytes = fields.get("sizeBytes");
    if (!/^[\w.-]+\.xdc$/u.test(file) || !isSha256(x) || typeof sizeBytes !== "number" || !Number.isSafeInteger(sizeBytes)) return [];
    const name = oneLine(text("name"), 80) || file.replace(/\.xdc$/u, "");
    return [{ path: `/gallery/${file}`, name, summary: severalLines(text("summary"), 300), sha256: x, sizeBytes }];
  });
}
