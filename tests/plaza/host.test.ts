import { createServer } from "node:http";
import { copyFile, mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { KIND, parseNostrEvent, parseScene, verifyEvent } from "@plaza/protocol";
import type { Scene } from "@plaza/protocol";
import { checkSceneFile } from "@plaza/world";
import { SimplePool, useWebSocketImplementation } from "nostr-tools/pool";
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
const picture = fileURLToPath(new URL("../../apps/plaza/assets/demo-world.webp", import.meta.url));

let running: RunningPlaza;
let folder: string;
let castle: string;

/** Reads with a stock client, never with our own. */
async function sceneAt(relay: string, identifier: string): Promise<readonly Scene[]> {
  const pool = new SimplePool();
  try {
    const events = await pool.querySync([relay], { kinds: [KIND.scene], "#d": [identifier] });
    return events.map((raw) => {
      const event = parseNostrEvent(raw);
      const proven = event.ok ? verifyEvent(event.value) : event;
      const scene = proven.ok ? parseScene(proven.value) : proven;
      if (!scene.ok) throw new Error(scene.problem.code);
      return scene.value;
    });
  } finally {
    pool.destroy();
  }
}

function host(...args: readonly string[]): RunningCommand {
  return runPlaza(
    "host",
    castle,
    "--title",
    "The castle",
    "--plaza",
    running.ready.page,
    "--port",
    "0",
    "--data",
    join(folder, "data"),
    "--json",
    ...args,
  );
}

/** Resolves with the close code and reason once the socket is closed. */
function closing(socket: WebSocket): Promise<readonly [number, string]> {
  return new Promise((resolve) => socket.once("close", (code, reason) => resolve([code, reason.toString()])));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plaza-host-"));
  castle = join(folder, "My Castle.glb");
  await copyFile(demoGlb, castle);
  running = await startPlaza({ flags: ["--no-demo"] });
}, 90_000);

afterAll(async () => {
  await running?.end();
  await rm(folder, { recursive: true, force: true });
});

describe("plaza host", () => {
  it("[W-10m] uploads, publishes, serves, beats, and marks the world as ended", async () => {
    const world = host("--summary", "High walls", "--image", picture);
    const ready = await world.ready;
    expect(ready).toMatchObject({ ready: true, page: `${running.ready.page}scene/${String(ready["scene"])}` });
    const [scene, ...others] = await sceneAt(running.ready.relay, "my-castle");
    expect(others).toEqual([]);
    expect(scene).toMatchObject({
      title: "The castle",
      summary: "High walls",
      status: "live",
      sync: [ready["sync"]],
      file: ready["file"],
      relays: [running.ready.relay],
    });
    const glb = await fetch(scene?.file ?? "");
    expect(glb.headers.get("content-type")).toBe("model/gltf-binary");
    expect(checkSceneFile(new Uint8Array(await glb.arrayBuffer())).ok).toBe(true);
    expect((await fetch(scene?.image ?? "")).headers.get("content-type")).toBe("image/webp");
    const progress = world
      .log()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
      .filter(({ msg }) => msg === "uploading");
    expect(progress.filter(({ file }) => file === "My Castle.glb").length).toBeGreaterThan(2);
    expect(progress.at(-1)).toMatchObject({ percent: 100 });

    const socket = new WebSocket(String(ready["sync"]));
    const answer = new Promise((resolve) => socket.once("message", (data) => resolve(JSON.parse(String(data)))));
    await new Promise((resolve) => socket.once("open", resolve));
    socket.send(JSON.stringify({ type: "auth", pubkey: scene?.pubkey }));
    expect(await answer).toMatchObject({ type: "auth_challenge" });
    const closed = closing(socket);
    const ended = await world.end();
    expect([ended.code, ended.stdout.trim().split("\n").length]).toEqual([0, 1]);
    expect((await closed)[0]).toBe(1001);
    expect((await sceneAt(running.ready.relay, "my-castle")).map(({ status }) => status)).toEqual(["ended"]);
  });

  it("[W-10n] the same id again replaces the scene, also within a second, and never twice at once", async () => {
    const first = host("--id", "again");
    await first.ready;
    const meanwhile = await host("--id", "again").ended;
    expect(meanwhile.code).toBe(1);
    expect(meanwhile.stderr.trim().split("\n").at(-1)).toContain('"again" is hosted already');
    await first.end();
    const second = host("--id", "again", "--accept", "npub180cvv07tjdrrgpa0j7j7tmnyl2yr6yr7l8j4s3evf6u64th6gkwsyjh6w6", "--open-sync");
    await second.ready;
    const scenes = await sceneAt(running.ready.relay, "again");
    expect(scenes).toMatchObject([{ status: "live", syncPolicy: "open" }]);
    expect(scenes[0]?.hosts).toHaveLength(2);
    await second.end();
  });

  it("[W-10o] files that cannot be hosted each get one clear line, and nobody is told of them", async () => {
    const missing = join(folder, "missing.glb");
    const text = join(folder, "text.glb");
    await writeFile(text, "no glb at all");
    const huge = join(folder, "huge.glb");
    await writeFile(huge, "");
    await truncate(huge, 60 * 1024 * 1024);
    const broken = join(folder, "broken.glb");
    await copyFile(demoGlb, broken);
    await truncate(broken, 2_000);
    const loop = join(folder, "loop.glb");
    await symlink(loop, loop);
    const common = ["--title", "x", "--plaza", running.ready.page, "--port", "0", "--data", join(folder, "data"), "--json"];
    const cases: readonly (readonly [readonly string[], string])[] = [
      [[missing], `there is no file ${missing}`],
      [[folder], "it is not a file"],
      [[loop], "cannot read"],
      [[text], "is not a glb"],
      [[broken], "is a broken glb"],
      [[huge], "60.0 MB; at most 50.0 MB"],
      [[castle, "--image", missing], `there is no file ${missing}`],
      [[castle, "--image", text], "is no PNG"],
    ];
    for (const [args, words] of cases) {
      const ended = await runPlaza("host", ...args, ...common).ended;
      expect([words, ended.code, ended.stdout]).toEqual([words, 1, ""]);
      expect(ended.stderr.trim().split("\n")).toHaveLength(1);
      expect(ended.stderr).toContain(words);
      expect(ended.stderr).not.toMatch(/^\s+at /m);
    }
    expect(await sceneAt(running.ready.relay, "x")).toEqual([]);
  }, 120_000);

  it.runIf(isFull)(
    "[W-10o] relays, media stores and ports that fail are named, and nothing is left running",
    async () => {
      const refusing = createServer((_, response) => response.writeHead(403, { "X-Reason": "members only" }).end());
      await new Promise<void>((resolve) => refusing.listen(0, "127.0.0.1", resolve));
      const address = refusing.address();
      if (address === null || typeof address === "string") throw new Error("no port");
      const members = `http://127.0.0.1:${address.port}`;
      const taken = new URL(running.ready.page).port;
      const { relay } = running.ready;
      const media = ["--media", running.ready.media];
      const cases: readonly (readonly [readonly string[], string])[] = [
        [["--plaza", "http://127.0.0.1:9/"], "no Plaza answers at http://127.0.0.1:9/"],
        [["--plaza", "http://127.0.0.1:9/", ...media], "--relay wss://"],
        [["--relay", "ws://127.0.0.1:9/relay"], "--media https://"],
        [["--relay", "ws://127.0.0.1:9/relay", ...media], "no relay answers: ws://127.0.0.1:9"],
        [["--relay", relay, "--media", "http://127.0.0.1:9"], "http://127.0.0.1:9: unreachable"],
        [["--relay", relay, "--media", members], "members only"],
        [["--plaza", running.ready.page, "--port", taken], `port ${taken} on 127.0.0.1 is in use`],
      ];
      await Promise.all(
        cases.map(async ([args, words], index) => {
          const data = join(folder, `refused-${index}`);
          const port = args.includes("--port") ? [] : ["--port", "0"];
          const ended = await runPlaza("host", castle, "--title", "x", "--id", "refused", ...port, "--data", data, "--json", ...args).ended;
          expect([words, ended.code, ended.stdout]).toEqual([words, 1, ""]);
          expect(ended.stderr.trim().split("\n").at(-1)).toContain(words);
        }),
      );
      refusing.close();
      expect(await sceneAt(relay, "refused")).toEqual([]);
    },
    120_000,
  );

  it("[W-10o] a wrong flag gets one clear line, and --help has examples", async () => {
    for (const [args, words] of [
      [["host", castle], "--title"],
      [["host", "--title", "x"], "file"],
      [["host", castle, "--title", "x", "--relay", "https://x.test"], "ws:// or wss://"],
      [["host", castle, "--title", "x", "--media", "ftp://x.test"], "http:// or https://"],
      [["host", castle, "--title", "x", "--accept", "nsec1vl029mgpspedva04g90vltkh6fvh240zqtv9k0t9af8935ke9laqsnlfe5"], "npub1"],
      [["host", castle, "--title", " "], "title"],
    ] as const) {
      const ended = await runPlaza(...args).ended;
      expect([args[1], ended.code, ended.stdout]).toEqual([args[1], 2, ""]);
      expect(ended.stderr).toContain(words);
    }
    for (const name of ["host", "sync"]) expect((await runPlaza(name, "--help").ended).stdout).toMatch(/Examples:\n {2}plaza /);
  }, 60_000);
});
