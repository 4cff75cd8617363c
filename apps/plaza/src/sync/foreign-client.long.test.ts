import { afterEach, describe, expect, it } from "vitest";
import { dialDraftClient } from "./draft-client.test-support.ts";
import type { DraftClient } from "./draft-client.test-support.ts";
import { startTestServer } from "./sync-server.test-support.ts";
import type { TestServer } from "./sync-server.test-support.ts";

let server: TestServer | null = null;
afterEach(async () => {
  await server?.end();
  server = null;
});

async function enter(): Promise<DraftClient> {
  const client = await dialDraftClient(server?.url ?? "");
  await client.login();
  return client;
}

describe("a client that knows only the draft", () => {
  it("[W-18] [W-4] [W-5] lives a whole visit: arrives, moves, talks, is seen, leaves", async () => {
    server = await startTestServer();
    const ada = await enter();
    ada.send({
      type: "join",
      avatar: { model: "ac-blue", color: "#3B82F6", hairStyle: "short", hairColor: "#3d2914", displayName: "Ada" },
    });
    ada.send({ type: "position", x: 1.5, y: 0, z: -2.25, ry: 0.5 });
    await ada.settled();

    const bob = await dialDraftClient(server.url);
    const welcome = await bob.login();
    expect(welcome["peers"]).toEqual([
      {
        pubkey: ada.pubkey,
        position: { x: 1.5, y: 0, z: -2.25, ry: 0.5 },
        avatar: { model: "ac-blue", color: "#3B82F6", hairStyle: "short", hairColor: "#3d2914", displayName: "Ada" },
      },
    ]);
    expect((await ada.next("peer_join"))["pubkey"]).toBe(bob.pubkey);

    ada.send({ type: "position", x: 2, y: 0, z: -2, ry: 1 });
    ada.send({ type: "chat", text: "hello" });
    ada.send({ type: "emoji", emoji: "👋" });
    ada.send({ type: "dm", to: bob.pubkey, text: "psst" });
    expect(await bob.next((frame) => frame["x"] === 2)).toMatchObject({ type: "peer_position", pubkey: ada.pubkey, y: 0, z: -2, ry: 1 });
    expect(await bob.next("peer_chat")).toMatchObject({ pubkey: ada.pubkey, text: "hello" });
    expect(await bob.next("peer_emoji")).toMatchObject({ pubkey: ada.pubkey, emoji: "👋" });
    expect(await bob.next("peer_dm")).toMatchObject({ pubkey: ada.pubkey, text: "psst" });

    await ada.leave();
    expect((await bob.next("peer_leave"))["pubkey"]).toBe(ada.pubkey);
    // The sender heard nothing of its own.
    expect(ada.frames.map((frame) => frame["type"])).toEqual(["auth_challenge", "welcome", "pong", "peer_join"]);
  });
});
