import { expect, test } from "vitest";
import { readFrameName } from "./guest-transport.ts";

test.each([
  ['{"plaza":1,"config":{"selfName":"A"}}', { config: { selfName: "A" }, href: null }],
  ['{"config":null,"href":"#a"}', { config: null, href: "#a" }],
  ['{"href":1}', { config: null, href: null }],
  ["", { config: null, href: null }],
  ["null", { config: null, href: null }],
  ["written over", { config: null, href: null }],
])("[X-3] the frame's name %s is read, whatever an app made of it", (name, found) => {
  expect(readFrameName(name)).toEqual({ ...found, storage: {} });
});
