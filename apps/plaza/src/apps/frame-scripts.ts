import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Script } from "node:vm";
import type { AppScripts } from "@plaza/webxdc";
import { version } from "../version.ts";

const builtFolder = fileURLToPath(new URL("../../../web/dist/frame/", import.meta.url));

/**
 * Reads the built guard and API.
 *
 * @returns null when one is missing, empty, or no classic script: then no app is served at all
 * @see docs/spec/webxdc.md [X-2d]
 */
export function readFrameScripts(folder: string = builtFolder): AppScripts | null {
  try {
    const [guard, api] = ["guard.js", "webxdc.js"].map((name) => readFileSync(join(folder, name), "utf8"));
    if (guard === undefined || api === undefined || guard.trim() === "" || api.trim() === "") return null;
    // Only compiled: what does not parse would guard nothing.
    for (const text of [guard, api]) void new Script(text);
    const hash = createHash("sha256")
      .update(JSON.stringify([version, guard, api]))
      .digest("hex");
    return { guard, api, version: hash.slice(0, 16) };
  } catch {
    return null;
  }
}
