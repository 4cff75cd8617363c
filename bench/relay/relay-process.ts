/* A relay as a process of its own: `node relay-process.ts FILE [broadcast]`. Says on stdout where it listens; ends on SIGTERM. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  createNodeClock,
  createNodeLog,
  createNodeRandom,
  createNodeTimers,
  createVerifyPool,
  openSqliteEventStore,
} from "@plaza/platform-node";
import { WebSocketServer } from "ws";
import type { WebSocket } from "ws";
import { createRelayService, RELAY_SOCKET_OPTIONS } from "../../apps/plaza/src/relay/serve-relay.ts";

const [path = ":memory:", mode] = process.argv.slice(2);

function tellAll(sockets: ReadonlySet<WebSocket>, data: Buffer): void {
  for (const socket of sockets) socket.send(data, { binary: false });
}

const server = createServer();
if (mode === "broadcast") {
  // The baseline of the fan-out: every message goes to everyone, nothing is read, checked or looked up.
  const sockets = new Set<WebSocket>();
  new WebSocketServer({ server, ...RELAY_SOCKET_OPTIONS }).on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("message", (data) => tellAll(sockets, Buffer.isBuffer(data) ? data : Buffer.alloc(0)));
  });
  process.on("SIGTERM", () => process.exit(0));
} else {
  const log = createNodeLog({ write: (line: string) => process.stderr.write(line), level: "warn" });
  const store = await openSqliteEventStore({ path });
  if (!store.ok) throw new Error(JSON.stringify(store.problem));
  const verifier = createVerifyPool({ log });
  const relay = createRelayService({
    store: store.value,
    verifier,
    clock: createNodeClock(),
    timers: createNodeTimers(),
    random: createNodeRandom(),
    log,
    info: { name: "bench" },
  });
  new WebSocketServer({ server, ...RELAY_SOCKET_OPTIONS }).on("connection", relay.accept);
  process.on("SIGTERM", () => {
    void relay
      .end()
      .then(() => store.value.end())
      .then(() => verifier.end())
      .then(() => process.exit(0));
  });
}
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
