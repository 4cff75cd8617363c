import { createDirectVerifier, settle } from "@plaza/platform/fakes";
import { parseEventId, publicKeyOf, sha256Of, signEvent } from "@plaza/protocol";
import type { NostrEvent, Pubkey, VerifiedEvent } from "@plaza/protocol";
import { expect, it } from "vitest";
import type { MeshMessage } from "../frames/mesh-message.ts";
import { createMeshCarrier } from "./mesh-carrier.ts";
import type { MeshCarrier } from "./mesh-carrier.ts";

const secretOf = (name: string): Uint8Array => new Uint8Array(32).fill(name.charCodeAt(0));
const keyOf = (name: string): Pubkey => publicKeyOf(secretOf(name));
const idOf = (text: string): NostrEvent["id"] => {
  const id = parseEventId(sha256Of(new TextEncoder().encode(text)));
  if (!id.ok) throw new Error("a hash looks like an id");
  return id.value;
};
const signed = (name: string, content: string): VerifiedEvent =>
  signEvent({ kind: 31_107, created_at: 1_767_225_600, tags: [], content }, secretOf(name));

/** Carriers in a web; `routes` says who knows the way to whom through whom. */
function web(links: readonly (readonly [string, string])[], routes: Readonly<Record<string, string>> = {}) {
  const names = [...new Set(links.flat())];
  const nameOf = new Map(names.map((name) => [keyOf(name), name]));
  const carriers = new Map<string, MeshCarrier>();
  const got: string[] = [];
  const sent: string[] = [];
  const time = { ms: 0 };
  const verifier = createDirectVerifier();
  const checks = { count: 0 };
  const beside = (name: string): readonly string[] => links.flatMap(([a, b]) => (a === name ? [b] : b === name ? [a] : []));
  for (const name of names) {
    carriers.set(
      name,
      createMeshCarrier({
        self: keyOf(name),
        routeTo: (peer) => {
          const to = nameOf.get(peer) ?? "";
          if (beside(name).includes(to)) return peer;
          const via = routes[`${name}>${to}`];
          return via === undefined ? null : keyOf(via);
        },
        neighbours: () => beside(name).map(keyOf),
        send(to, message) {
          sent.push(`${name}>${nameOf.get(to)}`);
          carriers.get(nameOf.get(to) ?? "")?.receive(keyOf(name), message);
        },
        verify(event) {
          checks.count += 1;
          return verifier.verify(event);
        },
        isNews: (event) => event.content !== "gossip",
        signal: (event, from, neighbour) => got.push(`${name} signal ${event.content} ${nameOf.get(from)} ${nameOf.get(neighbour)}`),
        news: (event) => got.push(`${name} news ${event.content}`),
        nowMs: () => time.ms,
      }),
    );
  }
  const at = (name: string): MeshCarrier => {
    const found = carriers.get(name);
    if (found === undefined) throw new Error(name);
    return found;
  };
  const give = (from: string, to: string, ...events: NostrEvent[]): void => {
    const message: Extract<MeshMessage, { type: "carry" }> = { type: "carry", from: keyOf(from), to: null, hops: 0, events };
    at(to).receive(keyOf(from), message);
  };
  return { at, got, sent, time, checks, give };
}

it("[S-85] news reach everyone once, round a ring as well", async () => {
  const mesh = web([
    ["a", "b"],
    ["b", "c"],
    ["c", "d"],
    ["d", "a"],
    ["d", "e"],
  ]);
  mesh.at("a").spread(signed("a", "promoted"));
  await settle();
  expect(mesh.got.toSorted()).toEqual(["b news promoted", "c news promoted", "d news promoted", "e news promoted"]);
  const { length } = mesh.sent;
  mesh.at("a").spread(signed("a", "promoted"));
  await settle();
  expect(mesh.sent).toHaveLength(length);
});

it("[S-85a] [S-86d] what is forged, or no news, goes no further and counts for nothing; a forged copy does not stop the true one", async () => {
  const mesh = web([
    ["a", "b"],
    ["b", "c"],
  ]);
  const real = signed("a", "closed");
  mesh.give("a", "b", { ...real, sig: signed("a", "other").sig });
  mesh.give("a", "b", { ...real, content: "opened" });
  mesh.give("a", "b", signed("a", "gossip"));
  await settle();
  expect([mesh.got, mesh.sent]).toEqual([[], []]);
  // Also while the forged one is still being looked at.
  mesh.give("a", "b", { ...real, content: "opened" });
  mesh.give("c", "b", real);
  await settle();
  expect(mesh.got.toSorted()).toEqual(["b news closed", "c news closed"]);
});

it("[S-85] a step goes along who knows of whom, is proven where it arrives, and comes back the way it went", async () => {
  const mesh = web(
    [
      ["a", "b"],
      ["b", "c"],
      ["c", "d"],
    ],
    { "a>d": "b", "b>d": "c" },
  );
  expect(mesh.at("a").carry(keyOf("d"), signed("a", "offer"))).toBe(true);
  await settle();
  expect(mesh.at("d").carry(keyOf("a"), signed("d", "answer"))).toBe(true);
  await settle();
  expect(mesh.got).toEqual(["d signal offer a c", "a signal answer d b"]);
  expect(mesh.at("a").carry(keyOf("z"), signed("a", "offer"))).toBe(false);
});

it("[S-85] a new neighbour is told what was decided lately, and not what is old", async () => {
  const mesh = web([["a", "b"]]);
  mesh.at("a").spread(signed("a", "old"));
  mesh.time.ms = 700_000;
  for (let at = 0; at < 10; at += 1) mesh.at("a").spread(signed("a", `new ${at}`));
  await settle();
  mesh.sent.length = 0;
  mesh.at("a").greet(keyOf("b"));
  expect(mesh.sent).toHaveLength(10);
});

it("[S-85b] a neighbour who carries too much is not listened to", async () => {
  const mesh = web([
    ["a", "b"],
    ["b", "c"],
  ]);
  const real = signed("a", "closed");
  // Each with a wrong id: cheap to make, and looked at all the same.
  for (let at = 0; at < 60; at += 1) mesh.give("a", "b", { ...real, id: idOf(`flood ${at}`) });
  mesh.give("a", "b", real);
  await settle();
  expect(mesh.got).toEqual([]);
  mesh.time.ms += 100;
  mesh.give("a", "b", real);
  await settle();
  expect(mesh.got).toEqual(["b news closed", "c news closed"]);
});

it("[S-85b] events are counted, however many a message carries", async () => {
  const mesh = web([["a", "b"]]);
  const real = signed("a", "closed");
  let made = 0;
  const flood = (): NostrEvent[] => Array.from({ length: 24 }, () => ({ ...real, id: idOf(`flood ${(made += 1)}`) }));
  for (let at = 0; at < 10; at += 1) mesh.give("a", "b", ...flood());
  await settle();
  expect(mesh.checks.count).toBe(60);
  mesh.time.ms += 1_000;
  mesh.give("a", "b", ...flood());
  await settle();
  expect(mesh.checks.count).toBe(80);
});
