import { createSignal } from "@plaza/platform";
import { encodeNpub, encodeNsec, failed, ok } from "@plaza/protocol";
import type { Pubkey, SpaceInfo } from "@plaza/protocol";
import type { ActOutcome, SpaceSessionView } from "@plaza/space";
import { expect, test } from "vitest";
import { sampleKey } from "../../scene/sample-scene.test-support.ts";
import { readPeople } from "../read-people.ts";
import { createListDesk, roomListOf } from "./room-list.ts";

const [host, ada, ben, cleo, dora] = [sampleKey("0a"), sampleKey("1b"), sampleKey("2c"), sampleKey("3d"), sampleKey("4e")];
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 12; turn += 1) await Promise.resolve();
};

interface Seen {
  readonly role?: string;
  readonly access?: string;
  readonly here?: readonly Pubkey[];
  readonly guests?: readonly Pubkey[];
  readonly elsewhere?: readonly Pubkey[];
  readonly out?: readonly Pubkey[];
}

function seen(
  members: readonly Pubkey[],
  { role = "host", access = "members", here = [], guests = [], elsewhere = [], out = [] }: Seen = {},
) {
  // Of a session's view a list reads only this.
  return {
    self: { pubkey: host, role },
    room: {
      info: { access, members, keyId: "00aa11bb" } as unknown as SpaceInfo,
      members: [host, ...here, ...guests].map((pubkey) => ({ pubkey, isGuest: guests.includes(pubkey) })),
      removed: out.map((pubkey) => ({ pubkey })),
    },
    inOtherApps: elsewhere,
  } as unknown as SpaceSessionView;
}

function bench(...members: readonly Pubkey[]) {
  const view = createSignal(seen(members));
  const asked: (readonly Pubkey[])[] = [];
  let answer: (outcome: ActOutcome) => void = () => undefined;
  const desk = createListDesk({
    view,
    setInfo(change) {
      asked.push(change.members ?? []);
      return new Promise((resolve) => (answer = resolve));
    },
  });
  return {
    desk,
    asked,
    answer: (outcome: ActOutcome) => answer(outcome),
    show: (...people: readonly Pubkey[]) => view.set(seen(people)),
  };
}

test("[G-40c] the list shows who is here first, who was removed, and whom else one can put on it", () => {
  const [eve, finn] = [sampleKey("5f"), sampleKey("60")];
  const list = roomListOf(seen([ada, host, ben, cleo], { here: [cleo, dora], out: [ben, finn], elsewhere: [eve, finn] }));
  expect(list?.listed).toEqual([
    { pubkey: cleo, is: "here" },
    { pubkey: ada, is: "away" },
    { pubkey: ben, is: "out" },
  ]);
  expect(list).toMatchObject({ others: [dora, eve], isLocked: true });
  // A key of one tab is gone with it, and can be on the list all the same.
  const visited = roomListOf(seen([ben], { guests: [ada, ben] }));
  expect(visited).toMatchObject({ listed: [{ pubkey: ben, is: "here" }], others: [] });
});

test("[G-40c] nobody but the host of a space with a list has it to change", () => {
  expect(roomListOf(seen([ada], { role: "cohost" }))).toBeNull();
  expect(roomListOf(seen([ada], { access: "invite" }))).toBeNull();
  expect(roomListOf(seen([]))).toEqual({ listed: [], others: [], isLocked: true });
});

test("[G-40c] people are put on the list, and it tells so once it is shown", async () => {
  const { desk, asked, answer, show } = bench(ada);
  const done = desk.add([ada, ben, host]);
  expect([asked, desk.state.get()]).toEqual([[[ada, ben]], { phase: "adding" }]);
  answer(ok(null));
  await settled();
  // What is shown may be a moment behind: a change made of it would strike Ben off again.
  expect(desk.state.get()).toEqual({ phase: "adding" });
  expect(await desk.add([cleo])).toBe(false);
  show(ada, ben);
  expect(await done).toBe(true);
  expect(desk.state.get()).toEqual({ phase: "added", count: 1 });
  void desk.add([cleo]);
  expect(asked).toEqual([
    [ada, ben],
    [ada, ben, cleo],
  ]);
});

test("[G-40c] somebody is taken off, and others stay", async () => {
  const { desk, asked, answer, show } = bench(ada, ben);
  const done = desk.strike(ada);
  expect([asked, desk.state.get()]).toEqual([[[ben]], { phase: "striking", pubkey: ada }]);
  desk.clear();
  expect(await desk.strike(ben)).toBe(false);
  expect(desk.state.get()).toEqual({ phase: "striking", pubkey: ada });
  show(ben);
  answer(ok(null));
  expect(await done).toBe(true);
  expect(desk.state.get()).toEqual({ phase: "struck", pubkey: ada });
  desk.clear();
  expect(desk.state.get()).toEqual({ phase: "quiet" });
});

test("[G-40c] what failed says why, and can be tried again", async () => {
  const { desk, asked, answer } = bench(ada);
  const done = desk.add([ben]);
  answer(failed({ code: "not-now", detail: "renewing" }));
  expect(await done).toBe(false);
  expect(desk.state.get()).toEqual({ phase: "failed", problem: { code: "not-now", detail: "renewing" } });
  void desk.add([ben]);
  expect(asked).toHaveLength(2);
});

test("[G-40c] who is on the list is not put there twice, and a full list says so", async () => {
  const { desk, asked, show } = bench(ada);
  expect(await desk.add([ada, host])).toBe(true);
  expect(desk.state.get()).toEqual({ phase: "known" });
  show(...Array.from({ length: 500 }, (_, at) => sampleKey("ab").replace(/^.{4}/u, String(1_000 + at)) as Pubkey));
  expect(await desk.add([ben])).toBe(false);
  expect([desk.state.get(), asked]).toEqual([{ phase: "full" }, []]);
});

test("[G-40c] people are read by npub, nprofile or hex, several at once; a secret key among them is told", () => {
  expect(readPeople(`${encodeNpub(ada)}, nostr:${encodeNpub(ben)}\n${ada}  ${cleo}`)).toEqual({
    people: [ada, ben, cleo],
    badLines: 0,
    hasSecret: false,
  });
  expect(readPeople(" \n ")).toEqual({ people: [], badLines: 0, hasSecret: false });
  expect(readPeople(`nobody ${ada}`)).toMatchObject({ people: [ada], badLines: 1, hasSecret: false });
  expect(readPeople(encodeNsec(new Uint8Array(32).fill(1)))).toEqual({ people: [], badLines: 1, hasSecret: true });
});
