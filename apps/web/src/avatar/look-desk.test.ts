import { createAvatars, createIdentity, createKeyValueVault, createRelayPool } from "@plaza/nostr-client";
import {
  createDirectVerifier,
  createFakeHttp,
  createFakeNetwork,
  createFakeTime,
  createMemoryKeyValue,
  createRecordingLog,
  createSeededRandom,
} from "@plaza/platform/fakes";
import { AVATAR_IDENTIFIER } from "@plaza/protocol";
import { expect, test } from "vitest";
import { createFakeRelay } from "../../../../packages/nostr-client/src/fakes/fake-relay.ts";
import { createLookDesk } from "./look-desk.ts";
import { createOwnAvatar } from "./own-avatar.ts";

const RELAY = "ws://one.test";

function bench(keyValue = createMemoryKeyValue(), refused: readonly string[] = []) {
  const time = createFakeTime();
  const network = createFakeNetwork({ time, latencyMs: 5 });
  const relay = createFakeRelay(network, RELAY);
  const random = createSeededRandom(5);
  const log = createRecordingLog();
  const identity = createIdentity({ vault: createKeyValueVault({ keyValue, random }), random, log });
  const parts = { dial: network.dial, http: createFakeHttp().http, clock: time, timers: time, random, log };
  const pool = createRelayPool({ urls: [RELAY], verifier: createDirectVerifier(), ...parts });
  const avatars = createAvatars({ pool, clock: time, timers: time });
  const worn: unknown[] = [];
  const wear = (_: string, avatar: object): void => void worn.push(avatar);
  const ownAvatar = createOwnAvatar({ identity, pool, avatars, keyValue, log, wear });
  const desk = createLookDesk({
    tools: { identity, pool, keyValue, timers: time, random, log },
    ownAvatar,
    isRefused: (file) => refused.includes(file),
  });
  return { time, network, relay, identity, ownAvatar, avatars, desk, keyValue, worn };
}

test("[G-57] a key is made only when one saves, and the choice is worn at once", async () => {
  const { time, relay, identity, ownAvatar, avatars, desk, worn } = bench();
  await time.advanceAsync(1_000);
  desk.change({ model: "fox", color: "#102030", displayName: "Ada" });
  await time.advanceAsync(1_000);
  expect(identity.account.get().kind).toBe("none");
  expect(desk.view.get()).toMatchObject({ ready: true, pubkey: null, changed: true });
  const saving = desk.save();
  await time.advanceAsync(6_000);
  expect(await saving).toBe(true);
  const account = identity.account.get();
  if (account.kind !== "guest") throw new Error("no guest");
  expect(desk.view.get()).toMatchObject({ pubkey: account.pubkey, changed: false, saving: false, problem: null });
  expect(ownAvatar.view.get()).toMatchObject({ model: "fox", color: "#102030", displayName: "Ada" });
  expect(worn).toHaveLength(1);
  expect(avatars.known(account.pubkey)?.model).toBe("fox");
  await time.advanceAsync(1_000);
  expect(desk.view.get().publication?.status.get().state).toBe("accepted");
  expect(relay.stored().map(({ kind, tags }) => [kind, tags[0]])).toEqual([[30_078, ["d", AVATAR_IDENTIFIER]]]);
  desk.end();
});

test("[G-57] what is not saved stays on the device, and is gone once it is taken back", async () => {
  const first = bench();
  await first.time.advanceAsync(1_000);
  first.desk.change({ model: "robot" });
  await first.time.advanceAsync(1_000);
  const second = bench(first.keyValue);
  await second.time.advanceAsync(1_000);
  expect(second.desk.view.get()).toMatchObject({ changed: true, draft: { model: "robot" } });
  second.desk.revert();
  await second.time.advanceAsync(1_000);
  expect(second.desk.view.get()).toMatchObject({ changed: false, canUndo: true });
  expect(await first.keyValue.get("avatar.draft")).toBeUndefined();
});

test("[G-57] without a relay nothing is saved and nothing is lost", async () => {
  const { time, network, desk } = bench();
  network.refuse(RELAY);
  network.cut(RELAY);
  await time.advanceAsync(1_000);
  desk.change({ model: "owl" });
  const saving = desk.save();
  await time.advanceAsync(30_000);
  expect(await saving).toBe(false);
  expect(desk.view.get()).toMatchObject({ problem: "no-relay", changed: true, draft: { model: "owl" } });
});

test("[G-58b] a figure that others will not see is saved only once that was told, and a change takes the question back", async () => {
  const [gone, there] = ["https://gone.test/me.vrm", "https://there.test/me.vrm"];
  const { time, relay, desk } = bench(undefined, [gone]);
  await time.advanceAsync(1_000);
  desk.change({ file: gone });
  expect(await desk.save()).toBe(false);
  await time.advanceAsync(1_000);
  expect(desk.view.get()).toMatchObject({ problem: "not-shown", changed: true, saving: false, draft: { file: gone } });
  expect(relay.stored()).toEqual([]);
  desk.change({ model: "fox" });
  expect(desk.view.get().problem).toBeNull();
  expect(await desk.save()).toBe(false);
  const saving = desk.save();
  await time.advanceAsync(6_000);
  expect(await saving).toBe(true);
  expect(relay.stored().map(({ content }) => JSON.parse(content))).toMatchObject([{ model: "fox", file: gone }]);
  // What can be shown asks nothing.
  desk.change({ file: there });
  const again = desk.save();
  await time.advanceAsync(6_000);
  expect(await again).toBe(true);
  desk.end();
});

test("[W-18d] this device's copy is there before any relay answers", async () => {
  const first = bench();
  await first.time.advanceAsync(1_000);
  first.desk.change({ model: "fox" });
  const saving = first.desk.save();
  await first.time.advanceAsync(6_000);
  await saving;
  const second = bench(first.keyValue);
  second.network.refuse(RELAY);
  await second.ownAvatar.known();
  expect(second.ownAvatar.view.get()).toMatchObject({ model: "fox" });
  await second.time.advanceAsync(4_000);
  // Whoever begins to choose begins with it.
  expect(second.desk.view.get()).toMatchObject({ ready: true, changed: false, draft: { model: "fox" } });
  second.desk.change({ color: "#102030" });
  expect(second.desk.view.get()).toMatchObject({ changed: true, draft: { model: "fox", color: "#102030" } });
  second.ownAvatar.end();
});
