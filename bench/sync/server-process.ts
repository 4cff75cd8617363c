/** A server under measurement, alone in its process. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createDirectVerifier } from "@plaza/platform";
import { createRecordingLog } from "@plaza/platform/fakes";
import { createNodeClock, createNodeRandom, createNodeTimers } from "@plaza/platform-node";
import { parseAddress } from "@plaza/protocol";
import { WebSocketServer } from "ws";
import { createSyncService } from "../../apps/plaza/src/sync/serve-sync.ts";
import type { SyncService } from "../../apps/plaza/src/sync/serve-sync.ts";
import { SYNC_SOCKET_OPTIONS } from "../../apps/plaza/src/sync/sync-options.ts";
import { servePerRecipient, serveRawWrites } from "./baseline-servers.ts";
import type { FromServer, ServerKind, ToServer } from "./messages.ts";

const [kind, players] = [process.argv[2] as ServerKind, Number(process.argv[3])];
const isThinned = process.argv[4] === "thinned";
const tell = (message: FromServer) => process.send?.(message);

const http = createServer();
await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", 1_024, resolve));
const { port } = http.address() as AddressInfo;
let service: SyncService | null = null;
if (kind === "per-recipient") servePerRecipient(http);
else if (kind === "raw-writes") serveRawWrites(http, players);
else service = servePlaza();

function servePlaza(): SyncService {
  const scene = parseAddress(`30311:${"ab".repeat(32)}:bench`);
  if (!scene.ok) throw new Error("not an address");
  const plaza = createSyncService({
    scene: scene.value,
    url: `ws://127.0.0.1:${port}/`,
    verifier: createDirectVerifier(),
    clock: createNodeClock(),
    timers: createNodeTimers(),
    random: createNodeRandom(),
    log: createRecordingLog(),
    limits: {
      capacity: players,
      strangers: players + 10,
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
  const { user, system } = process.cpuUsage();
  const stats = service?.stats();
  const notes =
    stats === undefined
      ? ""
      : `${stats.ticks} ticks, ${(stats.tickMs / Math.max(1, stats.ticks)).toFixed(2)} ms each, pause ${stats.pauseMs.toFixed(0)} ms, slow ${stats.slowReaders}, closed ${JSON.stringify(stats.closes)}`;
  tell({ type: "measured", cpuMs: (user + system) / 1000, rssBytes: process.memoryUsage.rss(), atMs: performance.now(), notes });
});
tell({ type: "ready", port });
