import { expect, test } from "vitest";
import { askedRelays } from "./asked-relays.ts";

function tab() {
  const kept = new Map<string, string>();
  return {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  };
}

test("[G-1a] an address may name the relays, and the tab stays with them until another does", () => {
  const kept = tab();
  const store = () => kept;
  expect(askedRelays("", store)).toEqual([]);
  const two = ["wss://a.example", "ws://127.0.0.1:7447/relay"];
  expect(askedRelays(`?relay=${two[0]}&x=1&relay=${encodeURIComponent(two[1] ?? "")}&relay=${two[0]}`, store)).toEqual(two);
  expect(askedRelays("", store)).toEqual(two);
  expect(askedRelays("?relay=wss://b.example", store)).toEqual(["wss://b.example"]);
  expect(askedRelays("", store)).toEqual(["wss://b.example"]);
  expect(askedRelays("?relay=", store)).toEqual([]);
  expect(askedRelays("", store)).toEqual([]);
});

test("[G-1a] what is no relay's address is left out, at most eight are used, and a browser that keeps nothing is no fault", () => {
  expect(askedRelays("?relay=javascript:alert(1)&relay=https://a.example&relay=wss://b.example", tab)).toEqual(["wss://b.example"]);
  const many = Array.from({ length: 20 }, (_, index) => `relay=wss://r${index}.example`).join("&");
  expect(askedRelays(`?${many}`, tab)).toHaveLength(8);
  const refuse = (): never => {
    throw new Error("denied");
  };
  expect(askedRelays("?relay=wss://a.example", refuse)).toEqual(["wss://a.example"]);
});
