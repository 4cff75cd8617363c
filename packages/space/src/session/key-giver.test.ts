import { createSeededRandom } from "@plaza/platform/fakes";
import { ok } from "@plaza/protocol";
import type { Pubkey } from "@plaza/protocol";
import { expect, it } from "vitest";
import { ana, ben, cleo, created, host, joined, stateAfter, atMs } from "../membership/said.test-support.ts";
import { spaceView } from "../membership/view-space.ts";
import { createRoomKey } from "../room-key/room-key.ts";
import { createKeyGiver } from "./key-giver.ts";

it("[S-87e] who is struck off the list is inside while the next key is given, and is not given it", async () => {
  const random = createSeededRandom(3);
  const first = createRoomKey(random);
  const room = created(0, { access: "members", members: [ana, ben], keyId: first.id });
  const state = stateAfter(room, joined(host, 1), joined(ana, 1), joined(ben, 1));
  const given: Pubkey[] = [];
  const sets: unknown[] = [];
  const giver = createKeyGiver({
    keyring: {
      make: async () => ({ key: createRoomKey(random), lock: null }),
      give: async (to) => (given.push(to), ok(null)),
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
  expect(await giver.renew(null, { members: [ben, cleo] })).toEqual(ok(null));
  expect([given, sets]).toEqual([[ben, host], [[ben, cleo]]]);
  given.length = 0;
  // Without a change of the list everyone inside gets it.
  await giver.renew(null);
  expect(new Set(given)).toEqual(new Set([ana, ben, host]));
});
