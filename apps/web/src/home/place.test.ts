import { expect, test } from "vitest";
import { NO_HOME, parsePlace } from "./place.ts";

test("[G-1] a server's answer is the home; other kinds of values are left out", () => {
  expect(
    parsePlace({
      name: "Quay",
      relays: ["ws://quay.example/relay", "javascript:alert(1)", 7],
      media: ["http://quay.example/", "file:///etc"],
      scene: null,
      software: "plaza/0.1.0",
    }),
  ).toEqual({
    name: "Quay",
    relays: ["ws://quay.example/relay"],
    media: ["http://quay.example/"],
  });
});

test("[G-1] without an answer the page falls back to its defaults", () => {
  for (const nothing of [null, undefined, "text", 3, [], {}, { relays: "ws://one.example" }, { relays: [] }])
    expect(parsePlace(nothing)).toEqual(NO_HOME);
});
