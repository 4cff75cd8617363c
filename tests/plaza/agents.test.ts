import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createHost, createVisitor } from "../../apps/plaza/src/agent/index.ts";
import type { Visitor, VisitorEvents, WorldHost } from "../../apps/plaza/src/agent/index.ts";
import { runPlaza } from "../support/plaza-command.ts";
import type { RunningCommand } from "../support/plaza-command.ts";
import { startPlaza } from "../support/start-plaza.ts";
import type { RunningPlaza } from "../support/start-plaza.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const demoGlb = join(root, "apps/plaza/dist/demo-world.glb");

let running: RunningPlaza;
let folder: string;
const children: ChildProcess[] = [];
const commands: RunningCommand[] = [];
let folders = 0;

/** A data folder of a try's own: one that failed may still hold its own. */
function fresh(): string {
  folders += 1;
  return join(folder, `${folders}`);
}

/** Runs an example as its first line says, and gathers what it prints. */
function example(
  name: string,
  ...args: readonly string[]
): { readonly lines: string[]; readonly ended: Promise<number | null>; end(): void } {
  const cwd = fresh();
  mkdirSync(cwd);
  const child = spawn(process.execPath, [join(root, "examples/agents", name), ...args], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  return { lines, ended: new Promise((resolve) => child.once("close", (code) => resolve(code))), end: () => child.kill("SIGTERM") };
}

async function opened(title: string): Promise<WorldHost> {
  const started = await createHost({
    scene: { file: demoGlb, title, identifier: title.toLowerCase().replaceAll(" ", "-") },
    plaza: running.ready.page,
    dataPath: fresh(),
  });
  if (!started.ok) throw new Error(started.problem.code);
  return started.value;
}

async function entered(link: string, displayName: string): Promise<Visitor> {
  const visit = await createVisitor({ link, avatar: { displayName } });
  if (!visit.ok) throw new Error(visit.problem.code);
  return visit.value;
}

const until = <T>(look: () => T): Promise<T> => vi.waitFor(look, { timeout: 30_000, interval: 50 });
const next = <E extends keyof VisitorEvents>(visitor: Visitor, event: E): Promise<VisitorEvents[E]> =>
  new Promise((resolve) => visitor.on(event, resolve));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plaza-agents-"));
  running = await startPlaza({ flags: ["--no-demo"] });
}, 90_000);

afterAll(async () => {
  await Promise.all(commands.map((command) => command.end("SIGKILL")));
  for (const child of children) child.kill("SIGKILL");
  await running?.end();
  await rm(folder, { recursive: true, force: true });
});

describe("agents", () => {
  it("[A-1] [A-14] the host in twenty lines and the visitor in ten meet as they are printed in the docs", async () => {
    const host = example("host.ts", demoGlb, running.ready.page);
    const [naddr = ""] = await until(() => {
      expect(host.lines).toHaveLength(1);
      return host.lines;
    });
    const visitor = example("visitor.ts", naddr);
    expect(await visitor.ended).toBe(0);
    expect(visitor.lines).toEqual([
      "Rosa whispers: Try the east side.",
      expect.stringMatching(/^3 m to the \w+: Rosa$/),
      expect.stringMatching(/^[\d.]+ m to the \w+: a gold coin$/),
      "Ada has found the coin.",
    ]);
    host.end();
    expect(await host.ended).toBe(0);
  }, 90_000);

  it("[A-2] [A-6] the host speaks, sends somebody out and publishes its scene anew", async () => {
    const host = await opened("The hall");
    const rude = await entered(host.naddr, "Rude");
    const calm = await entered(host.naddr, "Calm");
    await until(() =>
      expect(
        host
          .people()
          .map(({ name }) => name)
          .toSorted(),
      ).toEqual(["Calm", "Rude"]),
    );
    await until(() => expect(host.people().every(({ pose }) => pose !== null)).toBe(true));
    const heard = next(calm, "chat");
    expect((await host.say("Be kind.")).ok).toBe(true);
    expect(await heard).toMatchObject({ name: "Host", text: "Be kind." });
    await until(() => expect(calm.view().chat.at(-1)).toMatchObject({ text: "Be kind." }));
    const left = next(calm, "leave");
    host.kick(rude.pubkey, "no ball games");
    expect(await left).toMatchObject({ name: "Rude" });
    await until(() => expect(rude.view()).toMatchObject({ status: "unreachable", problem: "KICKED" }));
    expect((await host.setScene({ title: "The great hall" })).ok).toBe(true);
    await until(() => expect(calm.view().title).toBe("The great hall"));
    expect(await host.setScene({ file: join(folder, "none.glb") })).toMatchObject({ problem: { code: "file-missing" } });
    await Promise.all([rude.leave(), calm.leave()]);
    await host.end();
    expect(await createVisitor({ link: host.naddr })).toEqual({ ok: false, problem: { code: "scene-over", title: "The great hall" } });
  }, 90_000);

  it("[A-7] a game is played by a script in a process of its own", async () => {
    const script = join(root, "examples/games/quiz.ts");
    const flags = ["--plaza", running.ready.page, "--port", "0", "--data", fresh(), "--json"];
    const quiz = runPlaza("host", demoGlb, "--title", "Quiz night", "--script", script, ...flags);
    commands.push(quiz);
    const { scene } = await quiz.ready;
    const ada = await entered(String(scene), "Ada");
    const round = new Promise((resolve) => {
      ada.on("game", ({ event, data }) => {
        // The only player has answered, so the right answer is told at once.
        if (event === "announce" && JSON.stringify(data).includes("C: ")) void ada.say("a");
        if (event === "round_start") resolve(data);
      });
    });
    await until(() => expect(ada.look().near.filter((seen) => "what" in seen && seen.what.kind === "circle")).toHaveLength(3));
    expect(
      ada
        .look()
        .areas.map(({ name }) => name)
        .toSorted(),
    ).toEqual(["circle A", "circle B", "circle C"]);
    expect(await round).toMatchObject({ round: 1, question: 1, questions: 5 });
    await until(() =>
      expect(
        ada.look().happened.some(({ data }) => JSON.stringify(data).includes("Right: ") || JSON.stringify(data).includes("Nobody knew")),
      ).toBe(true),
    );
    await ada.leave();
    expect((await quiz.end()).code).toBe(0);
  }, 90_000);

  it("[A-16] plaza visit prints what is said and says what is typed; wrong links get one clear line", async () => {
    const host = await opened("The yard");
    host.on("chat", ({ pubkey, text }) => host.whisper(pubkey, `You said: ${text}`));
    const child = spawn(process.execPath, [join(root, "apps/plaza/bin/plaza.mjs"), "visit", host.naddr, "--name", "Ada"], { cwd: folder });
    children.push(child);
    const lines: string[] = [];
    createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
    await until(() => expect(lines[0]).toContain('"The yard"'));
    child.stdin.write("hello there\n");
    await until(() => expect(lines).toContain("Host whispers: You said: hello there"));
    child.stdin.end("/who\n/leave\n");
    expect(await new Promise((resolve) => child.once("close", resolve))).toBe(0);
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}Ada \(you\) {2}npub1\w{7}…$/u));
    await host.end();
    const [wrong, noScript, help] = await Promise.all([
      runPlaza("visit", "nonsense").ended,
      runPlaza("host", demoGlb, "--title", "x", "--script", "none.ts").ended,
      runPlaza("visit", "--help").ended,
    ]);
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('"nonsense" names no world')]);
    expect([noScript.code, noScript.stderr]).toEqual([1, "plaza: there is no script none.ts.\n"]);
    expect(help.stdout).toMatch(/Examples:\n {2}plaza /);
  }, 90_000);
});
