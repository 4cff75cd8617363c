/** A server under measurement, alone in its process. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createNodeClock, createNodeLog, createNodeRandom, createNodeTimers, createVerifyPool } from "@plaza/platform-node";
import { parseAddress } from "@plaza/protocol";
import { WebSocketServer } from "ws";
import { createSyncService } from "../../apps/plaza/src/sync/serve-sync.ts";
import type { SyncService } from "../../apps/plaza/src/sync/serve-sync.ts";
import { SYNC_SOCKET_OPTIONS } from "../../apps/plaza/src/sync/sync-options.ts";
import { servePerRecipient, serveRawWrites } from "./baseline-servers.ts";
import type { Crowd, FromServer, ServerKind, ToServer } from "./messages.ts";

const { kind, crowd, isThinned } = JSON.parse(process.argv[2] ?? "{}") as {
  readonly kind: ServerKind;
  readonly crowd: Crowd;
  readonly isThinned: boolean;
};
const tell = (message: FromServer) => process.send?.(message);

const log = createNodeLog({ write: (line) => process.stderr.write(line), level: "error" });
const http = createServer();
await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", 1_024, resolve));
const { port } = http.address() as AddressInfo;
let service: SyncService | null = null;
if (kind === "per-recipient") servePerRecipient(http, crowd);
else if (kind.startsWith("raw")) serveRawWrites(http, { crowd, isBinary: kind.endsWith("binary"), reads: kind.endsWith("reads") });
else service = servePlaza();

function servePlaza(): SyncService {
  const scene = parseAddress(`30311:${"ab".repeat(32)}:bench`);
  if (!scene.ok) throw new Error("not an address");
  const plaza = createSyncService({
    scene: scene.value,
    url: `ws://127.0.0.1:${port}/`,
    verifier: createVerifyPool({ log }),
    clock: createNodeClock(),
    timers: createNodeTimers(),
    random: createNodeRandom(),
    log,
    limits: {
      capacity: crowd.players,
      strangers: crowd.players + 10,
      loginMs: 60_000,
      ...(isThinned ? {} : { crowdBytesPerSec: Number.POSITIVE_INFINITY }),
    },
  });
  const sockets = new WebSocketServer({ ...SYNC_SOCKET_OPTIONS, noServer: true });
  http.on("upgrade", (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (ws) => plaza.accept(ws, request));
  });
  return plaza;
}

process.on("message", (message: ToServer) => {
  if (message.type === "end") process.exit(0);
  globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  const stats = service?.stats();
  const notes =
    stats === undefined
      ? ""
      : `${(stats.tickMs / Math.max(1, stats.ticks)).toFixed(1)} ms a tick, pause ${stats.pauseMs.toFixed(0)} ms, slow ${stats.slowReaders}, closed ${JSON.stringify(stats.closes)}`;
  tell({
    type: "measured",
    userMs: user / 1000,
    systemMs: system / 1000,
    rssBytes: rss,
    heapBytes: heapUsed,
    atMs: performance.now(),
    notes,
  });
});
process.on("disconnect", () => process.exit(0));
tell({ type: "ready", port });
