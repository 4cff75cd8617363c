import { spawn } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stdioAgent } from "../../apps/plaza/src/mcp/mcp-agent.test-support.ts";
import type { Answer, McpAgent } from "../../apps/plaza/src/mcp/mcp-agent.test-support.ts";
import { skillPage } from "../../apps/plaza/src/up/skill-page.ts";
import { startPlaza } from "../support/start-plaza.ts";
import type { RunningPlaza } from "../support/start-plaza.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const command = join(root, "apps/plaza/bin/plaza.mjs");
/** What commands print that run until Ctrl-C. */
const isUp = /is up\.|Agents find Plaza at/;
const patienceMs = 150_000;

let plaza: RunningPlaza;
let folder: string;
let page: string;

function blocksOf(language: string): readonly string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(([, block = ""]) => block);
}

/** Runs a block as it is printed, in the test's own folder; one that says it is up gets Ctrl-C. */
function runBlock(block: string): Promise<{ readonly block: string; readonly code: number | null; readonly output: string }> {
  const child = spawn("bash", ["-ec", block], {
    cwd: folder,
    detached: true,
    // The only thing that is not as printed: a port that is free.
    env: { ...process.env, PATH: `${folder}/bin:${process.env["PATH"] ?? ""}`, PLAZA_MCP_PORT: "0" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const group = (signal: NodeJS.Signals): void => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, signal);
  };
  const patience = setTimeout(() => group("SIGKILL"), patienceMs);
  let output = "";
  let told = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (told || !isUp.test(output)) return;
      told = true;
      group("SIGINT");
    });
  }
  return new Promise((resolve) =>
    child.once("close", (code) => {
      clearTimeout(patience);
      resolve({ block, code, output });
    }),
  );
}

/** The agent that the page's settings for clients would start. */
function agentOf(settings: string): Promise<McpAgent> {
  const real = settings.replaceAll("/path/to/plaza/", root.endsWith("/") ? root : `${root}/`).replaceAll("/path/to/", `${folder}/`);
  const { mcpServers } = JSON.parse(real) as { readonly mcpServers: { readonly plaza: { readonly args: readonly string[] } } };
  const [script, name, ...flags] = mcpServers.plaza.args;
  expect([script, name]).toEqual([command, "mcp"]);
  return stdioAgent(flags);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plaza-skill-"));
  plaza = await startPlaza({ flags: ["--no-demo"] });
  for (const name of ["bin", "agent-files"]) await mkdir(join(folder, name));
  await writeFile(join(folder, "bin/plaza"), `#!/bin/sh\nexec "${process.execPath}" "${command}" "$@"\n`, { mode: 0o755 });
  await copyFile(join(root, "apps/plaza/dist/demo-world.glb"), join(folder, "world.glb"));
  const answer = await fetch(new URL("/SKILL.md", plaza.ready.page));
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/markdown; charset=utf-8"]);
  page = await answer.text();
}, 90_000);

afterAll(async () => {
  await plaza?.end();
  await rm(folder, { recursive: true, force: true });
});

describe("/SKILL.md", () => {
  it("[A-31] has a name, this Plaza's own address, and a copy where the docs are not", () => {
    expect(page).toMatch(/^---\nname: plaza\ndescription: .{40,}\n---\n/);
    expect(page).not.toContain("{origin}");
    expect(page).toContain(`plaza doctor --url ${plaza.ready.page}`);
    expect(skillPage("https://plaza.example/", [join(folder, "none.md"), join(root, "docs/SKILL.md")])).toContain(
      "served by a Plaza at `https://plaza.example`",
    );
    expect(skillPage("https://plaza.example/", [join(folder, "none.md")])).toBeNull();
  });

  it("[A-31] every command and every tool call in it works as it is printed", async () => {
    const [settings = "", ...calls] = blocksOf("json");
    const commands = blocksOf("sh");
    expect([calls.length, commands.length]).toEqual([15, 4]);
    const agent = await agentOf(settings);
    try {
      const { tools } = await agent.client.listTools();
      const named = new Set([...page.matchAll(/`([a-z_]+)`/g)].map(([, name]) => name));
      expect(tools.filter(({ name }) => !named.has(name)).map(({ name }) => name)).toEqual([]);
      let link = "";
      for (const call of calls) {
        const { tool, arguments: wish } = JSON.parse(call.replaceAll("naddr1...", link)) as {
          readonly tool: string;
          readonly arguments: Answer;
        };
        if (tool === "stop_hosting") {
          const ran = await Promise.all(commands.map((block) => runBlock(block.replaceAll("naddr1...", link))));
          expect(ran.map(({ block, code, output }) => [block, code, code === 0 ? "" : output])).toEqual(
            ran.map(({ block }) => [block, 0, ""]),
          );
          expect(ran.at(-1)?.output).toContain("The tea garden");
        }
        const answer = await agent.call(tool, wish);
        if (tool === "create_world") link = (answer["hosting"] as { readonly link: string }).link;
      }
    } finally {
      await agent.end();
    }
  }, 240_000);
});
