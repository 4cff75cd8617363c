import { createKeySigner } from "@plaza/platform";
import { createFakeStretch } from "@plaza/platform/fakes";
import {
  buildCloseSpace,
  buildCreateSpace,
  buildJoin,
  buildRole,
  encodeNaddr,
  encodeNote,
  KIND,
  parseCreateSpace,
  verifyEvent,
} from "@plaza/protocol";
import type { EventTemplate, SpaceAddress } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import { by, createTestBench, keyOf, startSec } from "../../../nostr-client/src/fakes/test-bench.ts";
import { openInvitation } from "../room-key/invitation.ts";
import { announceSpace } from "./announce-space.ts";
import type { SpaceWish } from "./announce-space.ts";
import { lookUpSpace } from "./look-up-space.ts";
import { createSpaceList } from "./space-list.ts";

const plain: SpaceWish = {
  name: "Talk",
  description: "",
  access: "open",
  members: [],
  password: "",
  startsAtSec: null,
  relays: ["ws://one.test"],
};

async function open() {
  const bench = createTestBench();
  await bench.time.advanceAsync(100);
  const { pool, random } = bench;
  const announce = async (wish: Partial<SpaceWish> = {}, person = 1) => {
    const made = await announceSpace(
      { pool, signer: createKeySigner(keyOf(person)), random, stretch: createFakeStretch() },
      { ...plain, ...wish },
    );
    if (!made.ok) throw new Error(made.problem.code);
    await bench.time.advanceAsync(100);
    return made.value;
  };
  const join = (space: SpaceAddress, person: number, agoSec = 0) => {
    const author = by(person, { kind: 1 }).pubkey;
    const sec = Math.floor(bench.time.wallMs() / 1_000) - agoSec;
    const fields = { author, name: "", metrics: null, session: "0011223344556677", sessionKey: null, voiceKey: null, caps: [] };
    return by(
      person,
      buildJoin(
        space,
        { ...fields, hand: "lowered", sinceSec: sec, isGuest: false, proof: null, everySec: 300, expiresAtSec: sec + 750 },
        sec,
      ),
    );
  };
  return { ...bench, announce, join };
}

describe("announcing", () => {
  it("[S-8] a space is created with what its host wants, and told to the relays", async () => {
    const { announce, relay } = await open();
    const { reference, roomKey } = await announce({ name: "Harbour", description: "About boats", startsAtSec: startSec + 9_000 });
    expect(roomKey).toBeNull();
    const created = reference.created === null ? null : parseCreateSpace(reference.created);
    expect(created).toMatchObject({ ok: true, value: { info: { name: "Harbour", description: "About boats", access: "open" } } });
    expect(relay.received.some((message) => message.type === "EVENT" && message.event.kind === KIND.createSpace)).toBe(true);
  });

  it("[S-34] a closed one has a room key, with a password a lock around it", async () => {
    const { announce } = await open();
    const byHand = await announce({ access: "invite" });
    expect([byHand.roomKey?.bytes.length]).toEqual([32]);
    const { reference, roomKey } = await announce({ access: "password", password: "sesame" });
    const created = reference.created === null ? null : parseCreateSpace(reference.created);
    if (created?.ok !== true) throw new Error("it was created");
    expect([created.value.info.keyId, created.value.info.lock === null]).toEqual([roomKey?.id, false]);
  });
});

it("[S-34f] the listed are sent the key of their room, and the link; where nothing can be encrypted there is none", async () => {
  const { announce, relay, time, pool, random } = await open();
  const guest = createKeySigner(keyOf(7));
  const { roomKey, link, reference } = await announce({ access: "members", members: [guest.pubkey] });
  await time.advanceAsync(500);
  const wraps = relay.received.flatMap((message) =>
    message.type === "EVENT" && message.event.kind === KIND.giftWrap ? [verifyEvent(message.event)] : [],
  );
  const [wrap] = wraps;
  if (wrap?.ok !== true) throw new Error("a wrap was sent");
  expect(wraps).toHaveLength(1);
  expect(await openInvitation(guest, wrap.value)).toMatchObject({
    value: { from: reference.space.host, space: reference.space, key: roomKey, message: `nostr:${link}` },
  });
  const mute = createKeySigner(keyOf(8));
  const tools = {
    pool,
    signer: { pubkey: mute.pubkey, sign: (template: EventTemplate) => mute.sign(template) },
    random,
    stretch: createFakeStretch(),
  };
  const unlocked = await announceSpace(tools, { ...plain, access: "members", members: [guest.pubkey] });
  expect(unlocked).toMatchObject({ ok: true, value: { roomKey: null } });
});

describe("looking up", () => {
  it("[S-3a] a link leads to the space by its creation, or by its mirror", async () => {
    const { announce, pool, time } = await open();
    const { link, reference } = await announce();
    const { host, id } = reference.space;
    const links = [
      link,
      `nostr:${link}`,
      encodeNote(reference.created?.id ?? ("" as never)),
      encodeNaddr({ kind: KIND.room, pubkey: host, identifier: id }),
    ];
    for (const each of links) {
      const found = lookUpSpace(pool, each);
      await time.advanceAsync(500);
      expect(await found).toMatchObject({ ok: true, value: { space: { host, id } } });
    }
  });

  it("[S-3a] what names none, is none, or is nowhere is told apart", async () => {
    const { pool, time, relay } = await open();
    const note = by(3, { kind: 1, content: "hi" });
    relay.inject(note);
    const ask = async (link: string) => {
      const found = lookUpSpace(pool, link);
      await time.advanceAsync(6_000);
      const outcome = await found;
      return outcome.ok ? "found" : outcome.problem.code;
    };
    expect(await ask("npub1x")).toBe("bad-link");
    expect(await ask(encodeNote(note.id))).toBe("no-space");
    expect(await ask(encodeNote(by(4, { kind: 1 }).id))).toBe("not-found");
  });
});

describe("the list", () => {
  it("[S-89] tells who is in each space, the fullest first, and forgets nobody's role", async () => {
    const { announce, join, relay, pool, time, random } = await open();
    const quiet = await announce({ name: "Quiet" });
    const full = await announce({ name: "Full" }, 2);
    const list = createSpaceList({ pool, timers: time, random });
    await time.advanceAsync(1_000);
    const { space } = full.reference;
    for (const person of [2, 5, 6]) relay.inject(join(space, person));
    relay.inject(join(quiet.reference.space, 1));
    const speaker = by(6, { kind: 1 }).pubkey;
    relay.inject(by(2, buildRole(space, { act: "speaker", target: speaker, untilSec: null }, Math.floor(time.wallMs() / 1_000))));
    await time.advanceAsync(1_500);
    const view = list.view.get();
    expect(view.status).toBe("ready");
    expect(view.spaces.map(({ room }) => [room.info?.name, room.phase, room.listenerCount, room.stage.length])).toEqual([
      ["Full", "live", 1, 2],
      ["Quiet", "live", 0, 1],
    ]);
    expect(view.spaces[0]?.link).toBe(full.link);
    list.end();
  });

  it("[S-89] closed and announced spaces stand behind, one that was never created is not there", async () => {
    const { announce, join, relay, pool, time, random } = await open();
    const over = await announce({ name: "Over" });
    await announce({ name: "Later", startsAtSec: startSec + 50_000 }, 2);
    await announce({ name: "Now" }, 3);
    const list = createSpaceList({ pool, timers: time, random });
    await time.advanceAsync(1_000);
    relay.inject(by(1, buildCloseSpace(over.reference.space, Math.floor(time.wallMs() / 1_000))));
    relay.inject(join({ host: by(9, { kind: 1 }).pubkey, id: "nowhere" }, 9));
    await time.advanceAsync(1_500);
    expect(list.view.get().spaces.map(({ room }) => [room.info?.name, room.phase])).toEqual([
      ["Now", "live"],
      ["Later", "scheduled"],
      ["Over", "closed"],
    ]);
    list.end();
  });

  it("[S-89] of more spaces than are kept the newest stay, in whatever order relays tell of them", async () => {
    const { pool, time, random } = await open();
    const list = createSpaceList({ pool, timers: time, random, mostKept: 3 });
    const sec = Math.floor(time.wallMs() / 1_000);
    const info = { ...plain, image: null, lang: null, keyId: null, lock: null, caps: [] };
    const host = by(1, { kind: 1 }).pubkey;
    for (const agoMin of [0, 1, 2, 3, 4, 1]) {
      const name = `${agoMin} min ago`;
      list.learn(by(1, buildCreateSpace({ space: { host, id: `s${agoMin}` }, info: { ...info, name }, metrics: null }, sec - agoMin * 60)));
    }
    await time.advanceAsync(1_000);
    expect(list.view.get().spaces.map(({ room }) => room.info?.name)).toEqual(["0 min ago", "1 min ago", "2 min ago"]);
    list.end();
  });

  it("[S-89] without a relay it says so, and what was known stays", async () => {
    const { announce, pool, time, random, network } = await open();
    const list = createSpaceList({ pool, timers: time, random });
    expect(list.view.get()).toEqual({ status: "loading", spaces: [] });
    await announce();
    await time.advanceAsync(1_000);
    expect(list.view.get()).toMatchObject({ status: "ready", spaces: [{}] });
    network.refuse("ws://one.test");
    network.cut("ws://one.test");
    await time.advanceAsync(11_000);
    expect(list.view.get()).toMatchObject({ status: "unreachable", spaces: [{}] });
    list.end();
  });
});

it("[S-17c] a new space tells of its host's line where it names relays, and never without", async () => {
  const { announce } = await open();
  const metrics = { downloadSpeedKbps: 4_000, uploadSpeedKbps: 137, maxAudioOutputs: 2, networkConnectionType: "wifi" };
  const lineOf = ({ reference: { created } }: Awaited<ReturnType<typeof announce>>): unknown => {
    const read = created === null ? null : parseCreateSpace(created);
    return read?.ok === true ? read.value.metrics : "unread";
  };
  expect(lineOf(await announce({ metrics }))).toEqual(metrics);
  expect([lineOf(await announce({ metrics, relays: [] })), lineOf(await announce({}))]).toEqual([null, null]);
});
