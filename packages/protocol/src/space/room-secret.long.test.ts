import { describe, expect, test } from "vitest";
import { lockRoomKey, publicKeyOf, unlockRoomKey } from "../index.ts";

// Each try costs scrypt on purpose: a long series beside the minute's check.
describe("a lock with a password", () => {
  const host = publicKeyOf(new Uint8Array(32).fill(1));
  const me = publicKeyOf(new Uint8Array(32).fill(2));
  const space = { host, id: "town-hall" };
  const key = new Uint8Array(32).fill(9);
  const lock = lockRoomKey(key, "cafe\u0301", space, new Uint8Array(40).fill(7));

  test("[S-34d] its password opens it, also typed on a system with another Unicode form", () => {
    expect(unlockRoomKey(lock, "caf\u00e9", space)).toEqual(key);
  });

  test("[S-34d] another password does not, nor does it open in another space or changed", () => {
    expect(unlockRoomKey(lock, "cafe", space)).toBeNull();
    expect(unlockRoomKey(lock, "caf\u00e9", { host: me, id: space.id })).toBeNull();
    const box = lock.box.replace(/.$/, (digit) => (digit === "0" ? "1" : "0"));
    expect(unlockRoomKey({ ...lock, box }, "caf\u00e9", space)).toBeNull();
  });
});
