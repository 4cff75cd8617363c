import { expect, it } from "vitest";
import { parseIceServer } from "./ice-server.ts";

it("[S-95] servers that help to find a way are named in one line", () => {
  expect(parseIceServer("stun:stun.example.org")).toEqual({ urls: ["stun:stun.example.org"] });
  expect(parseIceServer("stun:10.0.0.1:3478")).toEqual({ urls: ["stun:10.0.0.1:3478"] });
  expect(parseIceServer("stun:[2001:db8::1]:3478")).toEqual({ urls: ["stun:[2001:db8::1]:3478"] });
  expect(parseIceServer("turn:ana:p:w%40x@turn.example.org:443?transport=tcp")).toEqual({
    urls: ["turn:turn.example.org:443?transport=tcp"],
    username: "ana",
    credential: "p:w@x",
  });
});

it("[S-95] what is no such server is told from one", () => {
  const wrong = [
    "",
    "stun:",
    "stun.example.org",
    "https://stun.example.org",
    "stun:host:0",
    "stun:host:70000",
    "stun:host/path",
    "turn:turn.example.org",
    "turn:ana@turn.example.org",
    "turn:a:%zz@turn.example.org",
    "turn:a:b@turn.example.org?transport=sctp",
  ];
  expect(wrong.map(parseIceServer)).toEqual(wrong.map(() => null));
});
