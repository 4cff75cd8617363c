import { createSignal } from "@plaza/platform";
import type { Signer } from "@plaza/platform";
import { createKeySigner, createMemoryKeyValue } from "@plaza/platform/fakes";
import { ok } from "@plaza/protocol";
import type { Tag } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import { by, createTestBench, keyOf, startSec } from "../fakes/test-bench.ts";
import type { Account } from "../identity/identity.ts";
import { createMutes } from "./mutes.ts";

const me = createKeySigner(keyOf(1));
const [ada, ben, cleo] = [2, 3, 4].map((person) => createKeySigner(keyOf(person)).pubkey);
if (ada === undefined || ben === undefined || cleo === undefined) throw new Error("three people");
const plain: Signer = { pubkey: me.pubkey, sign: (template) => me.sign(template) };

async function closed(tags: readonly Tag[]): Promise<string> {
  const text = await me.encryption?.encrypt(me.pubkey, JSON.stringify(tags));
  if (text?.ok !== true) throw new Error("not encrypted");
  return text.value;
}
async function opened(content: string): Promise<unknown> {
  const text = await me.encryption?.decrypt(me.pubkey, content);
  return text?.ok === true ? JSON.parse(text.value) : null;
}

function bench(signer: Signer | null = me, keyValue = createMemoryKeyValue()) {
  const made = createTestBench();
  const { pool, time, log, relay } = made;
  const account = createSignal<Account>(signer === null ? { kind: "none" } : { kind: "guest", pubkey: signer.pubkey, kept: true });
  let acting = signer;
  const identity = { account, ready: Promise.resolve(), current: () => Promise.resolve(acting) };
  const mutes = createMutes({ pool, identity, keyValue, timers: time, log });
  return {
    ...made,
    mutes,
    keyValue,
    become: (next: Signer | null): void => {
      acting = next;
      account.set(next === null ? { kind: "none" } : { kind: "guest", pubkey: next.pubkey, kept: true });
    },
    muted: () => [...mutes.view.get().muted].toSorted(),
    newest: () => relay.stored().find((event) => event.kind === 10_000),
    rest: (ms = 3_000) => time.advanceAsync(ms),
  };
}

describe("whom one muted", () => {
  it("[I-9] the newest list counts in any order, with both of its parts", async () => {
    const old = by(1, { kind: 10_000, tags: [["p", ada]], created_at: startSec - 50 });
    const now = by(1, {
      kind: 10_000,
      tags: [["p", ben]],
      content: await closed([
        ["p", cleo],
        ["word", "Spoiler"],
      ]),
      created_at: startSec - 9,
    });
    for (const order of [
      [old, now],
      [now, old],
    ]) {
      const { relay, rest, muted, mutes } = bench();
      for (const event of order) relay.inject(event);
      await rest();
      expect(muted()).toEqual([ben, cleo].toSorted());
      expect(mutes.view.get()).toMatchObject({ words: ["spoiler"], locked: false });
      expect(mutes.view.get().people.find(({ pubkey }) => pubkey === cleo)).toMatchObject({ where: "private", hidden: false });
      mutes.end();
    }
  });

  it("[I-9] a private part of the old kind is read, and what was opened once asks the signer no more", async () => {
    let asked = 0;
    const oldDecryption: NonNullable<Signer["oldDecryption"]> = {
      decrypt: async () => {
        asked += 1;
        return ok(JSON.stringify([["p", ada]]));
      },
    };
    const signer: Signer = { ...plain, oldDecryption };
    const { relay, rest, muted, keyValue, mutes } = bench(signer);
    relay.inject(by(1, { kind: 10_000, content: "abc?iv=def" }));
    await rest();
    expect(muted()).toEqual([ada]);
    mutes.end();
    const later = bench(signer, keyValue);
    later.relay.inject(by(1, { kind: 10_000, content: "abc?iv=def" }));
    await later.rest();
    expect([later.muted(), asked]).toEqual([[ada], 1]);
  });

  it("[I-9a] a mute holds at once, is kept where only its person reads it, and can be undone", async () => {
    const { mutes, muted, newest, rest } = bench();
    mutes.mute(ada);
    expect(muted()).toEqual([ada]);
    await rest();
    const event = newest();
    expect(event?.tags).toEqual([]);
    expect(await opened(event?.content ?? "")).toEqual([["p", ada]]);
    expect(mutes.view.get().people).toEqual([{ pubkey: ada, where: "private", hidden: false, waits: false }]);
    mutes.unmute(ada);
    expect(muted()).toEqual([]);
    await rest();
    expect(newest()).toMatchObject({ tags: [], content: "" });
    mutes.mute(ada);
    mutes.unmute(ada);
    await rest();
    expect(muted()).toEqual([]);
  });

  it("[I-9b] what other clients keep in the list stays, whatever is changed here", async () => {
    const open: Tag[] = [
      ["p", ben, "wss://hint.test", "ben"],
      ["t", "spoilers"],
      ["e", "ab".repeat(32)],
      ["word", "Crypto"],
      ["unknown", "x", "y"],
    ];
    const hidden: Tag[] = [
      ["p", cleo, "wss://far.test"],
      ["t", "secret"],
    ];
    const { mutes, relay, newest, rest, muted } = bench();
    relay.inject(by(1, { kind: 10_000, tags: open, content: await closed(hidden), created_at: startSec + 30 }));
    // Before the list was ever read here.
    mutes.mute(ada);
    await rest();
    expect(newest()?.tags).toEqual(open);
    expect(await opened(newest()?.content ?? "")).toEqual([...hidden, ["p", ada]]);
    expect(newest()?.created_at).toBe(startSec + 31);
    mutes.unmute(ben);
    mutes.unmute(cleo);
    await rest();
    expect(newest()?.tags).toEqual(open.slice(1));
    expect(await opened(newest()?.content ?? "")).toEqual([hidden[1], ["p", ada]]);
    expect(muted()).toEqual([ada]);
  });

  it("[I-9b] what cannot be opened, or is not known while no relay answers, is not written over", async () => {
    const { mutes, relay, newest, rest, muted } = bench(plain);
    const list = by(1, { kind: 10_000, tags: [["p", ben]], content: await closed([["p", cleo]]) });
    relay.inject(list);
    await rest();
    mutes.mute(ada);
    await rest();
    expect(newest()?.id).toBe(list.id);
    expect(mutes.view.get()).toMatchObject({ locked: true, failure: "locked" });
    expect(muted()).toEqual([ada, ben].toSorted());

    const silent = bench();
    const known = by(1, { kind: 10_000, tags: [["p", ben]] });
    silent.relay.refuse = () => "error: come back later";
    silent.relay.inject(known);
    silent.mutes.mute(ada);
    await silent.rest(60_000);
    expect(silent.newest()).toEqual(known);
    expect(silent.mutes.view.get().failure).toBe("no-relay");
    // It is not asked over and over; a connection made anew is.
    const asked = silent.relay.received.length;
    await silent.rest(300_000);
    expect(silent.relay.received.length - asked).toBeLessThan(20);
    silent.relay.refuse = () => null;
    silent.network.cut("ws://one.test");
    await silent.rest(20_000);
    expect(silent.muted()).toEqual([ada, ben].toSorted());
    expect(silent.mutes.view.get().failure).toBeNull();
    silent.mutes.end();

    const far = bench();
    far.network.refuse("ws://one.test");
    far.network.cut("ws://one.test");
    await far.rest(100);
    far.mutes.mute(ada);
    await far.rest(20_000);
    expect(far.mutes.view.get().failure).toBe("no-relay");
    far.mutes.end();
    // A page of the same device, later.
    const later = bench(me, far.keyValue);
    await later.rest();
    expect(later.muted()).toEqual([ada]);
    expect(await opened(later.newest()?.content ?? "")).toEqual([["p", ada]]);
  });

  it("[I-9b] what is changed elsewhere while the signer thinks stays too", async () => {
    let yes = (): void => {};
    const asked = new Promise<void>((resolve) => {
      yes = resolve;
    });
    const slow: Signer = {
      ...me,
      async sign(template) {
        await asked;
        return me.sign(template);
      },
    };
    const { mutes, relay, newest, rest, muted } = bench(slow);
    await rest();
    mutes.mute(ada);
    await rest();
    relay.inject(by(1, { kind: 10_000, tags: [["p", ben]], created_at: startSec + 1 }));
    await rest();
    yes();
    await rest();
    expect(newest()?.tags).toEqual([["p", ben]]);
    expect(await opened(newest()?.content ?? "")).toEqual([["p", ada]]);
    expect(muted()).toEqual([ada, ben].toSorted());
  });

  it("[I-9c] without a key mutes stay on the device until their person moves them to the list", async () => {
    const { mutes, become, muted, newest, rest } = bench(null);
    await rest();
    mutes.mute(ada);
    expect(mutes.view.get().people).toEqual([{ pubkey: ada, where: "device", hidden: false, waits: false }]);
    become(me);
    await rest();
    expect(muted()).toEqual([ada]);
    expect(newest()).toBeUndefined();
    mutes.moveToList(false);
    await rest();
    expect(await opened(newest()?.content ?? "")).toEqual([["p", ada]]);
    expect(mutes.view.get().people).toEqual([{ pubkey: ada, where: "private", hidden: false, waits: false }]);
  });

  it("[I-9c] a signer that cannot encrypt keeps them here, or openly on a word of its own", async () => {
    const { mutes, newest, rest, muted } = bench(plain);
    await rest();
    mutes.mute(ada);
    await rest();
    expect(newest()).toBeUndefined();
    expect(mutes.view.get()).toMatchObject({ failure: "cannot-encrypt", people: [{ pubkey: ada, where: "device" }] });
    mutes.moveToList(true);
    await rest();
    expect(newest()).toMatchObject({ tags: [["p", ada]], content: "" });
    expect(muted()).toEqual([ada]);
  });

  it("[I-9d] whose figure is hidden is muted too, and nobody's list says so", async () => {
    const { mutes, newest, rest, muted, keyValue } = bench();
    await rest();
    mutes.hide(ada);
    await rest();
    expect([...mutes.view.get().hidden]).toEqual([ada]);
    expect(await opened(newest()?.content ?? "")).toEqual([["p", ada]]);
    mutes.end();
    const later = bench(me, keyValue);
    await later.rest();
    expect([...later.mutes.view.get().hidden]).toEqual([ada]);
    later.mutes.show(ada);
    expect(later.muted()).toEqual([ada]);
    expect([...later.mutes.view.get().hidden]).toEqual([]);
    expect(muted()).toEqual([ada]);
  });

  it("[I-9e] somebody else who acts here has a list of their own", async () => {
    const { mutes, become, muted, relay, rest } = bench();
    relay.inject(by(1, { kind: 10_000, tags: [["p", ada]] }));
    relay.inject(by(5, { kind: 10_000, tags: [["p", cleo]] }));
    await rest();
    expect(muted()).toEqual([ada]);
    become(createKeySigner(keyOf(5)));
    expect(muted()).toEqual([]);
    await rest();
    expect(muted()).toEqual([cleo]);
    mutes.mute(me.pubkey);
    become(null);
    expect(muted()).toEqual([]);
  });

  it("[I-9g] what was opened is gone from the device with its person, also what is opened just then", async () => {
    const list = by(1, { kind: 10_000, content: await closed([["p", cleo]]), created_at: startSec - 9 });
    const first = bench();
    first.relay.inject(list);
    await first.rest();
    expect([first.muted(), await first.keyValue.keys("mutes/opened/")]).toEqual([[cleo], [`mutes/opened/${me.pubkey}`]]);
    first.become(null);
    await first.rest();
    expect([first.muted(), await first.keyValue.keys("mutes/opened/")]).toEqual([[], []]);

    let answer = (): void => {};
    const asked = new Promise<void>((resolve) => (answer = resolve));
    const { encryption } = me;
    if (encryption === undefined) throw new Error("it can encrypt");
    const slow = {
      ...me,
      encryption: {
        ...encryption,
        decrypt: async (peer: typeof me.pubkey, text: string) => asked.then(() => encryption.decrypt(peer, text)),
      },
    };
    const second = bench(slow);
    second.relay.inject(list);
    await second.rest();
    second.become(null);
    answer();
    await second.rest();
    expect(await second.keyValue.keys("mutes/opened/")).toEqual([]);
  });
});
