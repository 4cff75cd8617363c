import { createSeededRandom } from "@plaza/platform/fakes";
import { failed, ok } from "@plaza/protocol";
import type { Pubkey } from "@plaza/protocol";
import { expect, it } from "vitest";
import { ana, ben, cleo, created, host, joined, stateAfter, atMs } from "../membership/said.test-support.ts";
import { spaceView } from "../membership/view-space.ts";
import { createRoomKey } from "../room-key/room-key.ts";
import { createKeyGiver } from "./key-giver.ts";

function bench(canEncrypt = true) {
  const random = createSeededRandom(3);
  const first = createRoomKey(random);
  const room = created(0, { access: "members", members: [ana, ben], keyId: first.id });
  const state = stateAfter(room, joined(host, 1), joined(ana, 1), joined(ben, 1));
  const given: Pubkey[] = [];
  const sets: unknown[] = [];
  const giver = createKeyGiver({
    keyring: {
      make: async () => ({ key: createRoomKey(random), lock: null }),
      give: async (to) => (canEncrypt ? (given.push(to), ok(null)) : failed({ code: "not-now", detail: "no encryption" })),
      add: () => undefined,
      inUse: () => [first.bytes],
    },
    nowMs: () => atMs(5),
    self: () => host,
    info: () => room.info,
    view: () => spaceView(state, atMs(5)),
    hasKey: () => true,
    isGiver: () => true,
    mayEdit: () => true,
    async setInfo(change) {
      sets.push(change.members);
      return ok(null);
    },
  });
  return { giver, given, sets };
}

it("[S-87d] a key that cannot be given is not used, where no password opens it: those inside hear on", async () => {
  const { giver, sets } = bench(false);
  expect(await giver.renew(null)).toMatchObject({ ok: false, problem: { code: "not-now" } });
  expect(sets).toEqual([]);
  expect(await giver.renew("sesame")).toEqual(ok(null));
  expect(sets).toHaveLength(1);
});

it("[S-87e] who is struck off the list is inside while the next key is given, and is not given it", async () => {
  const { giver, given, sets } = bench();
  expect(await giver.renew(null, { members: [ben, cleo] })).toEqual(ok(null));
  expect([given, sets]).toEqual([[ben, host], [[ben, cleo]]]);
  given.length = 0;
  // Without a change of the list everyone inside gets it.
  await giver.renew(null);
  expect(new Set(given)).toEqual(new Set([ana, ben, host]));
});
