import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadNodePeerLinks } from "@plaza/platform-node";
import { afterEach, describe, expect, it } from "vitest";
import { runPlaza } from "../../../../tests/support/plaza-command.ts";
import type { RunningCommand } from "../../../../tests/support/plaza-command.ts";
import { createHeadlessStage, until } from "./headless-stage.test-support.ts";
import type { HeadlessStage } from "./headless-stage.test-support.ts";
import { createTone } from "./sound-source.ts";
import { toneShare } from "./sound-watch.ts";
import { createWavRecorder, readWav } from "./wav-file.ts";

const createPeerLink = await loadNodePeerLinks();
const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

function run(...args: readonly string[]): RunningCommand {
  const command = runPlaza(...args);
  endings.push(() => command.end("SIGKILL"));
  return command;
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "plaza-space-"));
  endings.push(() => rmSync(path, { recursive: true }));
  return path;
}

function statuses(stdout: string): readonly Readonly<Record<string, unknown>>[] {
  return stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
}

describe.runIf(createPeerLink !== null)("where the library of links has a binary", () => {
  if (createPeerLink === null) return;
  const begin = async (): Promise<HeadlessStage> => {
    const stage = await createHeadlessStage(createPeerLink);
    endings.push(() => stage.end());
    return stage;
  };

  it("[S-92] [S-92b] plaza carry takes the sound, says so, and on Ctrl-C leaves in order", async () => {
    const stage = await begin();
    const host = await stage.open("host", { outputs: 1 });
    void host.say(createTone(600));
    const carrier = run("carry", "--space", `https://plaza.example/space/${stage.link()}`, "--json", "--outputs", "9");
    expect(await carrier.ready).toMatchObject({ ready: true, title: "Town hall" });
    await until("the carrier has a place", () => host.session.view.get().path.children === 1, 40_000);
    const listener = stage.come("listener");
    await until("the tone arrives", () => listener.watch.purity(host.pubkey, 600) > 0.9, 40_000);
    const { members } = host.session.view.get().room;
    const carrying = members.find(({ name }) => name === "carrier");
    expect(carrying).toMatchObject({ role: "listener", isGuest: true, metrics: { maxAudioOutputs: 9, uploadSpeedKbps: 20_000 } });
    expect(listener.session.view.get().path.parents[0]?.pubkey).toBe(carrying?.pubkey);
    // Two seconds of sound through the carrier: it has told how it stands since.
    const heard = listener.watch.moments(host.pubkey);
    await until("two seconds more", () => listener.watch.moments(host.pubkey) >= heard + 100, 40_000);
    const { code, stdout } = await carrier.end();
    expect(code).toBe(0);
    expect(statuses(stdout).some(({ children, parents }) => children === 1 && parents === 1)).toBe(true);
    await until("the carrier is gone", () => !host.session.view.get().room.members.some(({ name }) => name === "carrier"));
  }, 120_000);

  it("[S-92b] a carrier ends by itself when the space is closed", async () => {
    const stage = await begin();
    const host = await stage.open("host");
    const carrier = run("carry", "--space", stage.link(), "--json");
    await carrier.ready;
    await until("the carrier is here", () => host.session.view.get().room.listenerCount === 1, 40_000);
    expect(await host.session.close()).toMatchObject({ ok: true });
    const { code, stdout } = await carrier.ended;
    expect([code, statuses(stdout).at(-1)?.["phase"]]).toEqual([0, "closed"]);
  }, 120_000);

  it("[S-92a] what stands in the way is said in one line", async () => {
    const stage = await begin();
    await stage.open("host", { wish: { access: "password", password: "sesame" } });
    const dir = folder();
    writeFileSync(join(dir, "noise.wav"), "no sound at all");
    const nobody = "nevent1qqsqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqjyxpg5";
    const said = await Promise.all(
      [
        ["carry", "--space", "npub1nothing"],
        ["carry", "--space", stage.link()],
        ["carry", "--space", stage.link(), "--password", "open up"],
        ["carry", "--space", nobody, "--plaza", "http://127.0.0.1:1/"],
        ["space", "--title", "x", "--say", join(dir, "noise.wav")],
        ["space", "--title", "x", "--record", join(dir, "no", "where.wav")],
        ["space"],
        ["carry", "--space", stage.link(), "--ice", "stun.example.org"],
      ].map(async (args) => {
        const { code, stderr } = await run(...args).ended;
        return `${code} ${stderr.trim()}`;
      }),
    );
    expect(said.map((text) => text.split("\n").length)).toEqual(said.map(() => 1));
    const wanted = [
      /^1 plaza: "npub1nothing" names no space/,
      /^1 plaza: this space has a password/,
      /^1 plaza: the password does not open/,
      /^1 plaza: (?:no relay is named|"nevent)/,
      /^1 plaza: .*noise\.wav is no WAV file/,
      /^1 plaza: cannot write .*where\.wav/,
      /^2 plaza: give --title/,
      /^2 plaza: .*stun:host:port/,
    ];
    for (const [at, pattern] of wanted.entries()) expect(said[at]).toMatch(pattern);
  }, 120_000);

  it("[S-93] [S-34d] one command opens a room with a password and says a file, another writes down what it hears", async () => {
    const stage = await begin();
    const dir = folder();
    const [said, heard] = [join(dir, "said.wav"), join(dir, "heard.wav")];
    const recorder = createWavRecorder(said);
    const tone = createTone(700);
    for (let moment = 0; moment < 400; moment += 1) recorder.add(tone.next() ?? new Float32Array());
    recorder.end();
    const secret = ["--password", "sesame"];
    const speaker = run("space", "--title", "News", ...secret, "--say", said, "--once", "--relay", stage.url, "--data", dir, "--json");
    const { space } = await speaker.ready;
    const listener = run("space", String(space), ...secret, "--record", heard, "--relay", stage.url, "--json");
    expect((await speaker.ended).code).toBe(0);
    // The host closed the space when all was said, so the listener has nothing to wait for.
    const { code, stdout } = await listener.ended;
    expect([code, statuses(stdout).at(-1)?.["phase"]]).toEqual([0, "closed"]);
    const recorded = readWav(readFileSync(heard));
    if (!recorded.ok) throw new Error(recorded.problem.code);
    const { samples } = recorded.value;
    // Somewhere in it half a second of the tone, whatever a busy machine lost of the rest.
    let best = 0;
    for (let at = 0; at + 24_000 <= samples.length; at += 9_600) best = Math.max(best, toneShare(samples.subarray(at, at + 24_000), 700));
    expect(best).toBeGreaterThan(0.9);
  }, 120_000);
});
