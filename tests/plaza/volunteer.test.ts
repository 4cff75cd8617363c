import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { decodeNip19, encodeNaddr, KIND } from "@plaza/protocol";
import type { Address } from "@plaza/protocol";
import type { Event } from "nostr-tools/core";
import { Relay, useWebSocketImplementation } from "nostr-tools/relay";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { runPlaza } from "../support/plaza-command.ts";
import type { RunningCommand } from "../support/plaza-command.ts";
import { startPlaza } from "../support/start-plaza.ts";
import type { RunningPlaza } from "../support/start-plaza.ts";

/** Processes that wait for what does not come: for the long run, `npm run test:full`. */
const isFull = process.env["PLAZA_FULL"] === "1";

useWebSocketImplementation(WebSocket);

const demoGlb = fileURLToPath(new URL("../../apps/plaza/dist/demo-world.glb", import.meta.url));

let running: RunningPlaza;
let folder: string;
let ear: Relay;
const heartbeats: Event[] = [];

function addressIn(naddr: string): Address {
  const named = decodeNip19(naddr);
  if (!named.ok || named.value.type !== "naddr") throw new Error(naddr);
  const { kind, pubkey, identifier } = named.value;
  return { kind, pubkey, identifier };
}

/** What one server said of itself, oldest first. */
function said(url: unknown): readonly (string | undefined)[] {
  return heartbeats
    .filter((event) => event.tags.some((tag) => tag[0] === "sync" && tag[1] === url))
    .map((event) => event.tags.find((tag) => tag[0] === "status")?.[1]);
}

function volunteer(name: string, scene: string, ...args: readonly string[]): RunningCommand {
  return runPlaza("sync", "--scene", scene, "--port", "0", "--data", join(folder, name), "--listen", "2", "--json", ...args);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plaza-volunteer-"));
  running = await startPlaza();
  ear = await Relay.connect(running.ready.relay);
  ear.subscribe([{ kinds: [KIND.heartbeat] }], { onevent: (event) => void heartbeats.push(event) });
}, 90_000);

afterAll(async () => {
  ear?.close();
  await running?.end();
  await rm(folder, { recursive: true, force: true });
});

describe("plaza sync", () => {
  it("[W-12l] joins an open world as its second server, is met there, and ends itself when empty", async () => {
    const world = runPlaza(
      "host",
      demoGlb,
      "--title",
      "Open",
      "--id",
      "open",
      "--plaza",
      running.ready.page,
      "--port",
      "0",
      "--data",
      join(folder, "owner"),
      "--open-sync",
      "--json",
    );
    const { scene, sync } = await world.ready;
    const second = volunteer("second", String(scene), "--grace", "4", "--region", "eu", "--capacity", "50");
    const ready = await second.ready;
    expect(ready).toMatchObject({
      ready: true,
      scene: expect.stringMatching(/^naddr1/),
      state: "OPEN",
      status: "active",
      servers: [{ url: sync, status: "active" }],
    });
    expect(addressIn(String(ready["scene"]))).toEqual(addressIn(String(scene)));
    await expect.poll(() => said(ready["sync"]), { timeout: 10_000 }).toEqual(["standby", "active"]);
    const beat = heartbeats.find(
      (event) => event.tags.some((tag) => tag[1] === ready["sync"]) && event.tags.some((tag) => tag[1] === "active"),
    );
    expect(beat?.tags).toEqual(
      expect.arrayContaining([
        ["slot", "2/3"],
        ["capacity", "50"],
        ["region", "eu"],
      ]),
    );
    await expect.poll(() => world.log(), { timeout: 10_000 }).toContain(String(ready["sync"]));

    const socket = new WebSocket(String(ready["sync"]));
    const answer = new Promise((resolve) => socket.once("message", (data) => resolve(JSON.parse(String(data)))));
    await new Promise((resolve) => socket.once("open", resolve));
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.send(JSON.stringify({ type: "auth", pubkey: addressIn(String(scene)).pubkey }));
    expect(await answer).toMatchObject({ type: "auth_challenge" });

    const ended = await second.ended;
    expect([ended.code, said(ready["sync"]).at(-1)]).toEqual([0, "offline"]);
    expect(ended.stderr).toContain('"reason":"empty"');
    await closed;
    await world.end();
  }, 90_000);

  it("[W-12l] waits for the owner of a closed world, joins one that accepts it, and ends cleanly on Ctrl-C", async () => {
    const waiting = volunteer("guest", running.ready.scene);
    const ready = await waiting.ready;
    expect(ready).toMatchObject({ ready: true, state: "OPEN", status: "standby", waitsFor: "owner" });
    expect(said(ready["sync"])).not.toContain("active");
    expect((await waiting.end()).code).toBe(0);
    await expect.poll(() => said(ready["sync"]).at(-1)).toBe("offline");

    // The owner's own key needs nobody's leave.
    const own = volunteer("own", running.ready.scene, "--key", join(running.data, "host.key"));
    expect(await own.ready).toMatchObject({ state: "OPEN", status: "active", waitsFor: null });
    expect((await own.end()).code).toBe(0);
  }, 60_000);

  it.runIf(isFull)(
    "[W-12l] leaves a world that is well served, and says so",
    async () => {
      const full = volunteer("full", running.ready.scene, "--slots", "1", "--key", join(running.data, "host.key"));
      const ready = await full.ready;
      // The owner's key stands by; anybody else's is not needed.
      expect(ready).toMatchObject({ ready: true, state: "FULL", status: "standby", waitsFor: "slot" });
      await full.end();

      const world = runPlaza(
        "host",
        demoGlb,
        "--title",
        "Open",
        "--id",
        "served",
        "--plaza",
        running.ready.page,
        "--port",
        "0",
        "--data",
        join(folder, "owner2"),
        "--open-sync",
        "--json",
      );
      const { scene } = await world.ready;
      const needless = await volunteer("needless", String(scene), "--slots", "1").ended;
      expect(needless.code).toBe(0);
      expect(JSON.parse(needless.stdout)).toMatchObject({ ready: false, state: "FULL", reason: "not-needed" });
      const words = await runPlaza(
        "sync",
        "--scene",
        String(scene),
        "--port",
        "0",
        "--data",
        join(folder, "words"),
        "--listen",
        "2",
        "--slots",
        "1",
      ).ended;
      expect(words.stdout).toMatch(/FULL: the scene is well served/);
      await world.end();
    },
    90_000,
  );

  it("[W-12l] beats where the scene says its events are, whichever relay it was found on", async () => {
    const other = await startPlaza({ flags: ["--no-demo"] });
    const places = ["--relay", running.ready.relay, "--relay", other.ready.relay, "--media", running.ready.media];
    const data = join(folder, "owner3");
    const world = runPlaza(
      "host",
      demoGlb,
      "--title",
      "Far",
      "--id",
      "far",
      ...places,
      "--port",
      "0",
      "--data",
      data,
      "--open-sync",
      "--json",
    );
    const { scene } = await world.ready;
    const elsewhere = volunteer("elsewhere", encodeNaddr(addressIn(String(scene))), "--relay", other.ready.relay);
    const ready = await elsewhere.ready;
    await expect.poll(() => said(ready["sync"]), { timeout: 10_000 }).toContain("active");
    await elsewhere.end();
    await world.end();
    await other.end();
  }, 90_000);

  it.runIf(isFull)(
    "[W-12n] what cannot work gets one clear line and a non-zero end",
    async () => {
      const { relay, scene } = running.ready;
      const nowhere = encodeNaddr({ ...addressIn(scene), identifier: "nowhere", relays: [relay] });
      const port = new URL(running.ready.page).port;
      const cases: readonly (readonly [readonly string[], string])[] = [
        [["--scene", "npub1nothing", "--port", "0"], "names no scene"],
        [["--scene", nowhere, "--port", "0"], "no such scene"],
        [["--scene", encodeNaddr(addressIn(scene)), "--plaza", "http://127.0.0.1:9/", "--port", "0"], "--relay"],
        [["--scene", scene, "--relay", "ws://127.0.0.1:9", "--port", "0"], "no relay answers: ws://127.0.0.1:9"],
        [["--scene", scene, "--port", port], `port ${port} on 127.0.0.1 is in use`],
        [["--scene", scene, "--port", "0", "--key", demoGlb], "demo-world.glb"],
      ];
      await Promise.all(
        cases.map(async ([args, words], index) => {
          const ended = await runPlaza("sync", ...args, "--data", join(folder, `wrong-${index}`), "--json").ended;
          expect([words, ended.code, ended.stdout]).toEqual([words, 1, ""]);
          expect(ended.stderr.trim().split("\n").at(-1)).toContain(words);
        }),
      );
      for (const [args, words] of [
        [["sync"], "--scene"],
        [["sync", "--scene", scene, "--url", "https://x.test"], "ws:// or wss://"],
        [["sync", "--scene", scene, "--slots", "9"], "from 1 to 5"],
      ] as const) {
        const ended = await runPlaza(...args).ended;
        expect(ended.code).toBe(2);
        expect(ended.stderr).toContain(words);
      }
    },
    90_000,
  );
});
