import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRecordingLog } from "@plaza/platform/fakes";
import type { RecordingLog } from "@plaza/platform/fakes";
import { ok } from "@plaza/protocol";
import type { ClientFrame, Pubkey } from "@plaza/protocol";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createHostCore } from "../host-core.ts";
import type { HostCore } from "../host-core.ts";
import type { WorldHost } from "../world-host.ts";
import { playScript } from "./play-script.ts";
import type { GameScript } from "./play-script.ts";

const ada = "a".repeat(64) as Pubkey;

let folder: string;
let path: string;
let log: RecordingLog;
let core: HostCore;
let script: GameScript | null;
let stopTicks: () => void;
let ticks: number;
const sent: ClientFrame[] = [];
const said = (): string[] => sent.flatMap((frame) => (frame.type === "chat" ? [frame.text] : []));

function play(source: string, memoryMb = 32): GameScript {
  writeFileSync(path, source);
  const host: WorldHost = {
    ...core.acts,
    naddr: "naddr1test",
    page: null,
    sync: "",
    file: "",
    setScene: () => Promise.resolve(ok(undefined)),
    end: () => Promise.resolve(),
  };
  const played = playScript(host, { path, memoryMb, hidden: [join(folder, ".plaza")], log });
  if (!played.ok) throw new Error(played.problem.code);
  script = played.value;
  return played.value;
}

const until = (look: () => void): Promise<void> => vi.waitFor(look, { timeout: 20_000, interval: 50 });
const troubled = (words: RegExp): Promise<void> => until(() => expect(script?.status().lastTrouble ?? "").toMatch(words));
const hello = `export function start(host) { host.on("join", ({ name }) => host.say("hello " + name)); }`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plaza-script-"));
  path = join(folder, "game.ts");
  log = createRecordingLog();
  sent.length = 0;
  script = null;
  ticks = 0;
  core = createHostCore({
    self: "f".repeat(64) as Pubkey,
    pose: { x: 0, y: 0, z: 0, ry: 0 },
    send: (frame) => void sent.push(frame),
    emit: () => ok(undefined),
    kick: () => {},
    sign: () => Promise.resolve(ok({ cid: "c" })),
    log,
  });
  const timer = setInterval(() => {
    ticks += 1;
    core.tick(performance.now());
  }, 100);
  stopTicks = () => clearInterval(timer);
});

afterEach(() => {
  script?.end();
  stopTicks();
  rmSync(folder, { recursive: true, force: true });
});

function joins(name: string): void {
  core.take({ type: "peer_leave", msgId: "", pubkey: ada });
  core.take({ type: "peer_join", msgId: "", pubkey: ada, avatar: { displayName: name } });
}

describe("a script", () => {
  it("[A-8] plays in a process of its own: TypeScript, with people and their places", async () => {
    core.take({ type: "peer_join", msgId: "", pubkey: ada, avatar: { displayName: "Ada" } });
    play(`
      type Host = { on(event: string, listener: (happened: any) => void): void; say(text: string): void; people(): readonly any[]; pubkey: string };
      export function start(host: Host): void {
        host.say("here: " + host.people().map(({ name }) => name));
        host.on("emoji", ({ name }: { name: string }) => host.say(name + " at " + host.people()[0].pose.x));
      }
    `);
    await until(() => expect(said()).toEqual(["here: Ada"]));
    core.take({ type: "peer_position", msgId: "", pubkey: ada, x: 7, y: 0, z: 0, ry: 0 });
    core.take({ type: "peer_emoji", msgId: "", pubkey: ada, emoji: "x" });
    await until(() => expect(said().at(-1)).toBe("Ada at 7"));
  });

  it("[A-8] it may write nowhere, read nothing but its folder, start nothing, reach no other process, and sees no environment", async () => {
    process.env["PLAZA_TEST_SECRET"] = "secret";
    const tries = {
      write: `fs.writeFileSync(${JSON.stringify(join(folder, "x"))}, "x")`,
      read: `fs.readFileSync("/etc/passwd")`,
      start: `child.spawnSync("true")`,
      thread: `new worker.Worker("1", { eval: true })`,
      database: `new (process.getBuiltinModule("node:sqlite").DatabaseSync)(${JSON.stringify(join(folder, "db"))})`,
      // The signal nought changes nothing, and the own niceness neither.
      kill: `process.kill(process.ppid, 0)`,
      kill2: `kill(process.ppid, 0)`,
      kill3: `(process._kill(process.ppid, 0) === 0 || null.no)`,
      debug: `(typeof process._debugProcess === "function" && process._debugProcess(process.pid))`,
      slow: `os.setPriority(process.ppid, os.getPriority(process.ppid))`,
      slow2: `process.getBuiltinModule("os").setPriority(process.ppid, os.getPriority(process.ppid))`,
    };
    play(`
      import * as fs from "node:fs"; import * as child from "node:child_process"; import * as worker from "node:worker_threads";
      import * as os from "node:os"; import { kill } from "node:process";
      export function start(host) {
        const can = (what, attempt) => { try { const r = attempt(); return r?.error ? "" : what; } catch { return ""; } };
        const all = [${Object.entries(tries)
          .map(([what, source]) => `can("${what}", () => ${source})`)
          .join(",")}, process.env.PLAZA_TEST_SECRET ?? ""];
        host.say("can: " + all.join(""));
      }
    `);
    await until(() => expect(said()).toEqual(["can:"]));
    delete process.env["PLAZA_TEST_SECRET"];
  });

  it("[A-8] the host's key in a data folder beside it is not for it; what else is there is", async () => {
    mkdirSync(join(folder, ".plaza"));
    writeFileSync(join(folder, ".plaza", "host.key"), "the key");
    writeFileSync(join(folder, "words.ts"), `export const words = "hello";`);
    play(`
      import { readFileSync } from "node:fs";
      import { words } from "./words.ts";
      export function start(host) {
        let key = "none";
        try { key = readFileSync(new URL(".plaza/host.key", import.meta.url), "utf8"); } catch {}
        host.say(words + ", key: " + key);
      }
    `);
    await until(() => expect(said()).toEqual(["hello, key: none"]));
  });

  it("[A-9] what throws is logged, and the script plays on", async () => {
    play(`
      export function start(host) {
        host.on("join", () => { throw new Error("first"); });
        host.on("join", async () => { throw new Error("second"); });
        host.on("join", () => setTimeout(() => { throw new Error("third"); }, 1));
        host.on("join", ({ name }) => host.say("hello " + name));
      }
    `);
    await until(() => expect(script?.status().state).toBe("playing"));
    joins("Ada");
    await until(() => {
      const errors = log.lines.filter(({ message }) => message === "the script failed").map(({ fields }) => String(fields["error"]));
      expect(["first", "second", "third"].every((word) => errors.some((error) => error.includes(word)))).toBe(true);
    });
    expect(said()).toEqual(["hello Ada"]);
    expect(script?.status().restarts).toBe(0);
  });

  it("[A-9] one that spins is ended and started again, and the server goes on meanwhile", async () => {
    play(`
      export function start(host) {
        host.say("started");
        host.on("join", ({ name }) => { if (name === "Spin") for (;;); });
      }
    `);
    await until(() => expect(said()).toEqual(["started"]));
    const before = ticks;
    joins("Spin");
    await troubled(/no answer for \d+ ms/);
    expect(ticks - before).toBeGreaterThanOrEqual(8);
    await until(() => expect(said()).toEqual(["started", "started"]));
    expect(script?.status()).toMatchObject({ state: "playing", restarts: 1 });
    expect(log.lines.find(({ level }) => level === "error")).toMatchObject({ message: "the script was ended and starts again" });
  });

  it("[A-9] one that takes too much memory is ended, on its heap or beside it", async () => {
    play(
      `export function start(host) { host.on("tick", () => { const a = (globalThis.a ??= []); for (let i = 0; i < 1e5; i += 1) a.push({ i }); }); }`,
      16,
    );
    await troubled(/ended by SIG|ended with|holds|no answer/);
    script?.end();
    // 32 MB, and 192 for Node itself.
    play(`export function start(host) { host.on("tick", () => { (globalThis.a ??= []).push(new Uint8Array(4e7).fill(1)); }); }`, 32);
    await troubled(/holds \d+ MB/);
  });

  it("[A-9] one that prints, answers or asks without end disturbs nobody", async () => {
    play(`export function start() { setInterval(() => { for (let i = 0; i < 1e3; i += 1) console.log("x".repeat(1e3)); }, 1); }`);
    await troubled(/prints too much/);
    script?.end();
    play(`
      import { Socket } from "node:net";
      export function start(host) { host.on("tick", () => { for (let i = 0; i < 1e5; i += 1) host.emote("x"); host.say("y".repeat(1e7)); }); }
    `);
    await until(() => expect(log.lines.some(({ fields }) => String(fields["error"] ?? "").includes("acts were too many"))).toBe(true));
    expect(sent.filter(({ type }) => type === "emoji").length).toBeLessThan(2_000);
    script?.end();
    play(`import { writeSync } from "node:fs"; export function start() { setInterval(() => writeSync(3, "{}\\n"), 1); }`);
    await troubled(/cannot be read/);
    script?.end();
    play(`export function start(host) { host.on("tick", () => { for (let i = 0; i < 200; i += 1) host.emit("big", "z".repeat(9e3)); }); }`);
    await troubled(/answers too much/);
  });

  it("[A-11] one that cannot be loaded, starts nothing or ends itself is said, and tried again later and later", async () => {
    play("export function start( {");
    await until(() => expect(script?.status().restarts).toBeGreaterThanOrEqual(2));
    const waits = log.lines.filter(({ level }) => level === "error").map(({ fields }) => fields["waitMs"]);
    expect(waits.slice(0, 2)).toEqual([500, 1_000]);
    script?.end();
    play("export const other = 1;");
    await troubled(/exports no function named start/);
    script?.end();
    play(`export function start() { process.exit(3); }`);
    await troubled(/ended with 3/);
  });

  it("[A-10] a changed file is started at once, with what the script kept; its things change over", async () => {
    const source = (greeting: string, id: string): string => `
      export function start(host) {
        host.keep ??= { seen: [] };
        host.say("${greeting}: " + host.keep.seen.length);
        host.props.spawn({ id: "${id}", kind: "coin", x: 0, y: 0, z: 0 });
        host.on("join", ({ name }) => host.keep.seen.push(name));
      }`;
    play(source("one", "old"));
    await until(() => expect(said()).toEqual(["one: 0"]));
    joins("Ada");
    joins("Ben");
    // What is kept goes over with the next turn.
    const before = ticks;
    await until(() => expect(ticks).toBeGreaterThan(before + 3));
    writeFileSync(path, source("two", "new"));
    await until(() => expect(said()).toEqual(["one: 0", "two: 2"]));
    await until(() => expect(core.acts.props.list().map(({ id }) => id)).toEqual(["new"]));
    expect(script?.status().restarts).toBe(0);
    script?.end();
    expect(core.acts.props.list()).toEqual([]);
  });

  it("[A-10] more than 64 KiB is not kept, and said", async () => {
    play(`export function start(host) { host.keep = "x".repeat(70000); }`);
    await until(() => expect(log.lines.some(({ fields }) => String(fields["error"] ?? "").includes("at most 65536 are kept"))).toBe(true));
    expect(script?.status().state).toBe("playing");
  });

  it("[A-8] a script that is not there is a named problem", () => {
    writeFileSync(path, hello);
    const played = playScript({ ...core.acts } as unknown as WorldHost, { path: join(folder, "none.ts"), log });
    expect(played).toEqual({ ok: false, problem: { code: "script-missing", path: join(folder, "none.ts") } });
  });
});
