import { loadNodePeerLinks } from "@plaza/platform-node";
import { afterEach, describe, expect, it } from "vitest";
import { runPlaza } from "../../../../tests/support/plaza-command.ts";
import { createHeadlessStage, until } from "./headless-stage.test-support.ts";
import type { HeadlessGuest, HeadlessStage } from "./headless-stage.test-support.ts";
import { createTone } from "./sound-source.ts";

const createPeerLink = await loadNodePeerLinks();
const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** A machine that does much else at once takes its time. */
const patienceMs = 40_000;

describe.runIf(createPeerLink !== null)("where the library of links has a binary", () => {
  if (createPeerLink === null) return;
  const begin = async (): Promise<HeadlessStage> => {
    const stage = await createHeadlessStage(createPeerLink);
    endings.push(() => stage.end());
    return stage;
  };
  const hears = (listener: HeadlessGuest, speaker: HeadlessGuest, hertz: number) =>
    until(`${hertz} Hz arrive`, () => listener.watch.purity(speaker.pubkey, hertz) > 0.9, patienceMs);

  it("[S-92] a tone goes from the host over a carrier to a listener, who knows it by its frequency", async () => {
    const stage = await begin();
    const host = await stage.open("host", { outputs: 1 });
    void host.say(createTone(600));
    const carrier = stage.come("carrier", { outputs: 20, isDeaf: true });
    await until("the carrier is fed", () => carrier.session.view.get().speaking.includes(host.pubkey), patienceMs);
    const listener = stage.come("listener");
    await hears(listener, host, 600);
    expect(listener.watch.purity(host.pubkey, 900)).toBeLessThan(0.1);
    expect(listener.session.view.get().path).toMatchObject({ depth: 2, parents: [{ pubkey: carrier.pubkey }] });
    expect(carrier.session.view.get().path.children).toBe(1);
    expect(host.session.view.get().path.children).toBe(1);
  }, 120_000);

  it("[S-31] [S-73b] a promoted listener is heard everywhere, beside the host; a demoted one is heard by nobody", async () => {
    const stage = await begin();
    const host = await stage.open("host", { outputs: 4 });
    void host.say(createTone(600));
    const [ana, ben] = [stage.come("ana"), stage.come("ben")];
    await Promise.all([hears(ana, host, 600), hears(ben, host, 600)]);
    void ana.say(createTone(900));
    expect(ana.session.view.get().self.microphone).toBe("none");
    await ana.session.raiseHand("me");
    await until("the hand is seen", () => host.session.view.get().room.hands.some(({ pubkey }) => pubkey === ana.pubkey), patienceMs);
    const promotedMs = performance.now();
    await host.session.promote(ana.pubkey);
    await Promise.all([hears(host, ana, 900), hears(ben, ana, 900)]);
    console.log(`heard ${Math.round(performance.now() - promotedMs)} ms after the promotion, half a second of tone included`);
    expect(ben.watch.purity(host.pubkey, 600)).toBeGreaterThan(0.9);
    const demotedMs = performance.now();
    await host.session.demote(ana.pubkey);
    await until("she is silent", () => host.watch.silenceMs(ana.pubkey) > 700 && ben.watch.silenceMs(ana.pubkey) > 700, patienceMs);
    console.log(`silent ${Math.round(performance.now() - demotedMs - ben.watch.silenceMs(ana.pubkey))} ms after the demotion`);
    expect([ana.session.view.get().self.microphone, ben.session.view.get().speaking]).toEqual(["none", [host.pubkey]]);
    await hears(ben, host, 600);
  }, 120_000);

  it("[S-92c] a carrier that is killed is gone around: sound comes back by another way", async () => {
    const stage = await begin();
    const host = await stage.open("host", { outputs: 2 });
    void host.say(createTone(600));
    const carry = (name: string) => {
      const carrier = runPlaza("carry", "--space", stage.link(), "--outputs", "8", "--name", name, "--json");
      endings.push(() => carrier.end("SIGKILL"));
      return carrier;
    };
    const carriers = [carry("first"), carry("second")] as const;
    // A process takes as long to begin as the machine is busy; that is not what is waited for here.
    await Promise.all(carriers.map(({ ready }) => ready));
    await until("both carriers are fed", () => host.session.view.get().path.children === 2, patienceMs);
    const listener = stage.come("listener");
    await hears(listener, host, 600);
    // With one way or two it must come through; which of both it was is printed beside the gap.
    await until("by two ways", () => listener.session.view.get().path.state === "good", 10_000).catch(() => {});
    const { room, path } = listener.session.view.get();
    const isParent = (name: string): boolean =>
      path.parents.some(({ pubkey }) => room.members.some((member) => member.pubkey === pubkey && member.name === name));
    const [parent, other] = isParent("first") ? carriers : [carriers[1], carriers[0]];
    for (const [dying, what] of [
      [parent, `a carrier, of ${path.parents.length} parents,`] as const,
      [other, "the other carrier"] as const,
    ]) {
      const killedMs = performance.now();
      await dying.end("SIGKILL");
      await until("it is noticed", () => performance.now() - killedMs > 1_000, patienceMs);
      await hears(listener, host, 600);
      console.log(`${what} killed: longest gap ${Math.round(listener.watch.longestGapMs(host.pubkey, killedMs - 100))} ms`);
    }
    await until(
      "only the host is left",
      () => {
        const { parents } = listener.session.view.get().path;
        return parents.length === 1 && parents[0]?.pubkey === host.pubkey;
      },
      patienceMs,
    );
    await hears(listener, host, 600);
  }, 180_000);

  it("[S-85] the relay goes and comes back mid-call: sound goes on, and who comes later gets in", async () => {
    const stage = await begin();
    const host = await stage.open("host");
    void host.say(createTone(600));
    const ana = stage.come("ana");
    await hears(ana, host, 600);
    const before = ana.watch.moments(host.pubkey);
    await stage.stopRelay();
    await until(
      "nobody reaches it",
      () => [host, ana].every(({ pool }) => pool.status.get().every(({ state }) => state !== "open")),
      patienceMs,
    );
    const without = ana.watch.moments(host.pubkey);
    await until("fifty moments without a relay", () => ana.watch.moments(host.pubkey) >= without + 50, patienceMs);
    expect(ana.watch.purity(host.pubkey, 600)).toBeGreaterThan(0.9);
    expect(ana.watch.moments(host.pubkey)).toBeGreaterThan(before);
    await stage.startRelay();
    await until(
      "both are back",
      () => [host, ana].every(({ pool }) => pool.status.get().some(({ state }) => state === "open")),
      patienceMs,
    );
    const ben = stage.come("ben");
    await hears(ben, host, 600);
    await hears(ana, host, 600);
  }, 180_000);

  it("[S-83b] twelve come, four at a time: each hears, for a few events on the relay", async () => {
    const stage = await begin();
    const host = await stage.open("host", { outputs: 6 });
    void host.say(createTone(600));
    await until("the host speaks", () => host.session.view.get().self.microphone === "open", patienceMs);
    const before = stage.accepted();
    const crowd: HeadlessGuest[] = [];
    const isFed = ({ session }: HeadlessGuest): boolean => session.view.get().speaking.includes(host.pubkey);
    while (crowd.length < 12) {
      const wave = Array.from({ length: 4 }, () => stage.come(`guest ${crowd.length}`, { outputs: 6, isDeaf: crowd.length > 0 }));
      crowd.push(...wave);
      await until(`${crowd.length} hear`, () => wave.every(isFed), 90_000);
    }
    const perJoin = (stage.accepted() - before) / crowd.length;
    const depths = crowd.map(({ session }) => session.view.get().path.depth);
    console.log(`${perJoin.toFixed(1)} events a join, at most ${Math.max(...depths)} links from the host`);
    // Six where everybody answers in time, as the stories on a fake clock show; who is late is asked again.
    expect(perJoin).toBeLessThan(15);
    await Promise.all(crowd.slice(0, 4).map((guest) => hears(guest, host, 600)));
  }, 300_000);
});
