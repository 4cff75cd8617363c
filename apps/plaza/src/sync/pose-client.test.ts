/** Our own client over real sockets: at a server that agrees to positions as bytes, and at one of the draft alone. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createSignal } from "@plaza/platform";
import type { DialSocket } from "@plaza/platform";
import { createKeySigner, createRecordingLog } from "@plaza/platform/fakes";
import { createNodeClock, createNodeDial, createNodeRandom, createNodeTimers } from "@plaza/platform-node";
import { buildScene, failed, parseScene, POSE_PROTOCOL, signEvent, verifyEvent } from "@plaza/protocol";
import type { Scene } from "@plaza/protocol";
import { createWorldSession } from "@plaza/world";
import type { WorldSessionOptions } from "@plaza/world";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocketServer } from "ws";
import { dialDraftClient } from "./draft-client.test-support.ts";
import { startTestServer, until } from "./sync-server.test-support.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function sceneAt(url: string): Scene {
  const template = buildScene({ identifier: "test", title: "Test", sync: [url] }, Math.floor(Date.now() / 1000));
  const verified = verifyEvent(signEvent(template, new Uint8Array(32).fill(9)));
  const scene = verified.ok ? parseScene(verified.value) : verified;
  if (!scene.ok) throw new Error("a test's scene is a scene");
  return scene.value;
}

const silentChat: WorldSessionOptions["chat"] = {
  view: createSignal<ReturnType<WorldSessionOptions["chat"]["view"]["get"]>>({ lines: [], caughtUp: true, older: "end" }),
  sign: async () => failed({ code: "empty" }),
  publish: () => {
    throw new Error("nothing to publish");
  },
};

/** Enters; says what was offered and how many messages came as bytes. */
function enter(url: string) {
  const dial = createNodeDial();
  const seen = { offers: [] as (readonly string[])[], binary: 0 };
  const watched: DialSocket = (to, handlers, options) => {
    seen.offers.push(options?.protocols ?? []);
    return dial(
      to,
      {
        ...handlers,
        message(data) {
          if (typeof data !== "string") seen.binary += 1;
          handlers.message(data);
        },
      },
      options,
    );
  };
  const clock = createNodeClock();
  const signer = createKeySigner(new Uint8Array(32).fill(5));
  const session = createWorldSession({
    scene: sceneAt(url),
    dial: watched,
    pool: { subscribe: () => ({ end() {} }), correctedNowSec: () => Math.floor(clock.wallMs() / 1000) },
    signer,
    chat: silentChat,
    clock,
    timers: createNodeTimers(),
    random: createNodeRandom(),
    log: createRecordingLog(),
  });
  cleanups.push(() => session.end());
  const out = { x: 0, y: 0, z: 0, ry: 0, speed: 0 };
  return {
    session,
    seen,
    pubkey: signer.pubkey,
    xOf: (pubkey: string) => {
      const person = session.view.get().people.find((one) => one.pubkey === pubkey);
      return person !== undefined && session.poseOf(person.pubkey, clock.monotonicMs(), out) ? out.x : null;
    },
  };
}

describe("our client over real sockets", () => {
  it("[W-5e] reads bytes from our server, and a client of the draft beside it reads text", async () => {
    const server = await startTestServer();
    cleanups.push(() => server.end());
    const ours = enter(server.url);
    await until(() => ours.session.view.get().status === "live");
    const draft = await dialDraftClient(server.url);
    await draft.login();
    draft.send({ type: "position", x: 12.5, y: 0, z: 3, ry: 0 });
    await until(() => Math.abs((ours.xOf(draft.pubkey) ?? 0) - 12.5) < 0.01);
    expect(ours.seen.offers).toEqual([[POSE_PROTOCOL]]);
    expect(ours.seen.binary).toBeGreaterThan(0);
    ours.session.move({ x: 4.25, y: 0, z: 0, ry: 0 });
    expect(await draft.next("peer_position")).toMatchObject({ pubkey: ours.pubkey, x: 4.25 });
  });

  it("[W-5e] a server that knows no subprotocols is entered at the second dial, without an outage", async () => {
    const http = createServer();
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
    const url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/sync/test`;
    const other = "cd".repeat(32);
    const sockets = new WebSocketServer({ server: http, handleProtocols: () => false });
    sockets.on("connection", (ws) => {
      ws.on("message", (data: Buffer) => {
        const { type } = JSON.parse(data.toString()) as { readonly type: string };
        if (type === "auth") ws.send(JSON.stringify({ type: "auth_challenge", challenge: "ab".repeat(16) }));
        if (type !== "auth_response") return;
        ws.send(JSON.stringify({ type: "welcome", peers: [{ pubkey: other }] }));
        ws.send(JSON.stringify({ type: "peer_position", msgId: "f-1", pubkey: other, x: 7, y: 0, z: 0, ry: 0 }));
      });
    });
    cleanups.push(() => {
      for (const ws of sockets.clients) ws.terminate();
      return new Promise((resolve) => http.close(resolve));
    });
    const ours = enter(url);
    const statuses = new Set<string>();
    ours.session.view.subscribe(() => statuses.add(`${ours.session.view.get().status} ${ours.session.view.get().problem ?? ""}`));
    await until(() => ours.xOf(other) === 7);
    expect(ours.seen.offers).toEqual([[POSE_PROTOCOL], []]);
    expect(ours.seen.binary).toBe(0);
    expect([...statuses].filter((status) => !/^(?:connecting|live) $/.test(status))).toEqual([]);
    expect(ours.session.view.get().servers).toMatchObject([{ state: "live" }]);
  });
});
