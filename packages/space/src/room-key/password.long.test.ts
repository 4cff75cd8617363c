import { createSeededRandom } from "@plaza/platform/fakes";
import type { Stretch } from "@plaza/platform";
import { stretchPassword } from "@plaza/protocol";
import { describe, expect, test } from "vitest";
import { hall } from "../membership/said.test-support.ts";
import { createRoomKey, lockWithPassword, openWithPassword } from "./room-key.ts";

const stretch: Stretch = (question, onProgress) => Promise.resolve(stretchPassword(question, onProgress));

describe("a room with a password", () => {
  test("[S-34d] opens with it; not with another, and not where the space says it uses another key", async () => {
    const random = createSeededRandom(11);
    const key = createRoomKey(random);
    const lock = await lockWithPassword(stretch, key, "open sesame", hall, random);
    const parts: number[] = [];
    const open = (info: Parameters<typeof openWithPassword>[1], word: string) =>
      openWithPassword(stretch, info, word, hall, (part) => parts.push(part));
    expect(await open({ lock, keyId: key.id }, "open sesame")).toEqual({ ok: true, value: key });
    expect(parts.at(-1)).toBe(1);
    expect(await open({ lock, keyId: "00000000" }, "open sesame")).toMatchObject({ problem: { code: "wrong-password" } });
    expect(await open({ lock, keyId: key.id }, "sesame")).toMatchObject({ problem: { code: "wrong-password" } });
    expect(await open({ lock: null, keyId: key.id }, "open sesame")).toMatchObject({ problem: { code: "no-lock" } });
    const none: Stretch = () => Promise.reject(new Error("no memory"));
    expect(await openWithPassword(none, { lock, keyId: key.id }, "open sesame", hall)).toMatchObject({ problem: { code: "no-memory" } });
  });
});
