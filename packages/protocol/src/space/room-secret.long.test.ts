import { describe, expect, test } from "vitest";
import { lockQuestion, lockRoomKey, newLockQuestion, publicKeyOf, stretchPassword, unlockRoomKey } from "../index.ts";
import type { SpaceAddress, SpaceLock } from "../index.ts";

// Each try costs scrypt on purpose: a long series beside the minute's check.
describe("a lock with a password", () => {
  const host = publicKeyOf(new Uint8Array(32).fill(1));
  const me = publicKeyOf(new Uint8Array(32).fill(2));
  const space = { host, id: "town-hall" };
  const key = new Uint8Array(32).fill(9);
  const question = newLockQuestion("cafe\u0301", new Uint8Array(16).fill(7));
  const lock = lockRoomKey(key, question, stretchPassword(question), space, new Uint8Array(24).fill(7));

  function open(one: SpaceLock, password: string, where: SpaceAddress = space): Uint8Array | null {
    return unlockRoomKey(one, stretchPassword(lockQuestion(one, password)), where);
  }

  test("[S-34d] its password opens it, also typed on a system with another Unicode form", () => {
    expect(open(lock, "caf\u00e9")).toEqual(key);
  });

  test("[S-34d] another password does not, nor does it open in another space or changed", () => {
    expect(open(lock, "cafe")).toBeNull();
    expect(open(lock, "caf\u00e9", { host: me, id: space.id })).toBeNull();
    const box = lock.box.replace(/.$/, (digit) => (digit === "0" ? "1" : "0"));
    expect(open({ ...lock, box }, "caf\u00e9")).toBeNull();
  });

  test("[S-34d] locks that stand in the spaces of others open as ever, and are still made so", () => {
    const box =
      "07070707070707070707070707070707070707070707070743abd1362ed970f3a5072f6c6a0a21ee3a6632a4bdfd5289c6ba56f92c3e0e25de96f93522268b5de07cc807b54a66b6";
    const kept = { salt: "07".repeat(16), cost: 32_768, box };
    expect(open(kept, "caf\u00e9")).toEqual(key);
    expect(lock).toEqual(kept);
  });
});
