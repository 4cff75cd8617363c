import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { toneShare } from "../../apps/plaza/src/carry/sound-watch.ts";
import { readWav } from "../../apps/plaza/src/carry/wav-file.ts";
import { loadNodePeerLinks } from "../../packages/platform-node/src/index.ts";
import { runPlaza } from "../support/plaza-command.ts";
import { startPlaza } from "../support/start-plaza.ts";
import { comeAs, startSpace, whyNoCalls } from "./support/space-cast.ts";

test.setTimeout(180_000);

const why = whyNoCalls() ?? ((await loadNodePeerLinks()) === null ? "the library of links has no binary for this machine" : null);
if (why !== null) console.log(`not run here: ${why}`);
test.skip(why !== null, why ?? "");

/** How much of the last half second of a growing recording is this tone; 0 while there is none. */
async function shareOf(path: string, hertz: number): Promise<number> {
  const bytes = await readFile(path).catch(() => null);
  const recording = bytes === null ? null : readWav(bytes);
  if (recording?.ok !== true) return 0;
  return toneShare(recording.value.samples.slice(-24_000), hertz);
}

test("[S-92] [S-93] a listener on Node hears a browser, and a browser hears a speaker on Node, with a carrier in the room", async () => {
  const folder = await mkdtemp(join(tmpdir(), "plaza-heard-"));
  const plaza = await startPlaza({ flags: ["--no-demo"] });
  const at = ["--plaza", plaza.ready.page, "--json"];

  const host = await comeAs(`${plaza.ready.page}spaces`, { hertz: 500, settings: { carrying: "one" } });
  const url = await startSpace(host, "From a page");
  const carrier = runPlaza("carry", "--space", url, ...at);
  await carrier.ready;
  const heardFile = join(folder, "heard.wav");
  const listener = runPlaza("space", url, "--record", heardFile, ...at);
  await listener.ready;
  await expect.poll(() => shareOf(heardFile, 500), { timeout: 60_000 }).toBeGreaterThan(0.5);
  expect(await shareOf(heardFile, 900)).toBeLessThan(0.1);
  await Promise.all([listener.end(), carrier.end(), host.end()]);

  const speaker = runPlaza("space", "--title", "From a command", "--tone", "700", "--data", folder, ...at);
  const { page } = await speaker.ready;
  const ben = await comeAs(String(page));
  await ben.hears(700);
  await ben.end();
  await speaker.end();
  await plaza.end();
  await rm(folder, { recursive: true, force: true });
});
