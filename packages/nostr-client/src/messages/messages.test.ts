import { createSignal } from "@plaza/platform";
import type { KeyValue, Signer } from "@plaza/platform";
import { createKeySigner, createMemoryKeyValue, settle } from "@plaza/platform/fakes";
import { buildPrivateMessage, buildPrivateMessageRelays, KIND, parseNostrEvent, publicKeyOf, tagValue, writeRumor } from "@plaza/protocol";
import type { NostrEvent, Pubkey } from "@plaza/protocol";
import * as oldWay from "nostr-tools/nip04";
import { unwrapEvent, wrapEvent } from "nostr-tools/nip17";
import { expect, test, vi } from "vitest";
import { createFakeRelay } from "../fakes/fake-relay.ts";
import type { FakeRelay } from "../fakes/fake-relay.ts";
import { by, createTestBench, keyOf, startSec } from "../fakes/test-bench.ts";
import type { Account } from "../identity/identity.ts";
import { wrapRumor } from "./gift-wrapping.ts";
import { createMessages, forgetMessages } from "./messages.ts";

const [anaKey, benKey, cleoKey] = [keyOf(4), keyOf(5), keyOf(6)];
const [ana, ben, cleo] = [publicKeyOf(anaKey), publicKeyOf(benKey), publicKeyOf(cleoKey)];

/** A relay world; everyone has a device of their own. */
function world(names: readonly string[] = ["one"], loggingIn?: Signer) {
  const bench = createTestBench(names, loggingIn === undefined ? {} : { signer: async () => loggingIn });
  const asked: string[] = [];

  function device(signer: Signer | null, choice: { readonly keyValue?: KeyValue; readonly inbox?: readonly string[] } = {}) {
    const account = createSignal<Account>({ kind: "none" });
    let acting = signer;
    const act = (next: Signer | null): void => {
      acting = next;
      account.set(next === null ? { kind: "none" } : { kind: "remote", pubkey: next.pubkey });
    };
    const keyValue = choice.keyValue ?? createMemoryKeyValue();
    const messages = createMessages({
      pool: bench.connect(),
      identity: {
        account,
        current: async () => acting,
        async signer() {
          if (acting === null) act(createKeySigner(keyOf(9)));
          return acting ?? createKeySigner(keyOf(9));
        },
      },
      inbox: choice.inbox ?? [],
      keyValue,
      clock: bench.time,
      timers: bench.time,
      random: bench.random,
      log: bench.log,
    });
    act(signer);
    return { messages, keyValue, act, said: () => messages.view.get().conversations.map(({ lines }) => lines.map(({ text }) => text)) };
  }

  /** A signer that tells what it is asked to decrypt. */
  function watched(secretKey: Uint8Array): Signer {
    const signer = createKeySigner(secretKey);
    const { encryption } = signer;
    if (encryption === undefined) throw new Error("it encrypts");
    const decrypt: typeof encryption.decrypt = (from, payload) => {
      asked.push(from);
      return encryption.decrypt(from, payload);
    };
    return { ...signer, encryption: { ...encryption, decrypt } };
  }

  return { ...bench, device, watched, asked };
}

const wraps = (relay: FakeRelay): readonly NostrEvent[] => relay.stored().filter(({ kind }) => kind === KIND.giftWrap);

test("[I-8] a message reaches the one it is for and the sender's other devices, and tells nobody else anything", async () => {
  const { relay, time, device } = world();
  const [here, there, elsewhere] = [device(createKeySigner(anaKey)), device(createKeySigner(benKey)), device(createKeySigner(anaKey))];
  await settle();
  for (const { messages } of [there, elsewhere]) messages.read();
  const sent = await here.messages.send([ben], "meet me at the fountain");
  expect(sent.ok).toBe(true);
  // Seen at once by who wrote it.
  expect(here.said()).toEqual([["meet me at the fountain"]]);
  await time.advanceAsync(6_000);
  expect(there.said()).toEqual([["meet me at the fountain"]]);
  expect(elsewhere.said()).toEqual([["meet me at the fountain"]]);
  expect(there.messages.view.get().conversations[0]).toMatchObject({ people: [ana], unread: 1, isAnswered: false });
  expect(here.messages.view.get().conversations[0]).toMatchObject({ people: [ben], unread: 0, isAnswered: true });
  expect(here.messages.view.get().conversations[0]?.lines[0]?.delivery).toBe("accepted");
  const outside = wraps(relay);
  expect(new Set(outside.map((wrap) => tagValue(wrap, "p")))).toEqual(new Set([ana, ben]));
  for (const wrap of outside) {
    expect([ana, ben]).not.toContain(wrap.pubkey);
    expect(wrap.content).not.toContain("fountain");
    expect(wrap.created_at).toBeLessThanOrEqual(startSec + 10);
    expect(wrap.created_at).toBeGreaterThan(startSec - 2 * 86_400 - 10);
  }
  expect(new Set(outside.map(({ pubkey }) => pubkey)).size).toBe(2);
});

test("[I-8] another implementation reads what is written here, and is read", async () => {
  const { relay, time, device } = world();
  const there = device(createKeySigner(benKey));
  await settle();
  there.messages.read();
  await there.messages.send([ana], "hello from here");
  await time.advanceAsync(6_000);
  const [wrap] = wraps(relay).filter((event) => tagValue(event, "p") === ana);
  if (wrap === undefined) throw new Error("no wrap");
  const read = unwrapEvent({ ...wrap, tags: wrap.tags.map((tag) => [...tag]) }, anaKey);
  expect([read.kind, read.content, read.pubkey]).toEqual([14, "hello from here", ben]);
  vi.useFakeTimers({ now: startSec * 1_000, toFake: ["Date"] });
  const foreign = parseNostrEvent(wrapEvent(anaKey, { publicKey: ben }, "hello from there"));
  vi.useRealTimers();
  if (foreign.ok) relay.inject(foreign.value);
  await time.advanceAsync(500);
  expect(there.said()[0]).toContain("hello from there");
});

test("[I-8] a rumor that names another author than its seal is no message", async () => {
  const { relay, time, device, random } = world();
  const there = device(createKeySigner(benKey));
  await settle();
  there.messages.read();
  const cleoSigner = createKeySigner(cleoKey);
  const { encryption } = cleoSigner;
  if (encryption === undefined) throw new Error("it encrypts");
  // Cleo writes as if she were Ana: the inner text names Ana, the seal is Cleo's.
  const forger: Signer = { ...cleoSigner, pubkey: ana };
  const forged = await wrapRumor(forger, random, buildPrivateMessage({ to: [ben], text: "I am Ana" }, startSec), ben, startSec);
  if (!forged.ok) throw new Error(forged.problem.code);
  relay.inject(forged.value);
  await time.advanceAsync(6_000);
  expect(there.messages.view.get()).toMatchObject({ status: "ready", conversations: [] });
});

test("[I-8a] a message goes where its receiver wants it, and one says where one wants one's own", async () => {
  const { relay: one, urls, network, time, device } = world(["one", "two"]);
  const inbox = "ws://far.test";
  const far = createFakeRelay(network, inbox);
  one.inject(by(5, buildPrivateMessageRelays([inbox], startSec)));
  const here = device(createKeySigner(anaKey), { inbox: urls });
  await settle();
  here.messages.read();
  const known = here.messages.hasInbox(ben);
  await time.advanceAsync(6_000);
  expect(await known).toBe(true);
  await here.messages.send([ben], "far away");
  await time.advanceAsync(6_000);
  const said = one.stored().filter(({ kind }) => kind === KIND.privateMessageRelays);
  expect(said.find(({ pubkey }) => pubkey === ana)?.tags).toEqual(urls.map((url) => ["relay", url]));
  expect(wraps(far).map((wrap) => tagValue(wrap, "p"))).toEqual([ben]);
  const asked = here.messages.hasInbox(cleo);
  await time.advanceAsync(6_000);
  expect(await asked).toBe(false);
});

test("[I-4f] where a receiver reads it is not told who wrote, however much it insists", async () => {
  const signer = createKeySigner(anaKey);
  const { relay, network, time, device } = world(["one"], signer);
  const far = createFakeRelay(network, "ws://far.test");
  far.judge = ({ kind }) =>
    kind === KIND.relayAuth ? { accepted: true, message: "" } : { accepted: false, message: "auth-required: who?" };
  relay.inject(by(5, buildPrivateMessageRelays(["ws://far.test"], startSec)));
  const here = device(signer);
  await settle();
  await here.messages.send([ben], "psst");
  await time.advanceAsync(1_000);
  far.send({ type: "AUTH", challenge: "c0ffee" });
  await time.advanceAsync(20_000);
  expect(far.received.map(({ type }) => type)).toContain("EVENT");
  expect(far.received.map(({ type }) => type)).not.toContain("AUTH");
  expect(here.messages.view.get().conversations[0]?.lines[0]?.delivery).toBe("accepted");
});

test("[I-1n] places for private messages that were announced elsewhere, or that nobody could tell, are not announced anew", async () => {
  const { relay: one, urls, network, time, device } = world();
  const [home, inbox] = ["ws://home.test", "ws://inbox.test"];
  const [far, box] = [createFakeRelay(network, home), createFakeRelay(network, inbox)];
  one.inject(by(4, { kind: KIND.relayList, tags: [["r", home]] }));
  far.inject(by(4, buildPrivateMessageRelays([inbox], startSec)));
  const said = () => [...one.stored(), ...far.stored()].filter(({ kind }) => kind === KIND.privateMessageRelays).map(({ tags }) => tags);
  const here = device(createKeySigner(anaKey), { inbox: urls });
  await settle();
  here.messages.read();
  await time.advanceAsync(12_000);
  expect(said()).toEqual([[["relay", inbox]]]);
  // Others find her there too.
  const there = device(createKeySigner(benKey));
  await settle();
  await there.messages.send([ana], "found you");
  await time.advanceAsync(12_000);
  expect(wraps(box).map((wrap) => tagValue(wrap, "p"))).toEqual([ana]);
  expect(here.said()).toEqual([["found you"]]);

  one.refuse = (_, [filter]) => (filter?.kinds?.includes(KIND.privateMessageRelays) === true ? "error: come back later" : null);
  const other = device(createKeySigner(cleoKey), { inbox: urls });
  await settle();
  other.messages.read();
  await time.advanceAsync(60_000);
  expect(said()).toHaveLength(1);
});

test("[I-8b] what was opened is opened once on a device, and forgotten on request", async () => {
  const { time, device, watched, asked } = world();
  const here = device(createKeySigner(anaKey));
  await settle();
  for (const text of ["one", "two", "three"]) await here.messages.send([ben], text);
  const first = device(watched(benKey));
  await settle();
  first.messages.read();
  await time.advanceAsync(6_000);
  expect(first.said()).toEqual([["one", "two", "three"]]);
  expect(asked.length).toBe(6);
  first.messages.end();
  const again = device(watched(benKey), { keyValue: first.keyValue });
  await settle();
  again.messages.read();
  await time.advanceAsync(6_000);
  expect([again.said(), asked.length]).toEqual([[["one", "two", "three"]], 6]);
  again.messages.end();
  await forgetMessages(first.keyValue, ben);
  expect(await first.keyValue.keys("messages")).toEqual([]);
});

test("[I-8b] nothing is opened before somebody asks to read", async () => {
  const { time, device, watched, asked } = world();
  const here = device(createKeySigner(anaKey));
  await settle();
  await here.messages.send([ben], "patience");
  const there = device(watched(benKey));
  await time.advanceAsync(6_000);
  expect([there.messages.view.get().status, asked.length]).toEqual(["asleep", 0]);
  there.messages.read();
  await time.advanceAsync(6_000);
  expect([there.messages.view.get().status, asked.length]).toEqual(["ready", 2]);
});

test("[I-8c] messages of the old kind are read, marked, and stand beside the new ones", async () => {
  const { relay, time, device } = world();
  const content = oldWay.encrypt(anaKey, ben, "an old letter");
  relay.inject(by(4, { kind: KIND.encryptedMessage, created_at: startSec - 100, tags: [["p", ben]], content }));
  relay.inject(by(4, { kind: KIND.encryptedMessage, created_at: startSec - 90, tags: [["p", ben]], content: "not a letter" }));
  const there = device(createKeySigner(benKey));
  await settle();
  there.messages.read();
  await time.advanceAsync(6_000);
  await there.messages.send([ana], "a new answer");
  const [conversation] = there.messages.view.get().conversations;
  expect(conversation?.lines.map(({ text, isOld, mine }) => [text, isOld, mine])).toEqual([
    ["an old letter", true, false],
    ["a new answer", false, true],
  ]);
  // Nothing is ever written the old way.
  expect(relay.stored().filter(({ kind, pubkey }) => kind === KIND.encryptedMessage && pubkey === ben)).toEqual([]);
});

test("[I-8d] unread is what came after one last looked or wrote, and stays so over a reload", async () => {
  const { time, device } = world();
  const [here, there] = [device(createKeySigner(anaKey)), device(createKeySigner(benKey))];
  await settle();
  there.messages.read();
  here.messages.read();
  await there.messages.send([ana], "first");
  await time.advanceAsync(6_000);
  await here.messages.send([ben], "one");
  await time.advanceAsync(2_000);
  await here.messages.send([ben], "two");
  await time.advanceAsync(2_000);
  expect(there.messages.view.get()).toMatchObject({ unread: 2, conversations: [{ unread: 2 }] });
  there.messages.markRead(ana);
  expect(there.messages.view.get().unread).toBe(0);
  there.messages.end();
  const again = device(createKeySigner(benKey), { keyValue: there.keyValue });
  await settle();
  again.messages.read();
  await time.advanceAsync(6_000);
  expect(again.messages.view.get()).toMatchObject({ unread: 0, conversations: [{ unread: 0 }] });
});

test("[I-8d] somebody one never wrote to counts as a request, not as unread", async () => {
  const { time, device } = world();
  const [stranger, there] = [device(createKeySigner(cleoKey)), device(createKeySigner(benKey))];
  await settle();
  there.messages.read();
  await stranger.messages.send([ben], "buy this");
  await time.advanceAsync(6_000);
  expect(there.messages.view.get()).toMatchObject({ unread: 0, conversations: [{ isAnswered: false, unread: 1 }] });
});

test("[I-8e] what no relay took says so, goes out again after a reload, and once it is taken no more", async () => {
  const { relay, time, device } = world();
  const here = device(createKeySigner(anaKey));
  await settle();
  relay.judge = () => ({ accepted: false, message: "blocked: not today" });
  const sent = await here.messages.send([ben], "kept");
  await time.advanceAsync(6_000);
  expect(here.messages.view.get().conversations[0]?.lines[0]?.delivery).toBe("refused");
  expect(wraps(relay)).toEqual([]);
  relay.judge = () => ({ accepted: true, message: "" });
  here.messages.end();
  const again = device(createKeySigner(anaKey), { keyValue: here.keyValue });
  await settle();
  again.messages.read();
  await time.advanceAsync(6_000);
  expect(wraps(relay).length).toBe(2);
  expect(await here.keyValue.keys("outbox/")).toEqual([]);
  expect(sent.ok).toBe(true);
});

test("[I-8e] a refused message is tried again on request", async () => {
  const { relay, time, device } = world();
  const here = device(createKeySigner(anaKey));
  await settle();
  relay.judge = () => ({ accepted: false, message: "blocked: not today" });
  const sent = await here.messages.send([ben], "again");
  await time.advanceAsync(6_000);
  relay.judge = () => ({ accepted: true, message: "" });
  if (sent.ok) here.messages.retry(sent.value);
  await time.advanceAsync(6_000);
  expect(here.messages.view.get().conversations[0]?.lines[0]?.delivery).toBe("accepted");
});

test("[I-8f] several people are one conversation, each with a wrap of their own", async () => {
  const { relay, time, device } = world();
  const [here, ofBen, ofCleo] = [device(createKeySigner(anaKey)), device(createKeySigner(benKey)), device(createKeySigner(cleoKey))];
  await settle();
  for (const { messages } of [ofBen, ofCleo]) messages.read();
  await here.messages.send([ben, cleo, ana], "all of us");
  await time.advanceAsync(6_000);
  expect(wraps(relay).length).toBe(3);
  expect(ofBen.messages.view.get().conversations[0]?.people).toEqual([ana, cleo].toSorted());
  expect(ofCleo.messages.view.get().conversations[0]?.people).toEqual([ana, ben].toSorted());
});

test("[I-8g] who has no key gets one by writing; who signs elsewhere without encryption is told", async () => {
  const { device } = world();
  const nobody = device(null);
  await settle();
  expect(nobody.messages.view.get().status).toBe("no-key");
  expect((await nobody.messages.send([ben], "hello")).ok).toBe(true);
  expect(nobody.said()).toEqual([["hello"]]);
  const { encryption: _none, ...plain } = createKeySigner(anaKey);
  const cannot = device(plain);
  await settle();
  expect(cannot.messages.view.get().status).toBe("cannot");
  const sent = await cannot.messages.send([ben], "hello");
  expect(sent.ok ? "sent" : sent.problem.code).toBe("cannot-encrypt");
});

test("[I-8g] when somebody else acts here, nothing of the one before is left to be seen", async () => {
  const { time, device } = world();
  const here = device(createKeySigner(anaKey));
  await settle();
  await here.messages.send([ben], "mine");
  here.act(createKeySigner(cleoKey));
  await time.advanceAsync(6_000);
  expect(here.messages.view.get()).toMatchObject({ conversations: [], unread: 0 });
  here.act(createKeySigner(anaKey));
  await time.advanceAsync(6_000);
  expect(here.said()).toEqual([["mine"]]);
});

test("[I-8h] empty words, nobody and crowds are refused before anything is signed", async () => {
  const { relay, device } = world();
  const here = device(createKeySigner(anaKey));
  await settle();
  const codes: string[] = [];
  const crowd = Array.from({ length: 21 }, (_, n) => publicKeyOf(keyOf(n + 20)));
  for (const [people, text] of [
    [[ben], " \n "],
    [[], "hello"],
    [crowd, "hello"],
  ] as readonly (readonly [readonly Pubkey[], string])[]) {
    const sent = await here.messages.send(people, text);
    codes.push(sent.ok ? "sent" : sent.problem.code);
  }
  expect([codes, wraps(relay)]).toEqual([["empty", "too-many", "too-many"], []]);
});

test("[I-8i] a message from far in the future is none, also where it was kept before; one a little ahead waits for its time", async () => {
  const { relay, time, random, device } = world();
  const keyValue = createMemoryKeyValue();
  const write = async (text: string, createdAtSec: number): Promise<void> => {
    const rumor = buildPrivateMessage({ to: [ben], text }, createdAtSec);
    const wrap = await wrapRumor(createKeySigner(anaKey), random, rumor, ben, startSec);
    if (!wrap.ok) throw new Error(wrap.problem.code);
    relay.inject(wrap.value);
  };
  // No calendar has this day: whoever writes it out fails.
  await write("for ever at the top", Number.MAX_SAFE_INTEGER);
  await write("in an hour", startSec + 3_600);
  await write("in a minute", startSec + 60);
  const forged = writeRumor(ana, buildPrivateMessage({ to: [ben], text: "kept before" }, Number.MAX_SAFE_INTEGER));
  await keyValue.set(`messages/${ben}/${"0".repeat(64)}`, `new ${ana} ${forged}`);
  const there = device(createKeySigner(benKey), { keyValue });
  await settle();
  there.messages.read();
  await time.advanceAsync(6_000);
  expect(there.messages.view.get().status).toBe("ready");
  expect(there.said()).toEqual([["in a minute"]]);
  there.messages.end();
  await time.advanceAsync(3_000_000);
  const later = device(createKeySigner(benKey), { keyValue });
  await settle();
  later.messages.read();
  await time.advanceAsync(6_000);
  expect(later.said()).toEqual([["in a minute", "in an hour"]]);
});
