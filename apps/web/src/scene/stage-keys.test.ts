import { expect, test } from "vitest";
import { commandOf } from "./stage-keys.ts";

const press = { code: "KeyB", repeat: false, defaultPrevented: false, ctrlKey: false, metaKey: false, altKey: false };

test("[G-80] a key leads to the world in words and back", () => {
  expect(commandOf({ ...press, code: "KeyT" })).toBe("words");
});

test("[G-65] a key is read by its place, once, and not where the browser means it", () => {
  expect(commandOf(press)).toBe("wheel");
  expect(commandOf({ ...press, code: "Home" })).toBe("entrance");
  expect(commandOf({ ...press, code: "KeyJ" })).toBeNull();
  for (const not of [{ repeat: true }, { defaultPrevented: true }, { ctrlKey: true }, { metaKey: true }, { altKey: true }])
    expect(commandOf({ ...press, ...not })).toBeNull();
});
