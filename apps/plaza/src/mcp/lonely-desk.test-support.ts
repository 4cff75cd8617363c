import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFakeTime, createRecordingLog } from "@plaza/platform/fakes";
import { createSecretFilter } from "./secret-filter.ts";
import { createWorldDesk } from "./world-desk.ts";
import type { WorldDesk } from "./world-desk.ts";

/** A desk in a folder of its own, whose Plaza answers nobody. */
export interface LonelyDesk {
  readonly desk: WorldDesk;
  end(): Promise<void>;
}

/** Opens a desk as `plaza mcp` does, with nothing behind it. */
export function openLonelyDesk(): LonelyDesk {
  const folder = mkdtempSync(join(tmpdir(), "plaza-mcp-"));
  const time = createFakeTime();
  const desk = createWorldDesk({
    // Nothing listens there.
    plaza: "http://127.0.0.1:1/",
    relays: [],
    media: [],
    listen: "127.0.0.1",
    dataPath: join(folder, "data"),
    filesPath: folder,
    secrets: createSecretFilter(),
    log: createRecordingLog(),
    clock: time,
    timers: time,
  });
  return {
    desk,
    async end() {
      await desk.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
