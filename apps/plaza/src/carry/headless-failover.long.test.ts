import { loadNodePeerLinks } from "@plaza/platform-node";
import { afterEach, describe, expect, it } from "vitest";
import { runPlaza } from "../../../../tests/support/plaza-command.ts";
import { createHeadlessStage, until } from "./headless-stage.test-support.ts";
import { createTone } from "./sound-source.ts";

const createPeerLink = await loadNodePeerLinks();
const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

const patienceMs = 40_000;
/** How long the sound is watched after the kill: longer than a parent without a second beside it would take to be replaced. */
const watchMs = 3_000;

describe.runIf(createPeerLink !== null)("where the library of links has a binary", () => {
  if (createPeerLink === null) return;

  it("[S-71] [S-92c] of two parents one is killed without a word: sound goes on from the other, and a second comes anew", async () => {
    const stage = await createHeadlessStage(createPeerLink);
    endings.push(() => stage.end());
    const host = await stage.open("host", { outputs: 2 });
    void host.say(createTone(600));
    const carry = (name: string) => {
      const carrier = runPlaza("carry", "--space", stage.link(), "--outputs", "8", "--name", name, "--json");
      endings.push(() => carrier.end("SIGKILL"));
      return carrier;
    };
    const carriers = new Map(["first", "second"].map((name) => [name, carry(name)]));
    await Promise.all([...carriers.values()].map(({ ready }) => ready));
    const fed = () => host.session.view.get().path.children;
    await until("both carriers are fed by the host", () => fed() === 2, patienceMs);
    // It carries nobody: a carrier below it could not be its second parent.
    const listener = stage.come("listener", { outputs: 0 });
    const path = () => listener.session.view.get().path;
    await until("two parents sound", () => path().state === "good" && path().parents.length === 2, patienceMs);
    await until("the tone is there", () => listener.watch.purity(host.pubkey, 600) > 0.9, patienceMs);

    const names = new Map(listener.session.view.get().room.members.map(({ pubkey, name }) => [pubkey, name]));
    const dying = path().parents.find(({ pubkey }) => pubkey !== host.pubkey)?.pubkey ?? host.pubkey;
    const killedMs = performance.now();
    await carriers.get(names.get(dying) ?? "")?.end("SIGKILL");
    await until("three seconds have passed", () => performance.now() - killedMs > watchMs, patienceMs);
    const gapMs = listener.watch.longestGapMs(host.pubkey, killedMs - 100);
    console.log(`one of two parents killed: longest gap ${Math.round(gapMs)} ms`);
    expect(gapMs).toBeLessThan(1_000);
    expect(listener.watch.purity(host.pubkey, 600)).toBeGreaterThan(0.9);
    const isWhole = () => path().state === "good" && path().parents.every(({ pubkey }) => pubkey !== dying);
    await until("there are two again, without the dead one", isWhole, patienceMs);
  }, 120_000);
});
