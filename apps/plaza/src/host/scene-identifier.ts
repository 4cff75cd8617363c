import { basename } from "node:path";
import { cutCodePoints } from "@plaza/protocol";

/** A file's name as a scene's identifier: `My Castle.glb` is `my-castle`. */
export function identifierOf(file: string): string {
  const name = basename(file)
    .replace(/\.[^.]*$/, "")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replaceAll(/^-+|-+$/g, "");
  return name === "" ? "world" : cutCodePoints(name, 60);
}
