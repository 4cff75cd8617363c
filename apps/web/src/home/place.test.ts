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
    appsOrigin: null,
    ice: [],
    software: "plaza/0.1.0",
  });
});

test("[G-46] servers that help to find a path are read, and what no browser would take is left out", () => {
  const ice = (value: unknown) => parsePlace({ ice: value }).ice;
  const relay = { urls: ["turn:turn.example:3478?transport=udp"], username: "u", credential: "c" };
  expect(ice([{ urls: "stun:stun.example:3478" }, relay])).toEqual([{ urls: ["stun:stun.example:3478"] }, relay]);
  // A relay without a login would make the browser refuse the whole list.
  expect(ice([{ urls: ["turn:turn.example", "stuns:stun.example"] }, { urls: ["http://x"] }, { urls: 7 }, null])).toEqual([
    { urls: ["stuns:stun.example"] },
  ]);
  expect([ice(undefined), ice({}), ice("stun:x")]).toEqual([[], [], []]);
});

test("[G-1] where app origins are is read as a pattern, and nothing else is", () => {
  const origin = (apps: unknown) => parsePlace({ apps }).appsOrigin;
  expect(origin({ origin: "http://{label}.apps.localhost:7447" })).toBe("http://{label}.apps.localhost:7447");
  expect(origin({ origin: "https://{label}.apps.example.org" })).toBe("https://{label}.apps.example.org");
  const others = [
    "https://apps.example.org",
    "https://{label}/x",
    "https://{label}.a/b",
    "javascript:{label}.x",
    "https://u@{label}.x",
    5,
    null,
  ];
  for (const other of others) expect([other, origin({ origin: other })]).toEqual([other, null]);
  expect([origin(null), origin("http://{label}.x")]).toEqual([null, null]);
});

test("[G-1] without an answer the page falls back to its defaults", () => {
  for (const nothing of [null, undefined, "text", 3, [], {}, { relays: "ws://one.example" }, { relays: [] }])
    expect(parsePlace(nothing)).toEqual(NO_HOME);
});
