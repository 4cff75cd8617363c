import { once } from "node:events";
import { afterEach, expect, it } from "vitest";
import { WebSocketServer } from "ws";
import type { WebSocket } from "ws";
import { dialDraftClient } from "./draft-client.test-support.ts";
import type { DraftClient } from "./draft-client.test-support.ts";
import { textFrame } from "./frame-bytes.ts";
import { createOutlet } from "./outlet.ts";
import type { Outlet } from "./outlet.ts";

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

interface Pair {
  readonly outlet: Outlet;
  readonly accepted: WebSocket;
  readonly client: DraftClient;
  readonly pass: (ms: number) => void;
  /** Until everything sent so far has come and every answer to it has been heard. */
  readonly settled: () => Promise<void>;
}

async function connectPair(): Promise<Pair> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  ends.push(() => server.close());
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  let nowMs = 0;
  let outlet: Outlet | null = null;
  let accepted: WebSocket | null = null;
  server.on("connection", (ws, request) => {
    accepted = ws;
    outlet = createOutlet(ws, request.socket, () => nowMs);
  });
  const client = await dialDraftClient(`ws://127.0.0.1:${address.port}/`);
  ends.push(() => client.ws.terminate());
  if (outlet === null || accepted === null) throw new Error("nobody came");
  const line: WebSocket = accepted;
  return {
    outlet,
    accepted: line,
    client,
    pass(ms) {
      nowMs += ms;
    },
    async settled() {
      for (let turn = 0; turn < 3; turn += 1) {
        const ponged = once(line, "pong");
        line.ping();
        await ponged;
      }
    },
  };
}

const frame = textFrame(JSON.stringify({ type: "peer_chat", text: "x".repeat(1_000) }));

function write(outlet: Outlet, frames: number): void {
  for (let count = 0; count < frames; count += 1) outlet.add(frame);
  outlet.flush();
}

it("[W-6c] who reads all is never behind, however much it is sent", async () => {
  const { outlet, client, pass, settled } = await connectPair();
  for (let round = 0; round < 20; round += 1) {
    write(outlet, 100);
    await settled();
    pass(2_000);
    expect(outlet.unsentBytes()).toBe(0);
  }
  expect(client.frames).toHaveLength(2_000);
});

it("[W-6c] who falls behind is behind by all it has not read, until it has read everything", async () => {
  const { outlet, client, pass, settled } = await connectPair();
  write(outlet, 100);
  await settled();
  pass(1_000);
  client.ws.pause();
  for (let round = 0; round < 4; round += 1) {
    write(outlet, 100);
    // Time for the kernel to take it all.
    await new Promise((resolve) => setImmediate(resolve));
  }
  pass(900);
  expect(outlet.unsentBytes()).toBeLessThan(4 * 100 * frame.length);
  pass(200);
  expect(outlet.unsentBytes()).toBeGreaterThanOrEqual(4 * 100 * frame.length);
  client.ws.resume();
  await settled();
  expect(outlet.unsentBytes()).toBe(0);
  expect(client.frames).toHaveLength(500);
});

it("[W-6c] who never answers pings is judged by what waits here alone", async () => {
  const { outlet, client, pass } = await connectPair();
  client.ws.pause();
  write(outlet, 100);
  await new Promise((resolve) => setImmediate(resolve));
  pass(60_000);
  expect(outlet.unsentBytes()).toBeLessThan(100 * frame.length);
});

it("[W-6c] a reader is asked once a second at most, and what was laid side by side goes as one", async () => {
  const { outlet, client, pass, settled } = await connectPair();
  let pings = 0;
  client.ws.on("ping", (payload) => (pings += payload.length > 0 ? 1 : 0));
  const row = Buffer.concat(Array.from({ length: 100 }, () => frame));
  for (let round = 0; round < 20; round += 1) {
    for (let at = 0; at < row.length; at += frame.length) outlet.add(row.subarray(at, at + frame.length));
    outlet.flush();
    await settled();
    pass(100);
  }
  expect(client.frames).toHaveLength(2_000);
  expect(pings).toBe(2);
});
