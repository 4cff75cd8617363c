import { createSeededRandom } from "@plaza/platform/fakes";
import type { SeededRandom } from "@plaza/platform/fakes";
import { describe, expect, it } from "vitest";
import { createTestRoom } from "./test-room.test-support.ts";
import type { TestPeer, TestRoom } from "./test-room.test-support.ts";

const seed = Number(process.env["PLAZA_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const frames = 6_000;

function pick<T>(random: SeededRandom, choices: readonly T[]): T {
  const choice = choices[Math.floor(random.unit() * choices.length)];
  if (choice === undefined) throw new Error("nothing to choose from");
  return choice;
}

/** Any JSON value, hostile ones more often than not. */
function anyValue(random: SeededRandom, depth = 0): unknown {
  const leaf = [
    null,
    true,
    -0,
    1e308,
    -1e308,
    Number.MAX_SAFE_INTEGER,
    0.1 + random.unit(),
    "",
    "__proto__",
    "\ud83d",
    "🌲".repeat(300),
    "a".repeat(2_000),
    "ab".repeat(32),
    "3,4",
    "-1,-1",
    "1e9,0",
  ];
  if (depth > 2 || random.unit() < 0.7) return pick(random, leaf);
  if (random.unit() < 0.5) return Array.from({ length: Math.floor(random.unit() * 5) }, () => anyValue(random, depth + 1));
  return { constructor: anyValue(random, depth + 1), ["__proto__"]: 1, x: anyValue(random, depth + 1) };
}

function anyMessage(random: SeededRandom, peers: readonly TestPeer[]): string {
  const shape = random.unit();
  if (shape < 0.05) return pick(random, ["", "{", "[]", "null", '"', "\u0000", "{}".repeat(3_000)]);
  const x = (random.unit() - 0.5) * 60;
  const z = (random.unit() - 0.5) * 60;
  const good = [
    { type: "position", x, y: 0, z, ry: 1, t: 5 },
    { type: "position", x, y: 0, z, ry: 1 },
    {
      type: "subscribe_cells",
      cells: Array.from({ length: 5 }, () => `${Math.floor(random.unit() * 6) - 3},${Math.floor(random.unit() * 6) - 3}`),
    },
    { type: "subscribe_cells", cells: [] },
    { type: "chat", text: "hi", cid: "c" },
    { type: "emoji", emoji: "👋" },
    { type: "dm", to: pick(random, peers).pubkey, text: "psst" },
    { type: "join", avatar: { model: "fox", displayName: "Fox" } },
    { type: "ping" },
    { type: "auth", pubkey: pick(random, peers).pubkey },
    { type: "auth_response", signature: "{}" },
  ];
  const message: Record<string, unknown> = { ...pick(random, good) };
  if (shape < 0.4) message[pick(random, [...Object.keys(message), "extra"])] = anyValue(random);
  return JSON.stringify(message);
}

/** What nobody may see: two live connections of one key, positions of those who are gone, one's own. */
function checkFrames(world: TestRoom, peers: readonly TestPeer[]): void {
  const wrong: string[] = [];
  for (const peer of peers) {
    const present = new Set<string>();
    for (const frame of peer.frames) {
      if (frame.type === "welcome") for (const { pubkey } of frame.peers) present.add(pubkey);
      if (frame.type === "peer_join") present.add(frame.pubkey);
      if (frame.type === "peer_leave" && !present.delete(frame.pubkey)) wrong.push("someone left without having been here");
      if ("pubkey" in frame && frame.type !== "peer_leave") {
        if (frame.pubkey === peer.pubkey) wrong.push(`${frame.type} of oneself`);
        if (!present.has(frame.pubkey)) wrong.push(`${frame.type} of someone who is not here`);
      }
    }
  }
  expect(wrong).toEqual([]);
  expect(world.room.stats().players).toBeLessThanOrEqual(peers.length);
}

describe(`fuzz (PLAZA_SEED=${seed})`, () => {
  it.each([
    ["in a quiet place", Number.POSITIVE_INFINITY],
    ["in a crowd", 1],
  ])(
    "[W-7] [W-7j] thousands of hostile frames %s: no exception, a consistent view for everyone, and nothing left behind",
    (_where, crowdBytesPerSec) => {
      const random = createSeededRandom(seed);
      const world = createTestRoom({ limits: { capacity: 12, strangers: 4, crowdBytesPerSec } });
      let peers: TestPeer[] = Array.from({ length: 6 }, (_, index) => world.enter(index));
      const all = [...peers];
      for (let count = 0; count < frames; count += 1) {
        const event = random.unit();
        const peer = pick(random, peers);
        if (event < 0.01) {
          const arrival = world.enter(Math.floor(random.unit() * 9));
          peers.push(arrival);
          all.push(arrival);
        } else if (event < 0.015 && peers.length > 3) {
          peer.leave();
        } else if (event < 0.02) {
          world.feed({ type: "queued", connection: peer.connection, bytes: pick(random, [0, 300_000, 900_000, 2_000_000]) });
        } else if (event < 0.1) {
          world.tick();
          world.advance(random.unit() * 50);
        } else if (event < 0.11) {
          world.advance(1_000);
          world.feed({ type: "emit", game: { event: "score", data: count } });
        } else {
          peer.sendText(anyMessage(random, all));
        }
        if (peers.length > 14) peers = peers.slice(-10);
      }
      world.tick();
      checkFrames(world, all);
      for (const peer of all) peer.leave();
      expect(world.room.wantsTick()).toBe(false);
      expect(world.room.stats()).toMatchObject({
        players: 0,
        residents: 0,
        strangers: 0,
        loginsInCheck: 0,
        cells: 0,
        audiences: 0,
        moved: 0,
        owed: 0,
        trails: 0,
        tiles: 0,
        held: 0,
        slowReaders: 0,
      });
    },
  );

  it.each([
    ["in a quiet place", Number.POSITIVE_INFINITY],
    ["where every view is too crowded", 1],
    ["where some are", 3_000],
  ])("[W-1] [W-5b] [W-6a] whatever happens %s, everyone ends up with the true position of all they can see", (_where, crowdBytesPerSec) => {
    const random = createSeededRandom(seed);
    const world = createTestRoom({ limits: { slowMs: 1e9, silenceMs: 1e9, crowdBytesPerSec } });
    const peers = Array.from({ length: 8 }, (_, index) => world.enter(index));
    const truth = new Map<string, { x: number; z: number }>();
    const views = new Map<TestPeer, Set<string> | null>(peers.map((peer) => [peer, null]));
    const place = () => Math.floor((random.unit() - 0.5) * 60) + 0.5;
    for (let count = 0; count < 1_500; count += 1) {
      const peer = pick(random, peers);
      const event = random.unit();
      if (event < 0.5) {
        const [x, z] = [place(), place()];
        truth.set(peer.pubkey, { x, z });
        peer.send({ type: "position", x, y: 0, z, ry: 0 });
      } else if (event < 0.6) {
        const cells = Array.from({ length: 4 }, () => ({ cx: Math.floor(random.unit() * 6) - 3, cz: Math.floor(random.unit() * 6) - 3 }));
        views.set(peer, new Set(cells.map(({ cx, cz }) => `${cx},${cz}`)));
        peer.send({ type: "subscribe_cells", cells });
      } else if (event < 0.7) {
        world.feed({ type: "queued", connection: peer.connection, bytes: pick(random, [0, 300_000]) });
      } else {
        world.tick();
        world.advance(random.unit() * 300);
      }
    }
    for (const peer of peers) world.feed({ type: "queued", connection: peer.connection, bytes: 0 });
    for (let tick = 0; tick < 12; tick += 1) {
      world.advance(200);
      world.tick();
    }
    expect(world.room.wantsTick()).toBe(false);
    for (const reader of peers) {
      const view = views.get(reader) ?? null;
      const known = new Map<string, { x: number; z: number }>();
      for (const frame of reader.frames) if (frame.type === "peer_position") known.set(frame.pubkey, { x: frame.x, z: frame.z });
      for (const [pubkey, { x, z }] of truth) {
        if (pubkey === reader.pubkey) continue;
        const cell = `${Math.floor(x / 10)},${Math.floor(z / 10)}`;
        if (view === null || view.has(cell)) expect(known.get(pubkey), "someone in view").toMatchObject({ x, z });
        const last = known.get(pubkey);
        // Nobody stands, for this reader, in a subscribed cell where they are not.
        if (view !== null && last !== undefined && view.has(`${Math.floor(last.x / 10)},${Math.floor(last.z / 10)}`)) {
          expect(last, "no ghost").toMatchObject({ x, z });
        }
      }
    }
  });
});
