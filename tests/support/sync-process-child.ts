/* A sync server as a process of its own: the product's, over real sockets. Ends on SIGTERM, and when its parent is gone. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createDirectVerifier } from "@plaza/platform";
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
import type { FromSyncProcess, SyncProcessOptions, ToSyncProcess } from "./sync-process.ts";

const options = JSON.parse(process.argv[2] ?? "{}") as SyncProcessOptions & { readonly scene: string };
const tell = (message: FromSyncProcess) => process.send?.(message);

const scene = parseAddress(options.scene);
if (!scene.ok) throw new Error("not an address");
const log = createNodeLog({ level: "error" });
const http = createServer();
await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", 2_048, resolve));
const { port } = http.address() as AddressInfo;
const verifier = options.verify === "threads" ? createVerifyPool({ log }) : createDirectVerifier();
const backplane =
  options.nats === undefined ? null : await connectNatsBackplane({ url: options.nats, name: "test", random: createNodeRandom(), log });
if (backplane?.ok === false) throw new Error(backplane.problem.code);
const service = createSyncService({
  scene: scene.value,
  url: `ws://127.0.0.1:${port}/sync/${scene.value.identifier}`,
  alsoKnownAs: options.alsoKnownAs ?? [],
  verifier,
  clock: createNodeClock(),
  timers: createNodeTimers(),
  random: createNodeRandom(),
  log,
  limits: options.limits ?? {},
  backplane: backplane?.value,
});
const sockets = new WebSocketServer({ ...SYNC_SOCKET_OPTIONS, noServer: true });
http.on("upgrade", (request, socket, head) => {
  sockets.handleUpgrade(request, socket, head, (ws) => service.accept(ws, request));
});

/** The longest queue since the last question. */
let queuedPeakBytes = 0;
setInterval(() => {
  queuedPeakBytes = Math.max(queuedPeakBytes, service.stats().queuedBytesMax);
}, 50);

let slowness = 1;
let workedUs = cpuUs();

/** CPU time of this process: what others on the machine take is not its work. */
function cpuUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Wastes CPU in proportion to what was worked since the last time. */
function waste(): void {
  const untilUs = cpuUs() + (cpuUs() - workedUs) * (slowness - 1);
  while (cpuUs() < untilUs) continue;
  workedUs = cpuUs();
  setTimeout(waste, 1);
}

process.on("message", (message: ToSyncProcess) => {
  if (message.type === "slow") {
    if (slowness === 1) setTimeout(waste, 1);
    workedUs = cpuUs();
    slowness = message.factor;
    return;
  }
  if (message.type === "emit") return void service.emit(message.event, message.data);
  const { user, system } = process.cpuUsage();
  tell({
    type: "stats",
    stats: {
      ...service.stats(),
      queuedPeakBytes,
      cpuMs: (user + system) / 1000,
      rssBytes: process.memoryUsage.rss(),
      atMs: performance.now(),
    },
  });
  queuedPeakBytes = 0;
});
process.on("disconnect", () => process.exit(0));
process.on("SIGTERM", () => void service.end().then(() => process.exit(0)));
tell({ type: "ready", port });
