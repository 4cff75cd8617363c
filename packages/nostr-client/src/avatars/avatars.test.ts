import { createKeySigner } from "@plaza/platform/fakes";
import { AVATAR_IDENTIFIER, parseJson } from "@plaza/protocol";
import type { AvatarConfig, VerifiedEvent } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import { by, createTestBench, keyOf, startSec } from "../fakes/test-bench.ts";
import { createFakeRelay } from "../fakes/fake-relay.ts";
import { createAvatars } from "./avatars.ts";
import { followAvatar, saveOwnAvatar } from "./own-avatar.ts";

const me = createKeySigner(keyOf(1));

function look(person: number, content: object | string, atSec = startSec, tags: readonly string[][] = []): VerifiedEvent {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  return by(person, { kind: 30_078, content: text, created_at: atSec, tags: [["d", AVATAR_IDENTIFIER], ...tags] });
}

describe("avatars of others", () => {
  it("[W-18c] many are looked up in one question, the newest of each counts, other app data does not", async () => {
    const { pool, relays, time } = createTestBench(["one", "two"]);
    relays[0]?.inject(look(1, { model: "fox" }, startSec - 9));
    relays[1]?.inject(look(1, { model: "owl" }));
    relays[0]?.inject(look(2, { model: "cat", color: "no colour", file: "file:///etc/passwd" }));
    relays[0]?.inject(look(3, "no json"));
    relays[0]?.inject(by(4, { kind: 30_078, content: '{"model":"bear"}', tags: [["d", "something else"]] }));
    const avatars = createAvatars({ pool, clock: time, timers: time });
    const signals = [1, 2, 3, 4].map((person) => avatars.of(by(person, { kind: 1 }).pubkey));
    await time.advanceAsync(1_000);
    expect(signals.map((signal) => signal.get())).toEqual([{ model: "owl" }, { model: "cat" }, null, null]);
    const asked = relays[0]?.received.flatMap((message) => (message.type === "REQ" ? [message.filters] : []));
    expect(asked).toMatchObject([[{ kinds: [30_078], tags: { d: [AVATAR_IDENTIFIER] } }]]);
    avatars.end();
  });
});

describe("one's own avatar", () => {
  it("[W-18b] saving keeps the fields and tags of other clients, and takes away what was left out", async () => {
    const { pool, relay, time } = createTestBench();
    relay.inject(
      look(1, { model: "ac-blue", displayName: "Old", file: "https://a.test/me.vrm", wings: 2 }, startSec + 30, [["client", "x"]]),
    );
    const saving = saveOwnAvatar(pool, me, { model: "fox", color: "#102030" });
    await time.advanceAsync(1_000);
    const saved = await saving;
    if (!saved.ok) throw new Error(saved.problem.code);
    const { event, publication } = saved.value;
    expect(parseJson(event.content)).toEqual({ ok: true, value: { model: "fox", wings: 2, color: "#102030" } });
    expect(event.tags).toEqual([
      ["d", AVATAR_IDENTIFIER],
      ["client", "x"],
    ]);
    // Later than what it replaces, though this clock is behind.
    expect(event.created_at).toBe(startSec + 31);
    await time.advanceAsync(1_000);
    expect((await publication.done).state).toBe("accepted");
    expect(relay.stored().map(({ id }) => id)).toEqual([event.id]);
  });

  it("[W-18b] the newest is read from the relays one writes to, and written there too", async () => {
    const { pool, relay, network, time } = createTestBench();
    const far = createFakeRelay(network, "ws://far.test");
    relay.inject(by(1, { kind: 10_002, tags: [["r", "ws://far.test", "write"]] }));
    far.inject(look(1, { model: "owl", wings: 2 }));
    const saving = saveOwnAvatar(pool, me, { model: "fox" });
    await time.advanceAsync(1_000);
    const saved = await saving;
    expect(saved.ok).toBe(true);
    await time.advanceAsync(1_000);
    expect(far.stored().map(({ content }) => content)).toEqual(['{"model":"fox","wings":2}']);
  });

  it("[W-18b] while no relay answers nothing is written over what may be there", async () => {
    const { pool, network, time } = createTestBench();
    network.refuse("ws://one.test");
    network.cut("ws://one.test");
    const saving = saveOwnAvatar(pool, me, { model: "fox" });
    await time.advanceAsync(20_000);
    expect(await saving).toEqual({ ok: false, problem: { code: "no-relay" } });
  });

  it("[W-18d] what is saved elsewhere is heard, older versions are not", async () => {
    const { pool, relay, time } = createTestBench();
    const heard: AvatarConfig[] = [];
    const following = followAvatar(pool, me.pubkey, ({ avatar }) => heard.push(avatar));
    relay.inject(look(1, { model: "fox" }, startSec));
    await time.advanceAsync(1_000);
    relay.inject(look(1, { model: "bear" }, startSec - 9));
    relay.inject(look(1, { model: "owl" }, startSec + 5));
    relay.inject(look(2, { model: "cat" }, startSec + 6));
    await time.advanceAsync(1_000);
    expect(heard).toEqual([{ model: "fox" }, { model: "owl" }]);
    following.end();
  });

  it("[I-4o] of two looks saved in one second the one with the lower id counts, as relays keep it", async () => {
    const versions = [look(1, { model: "fox" }), look(1, { model: "owl" })].toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const models = versions.map(({ content }) => (content.includes("fox") ? "fox" : "owl"));
    for (const [order, expected] of [
      [versions, models.slice(0, 1)],
      [versions.toReversed(), models.toReversed()],
    ] as const) {
      const { pool, relays, time } = createTestBench(["one", "two"]);
      const heard: string[] = [];
      const following = followAvatar(pool, me.pubkey, ({ avatar }) => heard.push(avatar.model ?? ""));
      for (const [at, event] of order.entries()) {
        await time.advanceAsync(1_000);
        relays[at]?.inject(event);
      }
      await time.advanceAsync(1_000);
      expect(heard).toEqual(expected);
      following.end();
    }
  });
});
