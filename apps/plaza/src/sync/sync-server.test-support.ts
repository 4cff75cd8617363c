/** A sync service on a real port, for tests. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createDirectVerifier } from "@plaza/platform";
import { createRecordingLog } from "@plaza/platform/fakes";
import { createNodeClock, createNodeRandom, createNodeTimers } from "@plaza/platform-node";
import { parseAddress } from "@plaza/protocol";
import { WebSocketServer } from "ws";
import { createSyncService } from "./serve-sync.ts";
import type { SyncService, SyncServiceOptions } from "./serve-sync.ts";
import { SYNC_SOCKET_OPTIONS } from "./sync-options.ts";

/** A running server. */
export interface TestServer {
  readonly url: string;
  readonly service: SyncService;
  end(): Promise<void>;
}

/** Starts a sync server on a free port of the loopback. */
export async function startTestServer(changes: Partial<SyncServiceOptions> = {}): Promise<TestServer> {
  const scene = parseAddress(`30311:${"ab".repeat(32)}:test`);
  if (!scene.ok) throw new Error("the test's own address is wrong");
  const http = createServer();
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/sync/test`;
  const service = createSyncService({
    scene: scene.value,
    url,
    verifier: createDirectVerifier(),
    clock: createNodeClock(),
    timers: createNodeTimers(),
    random: createNodeRandom(),
    log: createRecordingLog(),
    ...changes,
  });
  const sockets = new WebSocketServer({ ...SYNC_SOCKET_OPTIONS, noServer: true });
  http.on("upgrade", (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (ws) => service.accept(ws, request));
  });
  return {
    url,
    service,
    async end() {
      await service.end();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
}

/** Waits for something the server does on its own; looks again with every turn of the event loop. */
export async function until(holds: () => boolean): Promise<void> {
  const deadlineMs = performance.now() + 8_000;
  while (!holds()) {
    if (performance.now() > deadlineMs) throw new Error("it did not come to pass");
    await new Promise((resolve) => setImmediate(resolve));
  }
}
