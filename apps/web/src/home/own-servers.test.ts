import { expect, test } from "vitest";
import { keepOwnServers, readOwnServers, readServerAddress } from "./own-servers.ts";

function device(kept: string | null = null) {
  let now = kept;
  return {
    getItem: () => now,
    setItem: (_name: string, value: string) => void (now = value),
    removeItem: () => void (now = null),
  };
}

test("[G-86] relays and media servers chosen on a device are used from the next load on, until they are given up", () => {
  const store = device();
  expect(readOwnServers(() => store)).toEqual({ relays: null, media: null });
  expect(keepOwnServers({ relays: ["wss://a.example"], media: [] }, () => store)).toBe(true);
  expect(readOwnServers(() => store)).toEqual({ relays: ["wss://a.example"], media: [] });
  keepOwnServers({ relays: null, media: null }, () => store);
  expect(store.getItem()).toBeNull();
});

test("[G-86] what makes no sense is left out, and a page is never left without relays", () => {
  const read = (kept: unknown) => readOwnServers(() => device(JSON.stringify(kept)));
  expect(read({ relays: [], media: ["javascript:1", 7] })).toEqual({ relays: null, media: [] });
  expect(read({ relays: ["https://no.example", "wss://a.example", "wss://a.example"] })).toEqual({
    relays: ["wss://a.example"],
    media: null,
  });
  expect(readOwnServers(() => device("{"))).toEqual({ relays: null, media: null });
  const shut = (): never => {
    throw new Error("denied");
  };
  expect(readOwnServers(shut)).toEqual({ relays: null, media: null });
  expect(keepOwnServers({ relays: null, media: null }, shut)).toBe(false);
});

test("[G-86] an address may be typed without its scheme", () => {
  expect(readServerAddress(" relay.example ", "relays")).toBe("wss://relay.example");
  expect(readServerAddress("ws://127.0.0.1:7447/relay", "relays")).toBe("ws://127.0.0.1:7447/relay");
  expect(readServerAddress("media.example/", "media")).toBe("https://media.example");
  for (const typed of ["", "https://a.example", "not an address", "x".repeat(400)]) expect(readServerAddress(typed, "relays")).toBeNull();
});
