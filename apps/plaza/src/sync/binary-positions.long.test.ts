import { parsePoseMessage, POSE_PROTOCOL, widenPoseTime } from "@plaza/protocol";
import type { PoseName } from "@plaza/protocol";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { dialDraftClient } from "./draft-client.test-support.ts";
import type { DraftClient } from "./draft-client.test-support.ts";
import { startTestServer, until } from "./sync-server.test-support.ts";
import type { TestServer } from "./sync-server.test-support.ts";

let server: TestServer | null = null;
afterEach(async () => {
  await server?.end();
  server = null;
});

interface Seen {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly ry: number;
  readonly t: number | null;
}

/** A client that agreed to bytes: what it knows of the others, by key. */
interface BinaryClient {
  readonly client: DraftClient;
  readonly seen: ReadonlyMap<string, Seen>;
  readonly binaryBytes: () => number;
  readonly messages: () => number;
}

async function dialBinary(url: string): Promise<BinaryClient> {
  const seen = new Map<string, Seen>();
  const names = new Map<number, PoseName>();
  let bytes = 0;
  let messages = 0;
  const client = await dialDraftClient(url, {
    protocols: [POSE_PROTOCOL],
    onBinary(data) {
      bytes += data.length;
      messages += 1;
      const message = parsePoseMessage(data);
      if (!message.ok) throw new Error(message.problem.detail);
      if (message.value.type === "names") for (const name of message.value.names) names.set(name.handle, name);
      else {
        for (const { handle, pose, tLow } of message.value.records) {
          const name = names.get(handle);
          if (name === undefined) throw new Error(`nobody is number ${handle}`);
          const t = tLow === null ? null : widenPoseTime(tLow, name.t ?? 0);
          seen.set(name.pubkey, { ...pose, t });
        }
      }
    },
  });
  return { client, seen, binaryBytes: () => bytes, messages: () => messages };
}

describe("positions as bytes", () => {
  it("[W-5d] who offers the subprotocol gets records; who does not gets text; they see the same", async () => {
    server = await startTestServer();
    const { url } = server;
    const { client: ours, seen } = await dialBinary(url);
    expect(ours.ws.protocol).toBe(POSE_PROTOCOL);
    await ours.login();
    const foreign = await dialDraftClient(url);
    await foreign.login();
    const mover = await dialDraftClient(url);
    await mover.login();
    const t = 1_767_225_600_123;
    mover.send({ type: "position", x: 12.5, y: 1.25, z: -7.75, ry: 1, t });
    expect(await foreign.next("peer_position")).toMatchObject({ pubkey: mover.pubkey, x: 12.5, y: 1.25, z: -7.75, ry: 1, t });
    await until(() => seen.has(mover.pubkey));
    expect(seen.get(mover.pubkey)).toMatchObject({ x: 12.5, y: 1.25, z: -7.75, t });
    expect(seen.get(mover.pubkey)?.ry).toBeCloseTo(1, 2);
    ours.send({ type: "position", x: 1, y: 0, z: 1, ry: 0 });
    expect(await foreign.next("peer_position")).toMatchObject({ pubkey: ours.pubkey, x: 1 });
    expect(ours.frames.map((frame) => frame["type"])).not.toContain("peer_position");
    expect(seen.has(ours.pubkey)).toBe(false);
  });

  it("[W-5d] a place that fits no record comes as text, beside those that do", async () => {
    server = await startTestServer();
    const { client: ours, seen } = await dialBinary(server.url);
    await ours.login();
    const [near, far] = [await dialDraftClient(server.url), await dialDraftClient(server.url)];
    await near.login();
    await far.login();
    far.send({ type: "position", x: 99_000, y: 0, z: 0, ry: 0 });
    near.send({ type: "position", x: 1, y: 0, z: 0, ry: 0 });
    expect(await ours.next("peer_position")).toMatchObject({ pubkey: far.pubkey, x: 99_000 });
    await until(() => seen.has(near.pubkey));
    expect(seen.has(far.pubkey)).toBe(false);
  });

  it("[W-5d] strangers are told no names, whatever they offered", async () => {
    server = await startTestServer();
    const stranger = await dialBinary(server.url);
    const [one, two] = [await dialDraftClient(server.url), await dialDraftClient(server.url)];
    await one.login();
    await two.login();
    one.send({ type: "position", x: 1, y: 0, z: 0, ry: 0 });
    await two.next("peer_position");
    await stranger.client.settled();
    expect(stranger.messages()).toBe(0);
  });

  it("[W-5d] latecomers learn all names, cells bound records too, and a position is 14 bytes", async () => {
    server = await startTestServer();
    const movers = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const mover = await dialDraftClient(server?.url ?? "");
        await mover.login();
        return mover;
      }),
    );
    const early = await dialBinary(server.url);
    await early.client.login();
    const move = async (y: number) => {
      for (const [index, mover] of movers.entries()) mover.send({ type: "position", x: index * 10 + 5, y, z: 5, ry: 0 });
      await Promise.all(movers.map((mover) => mover.settled()));
    };
    await move(1);
    await until(() => early.seen.size === 10);
    const late = await dialBinary(server.url);
    await late.client.login();
    late.client.send({ type: "subscribe_cells", cells: ["0,0", "1,0"] });
    await late.client.settled();
    const bytes = early.binaryBytes();
    const messages = early.messages();
    await move(2);
    await until(() => [...early.seen.values()].every((pose) => pose.y === 2));
    expect(early.binaryBytes() - bytes - (early.messages() - messages)).toBe(140);
    await until(() => [...late.seen.values()].filter((pose) => pose.y === 2).length === 2);
    expect([...late.seen.keys()].toSorted()).toEqual([movers[0]?.pubkey, movers[1]?.pubkey].toSorted());
  });

  it("[W-5d] a clock that jumps is named anew", async () => {
    server = await startTestServer();
    const { client: ours, seen } = await dialBinary(server.url);
    await ours.login();
    const mover = await dialDraftClient(server.url);
    await mover.login();
    for (const t of [5_000, 1_767_225_600_123, 7_000]) {
      mover.send({ type: "position", x: 1, y: 0, z: 0, ry: 0, t });
      await until(() => seen.get(mover.pubkey)?.t === t);
    }
  });

  it("[W-5d] an unknown subprotocol is not echoed", async () => {
    server = await startTestServer();
    const ws = new WebSocket(server.url, ["plaza.pose.v9"]);
    const message = await new Promise<string>((resolve) => {
      ws.on("error", (error) => resolve(error.message));
    });
    expect(message).toMatch(/no subprotocol/i);
  });
});
