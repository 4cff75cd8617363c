import type { SpaceSessionView } from "@plaza/space";
import { expect, it } from "vitest";
import { keyChangeOf } from "./key-change.ts";

function seen(role: string, access: string, keyId: string | null): Pick<SpaceSessionView, "self" | "room"> {
  return { self: { role }, room: { info: { access, keyId } } } as unknown as SpaceSessionView;
}

it("[G-40b] the host of a closed space, and nobody else, can change its key; a password goes with it where there is one", () => {
  expect(keyChangeOf(seen("host", "password", "00aa11bb"))).toEqual({ isOffered: true, needsWord: true, isGivenByItself: false });
  expect(keyChangeOf(seen("host", "invite", "00aa11bb"))).toEqual({ isOffered: true, needsWord: false, isGivenByItself: false });
  expect(keyChangeOf(seen("host", "members", "00aa11bb"))).toEqual({ isOffered: true, needsWord: false, isGivenByItself: true });
  expect(keyChangeOf(seen("host", "open", null)).isOffered).toBe(false);
  expect(keyChangeOf(seen("cohost", "password", "00aa11bb")).isOffered).toBe(false);
});
