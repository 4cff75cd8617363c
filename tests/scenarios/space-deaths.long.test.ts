import { expect, it } from "vitest";
import { beginSpace } from "./support/space-stage.ts";
import type { Guest } from "./support/space-stage.ts";

it("[S-82b] one in the middle is killed: who hears through it goes on by the other way", async () => {
  const { stage, host } = await beginSpace(5, { outputs: 3 });
  const guests: Guest[] = [];
  for (const name of ["ana", "ben", "cleo", "dora"]) {
    const guest = stage.come(name, { outputs: 4 });
    guests.push(guest);
    await stage.until(`${name} hears`, () => guest.heard.length > 20);
  }
  const parents = (one: Guest) => one.session.view.get().path.parents;
  await stage.until("everyone has two ways", () => guests.every((one) => parents(one).length === 2), 40_000);
  await stage.pass(2_000);
  const below = (one: Guest) => guests.filter((other) => parents(other).some(({ pubkey }) => pubkey === one.pubkey));
  const middle = guests.toSorted((a, b) => below(b).length - below(a).length)[0];
  if (middle === undefined) throw new Error("there is a middle");
  const hit = below(middle).filter((one) => parents(one).length === 2);
  expect(hit.length).toBeGreaterThan(0);
  const atMs = stage.time.monotonicMs();
  middle.die();
  await stage.pass(6_000);
  for (const one of hit) expect(one.longestGapMs(host.pubkey, atMs)).toBeLessThan(150);
  await stage.end();
});

for (const seed of [1, 2, 3, 4, 5, 6])
  it(`[S-72f] [S-71a] the only way there was is killed where nobody has a second: sound is back within 4 s (seed ${seed})`, async () => {
    const { stage, host } = await beginSpace(seed, { outputs: 1 });
    const ana = stage.come("ana", { outputs: 4 });
    await stage.until("Ana hears", () => ana.heard.length > 20);
    const ben = stage.come("ben", { outputs: 0 });
    await stage.until("Ben hears", () => ben.heard.length > 20);
    await stage.pass(2_000 + 700 * seed);
    expect(ben.session.view.get().path.parents.map(({ pubkey }) => pubkey)).toEqual([ana.pubkey]);
    const atMs = stage.time.monotonicMs();
    ana.die();
    await stage.until(
      "Ben hears again",
      () => ben.heard.length > 0 && ben.silenceMs(host.pubkey) < 100 && ben.longestGapMs(host.pubkey, atMs) > 300,
    );
    const gapMs = ben.longestGapMs(host.pubkey, atMs);
    console.log(`no second way: ${gapMs} ms without sound`);
    expect(gapMs).toBeLessThan(4_000);
    await stage.end();
  });

it("[S-82b] the host vanishes: whoever else speaks is heard on, and a co-host goes on administering", async () => {
  const { stage, host } = await beginSpace(9);
  const [ana, ben, cleo] = [stage.come("ana"), stage.come("ben"), stage.come("cleo")];
  await stage.until("all hear", () => [ana, ben, cleo].every((one) => one.heard.length > 20));
  void host.session.makeCohost(ana.pubkey);
  await stage.until("Ana may speak", () => ana.session.view.get().self.microphone === "ready", 1_000);
  ana.session.speak(true);
  ana.setTalking(true);
  await stage.pass(8_000);
  const diedMs = stage.time.monotonicMs();
  host.die();
  await stage.pass(8_000);
  for (const one of [ben, cleo]) expect(one.longestGapMs(ana.pubkey, diedMs)).toBeLessThan(150);
  void ana.session.promote(ben.pubkey);
  await stage.until("Ben may speak", () => ben.session.view.get().self.microphone === "ready", 1_000);
  await stage.end();
});
