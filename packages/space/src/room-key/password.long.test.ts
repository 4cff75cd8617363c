import { createSeededRandom } from "@plaza/platform/fakes";
import { describe, expect, test } from "vitest";
import { hall } from "../membership/said.test-support.ts";
import { createRoomKey, lockWithPassword, openWithPassword } from "./room-key.ts";

describe("a room with a password", () => {
  test("[S-34d] opens with it; not with another, and not where the space says it uses another key", () => {
    const random = createSeededRandom(11);
    const key = createRoomKey(random);
    const lock = lockWithPassword(key, "open sesame", hall, random);
    expect(openWithPassword({ lock, keyId: key.id }, "open sesame", hall)).toEqual(key);
    expect(openWithPassword({ lock, keyId: "00000000" }, "open sesame", hall)).toBeNull();
    expect(openWithPassword({ lock, keyId: key.id }, "sesame", hall)).toBeNull();
    expect(openWithPassword({ lock: null, keyId: key.id }, "open sesame", hall)).toBeNull();
  });
});
