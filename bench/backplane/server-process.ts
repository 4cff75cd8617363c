/** One process of a server under measurement, joined to the others where a broker is named. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createRecordingLog } from "@plaza/platform/fakes";
import {
  connectNatsBackplane,
  createNodeClock,
  createNodeLog,
  createNodeRandom,
  createNodeTimers,
  createVerifyPool,
} from "@plaza/platform-node";
import { parseAddress } from "@plaza/protocol";
import { WebSocketServer } from "ws";
import { createSyncService } from "../../apps/plaza/src/sync/serve-sync.ts";
import { SYNC_SOCKET_OPTIONS } from "../../apps/plaza/src/sync/sync-options.ts";
import type { FromServer, ToServer } from "../sync/messages.ts";

const { players, nats } = JSON.parse(process.argv[2] ?? "{}") as { readonly players: number; readonly nats: string | null };
const tell = (message: FromServer) => process.send?.(message);
const log = createNodeLog({ write: (line) => process.stderr.write(line), level: "warn" });
const random = createNodeRandom();
const scene = parseAddress(`30311:${"ab".repeat(32)}:bench`);
if (!scene.ok) throw new Error("not an address");
const backplane = nats === null ? null : await connectNatsBackplane({ url: nats, name: "bench", random, log });
if (backplane?.ok === false) throw new Error(backplane.problem.code);

const http = createServer();
await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", 1_024, resolve));
const { port } = http.address() as AddressInfo;
const service = createSyncService({
  scene: scene.value,
  url: `ws://127.0.0.1:${port}/`,
  verifier: createVerifyPool({ log }),
  clock: createNodeClock(),
  timers: createNodeTimers(),
  random,
  log: createRecordingLog(),
  // All visible is to mean all: nothing is thinned.
  limits: { capacity: players, strangers: players + 10, loginMs: 60_000, crowdBytesPerSec: Number.POSITIVE_INFINITY },
  backplane: backplane?.value,
});
const sockets = new WebSocketServer({ ...SYNC_SOCKET_OPTIONS, noServer: true });
http.on("upgrade", (request, socket, head) => {
  sockets.handleUpgrade(request, socket, head, (ws) => service.accept(ws, request));
});

process.on("message", (message: ToServer) => {
  if (message.type === "end") process.exit(0);
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  const { players: own, elsewhere, pauseMs, slowReaders, backplane: link } = service.stats();
  const over =
    link === null
      ? ""
      : `, ${link.published} messages out (${(link.publishedBytes / 2 ** 20).toFixed(0)} MB), ${link.received} in, dropped ${link.dropped}, unreadable ${link.unreadable}, asked ${link.asked}`;
  const notes = `${own} here, ${elsewhere} elsewhere, pause ${pauseMs.toFixed(0)} ms, slow ${slowReaders}${over}`;
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
