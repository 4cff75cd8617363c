import type { CreatePeerLink } from "@plaza/platform";
import { createHeadlessStage } from "../../apps/plaza/src/carry/headless-stage.test-support.ts";
import type { HeadlessGuest } from "../../apps/plaza/src/carry/headless-stage.test-support.ts";
import { createTone } from "../../apps/plaza/src/carry/sound-source.ts";
import { runPlaza } from "../../tests/support/plaza-command.ts";
import { createReceivers } from "./receivers.ts";
import { percentile } from "./stamped-frame.ts";

const tone = 600;
const iceWaitMs = 40_000;

async function within(ms: number, condition: () => boolean): Promise<boolean> {
  const endMs = performance.now() + ms;
  while (!condition()) {
    if (performance.now() > endMs) return false;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return true;
}

/** When a link itself says that the process at its other end was killed. */
async function linkJudgement(create: CreatePeerLink): Promise<number | null> {
  const far = createReceivers(create);
  let toldMs: number | null = null;
  let killedMs = Number.POSITIVE_INFINITY;
  const [link] = await far.links(1, () => {
    if (killedMs < performance.now()) toldMs ??= performance.now() - killedMs;
  });
  killedMs = performance.now();
  far.kill();
  await within(iceWaitMs, () => toldMs !== null);
  link?.end();
  return toldMs;
}

/** How long nothing is heard when a parent is killed; beside it, when the link itself notices. */
export async function benchGap(create: CreatePeerLink, rounds: number): Promise<void> {
  const gaps: number[] = [];
  const alone: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const stage = await createHeadlessStage(create);
    const host = await stage.open("host", { outputs: 2 });
    void host.say(createTone(tone));
    const carry = (name: string) => runPlaza("carry", "--space", stage.link(), "--outputs", "8", "--name", name, "--json");
    const carriers = [carry("first"), carry("second")];
    await within(30_000, () => host.session.view.get().path.children === 2);
    const listener = stage.come("listener");
    const hasBoth = await within(
      30_000,
      () => listener.session.view.get().path.state === "good" && listener.watch.purity(host.pubkey, tone) > 0.9,
    );
    if (!hasBoth)
      console.log(`  (round ${round + 1}: half a minute and still ${listener.session.view.get().path.parents.length} of two parents)`);
    const { room, path } = listener.session.view.get();
    const isParent = room.members.some(({ pubkey, name }) => name === "first" && path.parents.some((parent) => parent.pubkey === pubkey));
    for (const [at, carrier] of (isParent ? carriers : carriers.toReversed()).entries()) {
      const killedMs = performance.now();
      await carrier.end("SIGKILL");
      await within(4_000, () => performance.now() - killedMs > 3_000);
      (at === 0 ? gaps : alone).push(listener.watch.longestGapMs(host.pubkey, killedMs - 40));
    }
    await stage.end();
  }
  const list = (values: readonly number[]): string => (values.length === 0 ? "-" : values.map((value) => Math.round(value)).join(", "));
  console.log(`\na parent killed (SIGKILL), ${rounds} times: longest time without a frame, ms (20 when nothing is missed)`);
  console.log(`  one carrier of two           ${list(gaps)}`);
  console.log(`  then the other               ${list(alone)}`);
  const judgedMs = await linkJudgement(create);
  const judged = judgedMs === null ? `not within ${iceWaitMs / 1_000} s` : `after ${Math.round(judgedMs)} ms`;
  console.log(`  beside it: what a re-encoding relay waits for, the link's own judgement, comes ${judged}`);
}

/** What a crowd costs a relay, and how long each waits for sound. */
export async function benchCrowd(create: CreatePeerLink, size: number, everyMs: number): Promise<void> {
  const stage = await createHeadlessStage(create);
  const host = await stage.open("host", { outputs: 10 });
  void host.say(createTone(tone));
  await within(10_000, () => host.session.view.get().self.microphone === "open");
  const before = stage.accepted();
  const crowd: { readonly guest: HeadlessGuest; readonly cameMs: number; heardMs: number | null }[] = [];
  const look = setInterval(() => {
    for (const one of crowd)
      if (one.heardMs === null && one.guest.session.view.get().speaking.includes(host.pubkey)) one.heardMs = performance.now() - one.cameMs;
  }, 10);
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const cameMs = performance.now();
      crowd.push({ guest: stage.come(`guest ${crowd.length}`, { outputs: 8, isDeaf: true }), cameMs, heardMs: null });
      if (crowd.length < size) return;
      clearInterval(timer);
      resolve();
    }, everyMs);
  });
  await within(30_000, () => crowd.every(({ heardMs }) => heardMs !== null));
  clearInterval(look);
  const times = crowd.flatMap(({ heardMs }) => heardMs ?? []);
  const events = (stage.accepted() - before) / crowd.length;
  const depths = crowd.map(({ guest }) => guest.session.view.get().path.depth).filter((depth) => depth < 255);
  console.log(`\n${size} come, one each ${everyMs} ms, all in this process: ${times.length} hear`);
  console.log(`  events a join on the relay   ${events.toFixed(1)}`);
  console.log(`  first sound p50 / p95, ms    ${Math.round(percentile(times, 0.5))} / ${Math.round(percentile(times, 0.95))}`);
  console.log(`  depth p50 / max              ${percentile(depths, 0.5)} / ${Math.max(0, ...depths)}`);
  await stage.end();
}
