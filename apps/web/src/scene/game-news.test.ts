import { parsePubkey } from "@plaza/protocol";
import type { JsonValue } from "@plaza/protocol";
import { expect, test } from "vitest";
import { NO_GAME, withGameEvent } from "./game-news.ts";
import type { GameView } from "./game-news.ts";
import { clockWords } from "./game-strip.tsx";

const parsed = parsePubkey("78".repeat(32));
if (!parsed.ok) throw new Error("a key");
const ada = parsed.value;
const lantern = (id: string): JsonValue => ({ id, kind: "lantern", x: 1, y: 2, z: 3 });

function play(events: readonly (readonly [string, JsonValue])[], from: GameView = NO_GAME): GameView {
  return events.reduce((view, [event, data]) => withGameEvent(view, event, data, 1_000), from);
}

test("[G-15] a round begins, counts, and ends", () => {
  const begun = play([["round_start", { round: 3, timer: 60, total: 6, found: 0, lanterns: [lantern("a"), lantern("b")], scores: [] }]]);
  expect(begun.round).toEqual({ number: 3, endsMs: 61_000, found: 0, total: 6 });
  expect(begun.things.map((thing) => thing.id)).toEqual(["a", "b"]);
  const scored = play(
    [
      ["despawn", { id: "a", x: 1, y: 2, z: 3, lit: true }],
      ["score", { pubkey: ada, points: 2, found: 1, total: 6 }],
    ],
    begun,
  );
  expect(scored.round?.found).toBe(1);
  expect(scored.points.get(ada)).toBe(2);
  expect(scored.things.find((thing) => thing.id === "a")?.found).toBe(true);
  const retold = play(
    [["round_start", { round: 3, timer: 30, total: 6, found: 1, lanterns: [lantern("b")], scores: [{ pubkey: ada, points: 2 }] }]],
    scored,
  );
  expect(retold.things.map((thing) => [thing.id, thing.found])).toEqual([
    ["a", true],
    ["b", false],
  ]);
  expect(play([["round_end", { round: 3 }]], retold)).toMatchObject({ round: null, things: [] });
});

test("[G-15] an announcement is one line of text, as the host wrote it", () => {
  expect(play([["announce", { text: "The bell <b>rings</b>\nnow" }]]).announcement).toEqual({
    text: "The bell <b>rings</b> now",
    atMs: 1_000,
  });
  expect(play([["announce", "Hello"]]).announcement?.text).toBe("Hello");
  expect(Array.from(play([["announce", { text: "x".repeat(4_000) }]]).announcement?.text ?? "").length).toBeLessThanOrEqual(160);
  expect(
    play([
      ["announce", { text: "" }],
      ["announce", 7],
      ["announce", null],
    ]),
  ).toEqual(NO_GAME);
});

test("[G-15] what is absurd or unknown changes nothing, and nothing grows without bound", () => {
  const absurd: readonly (readonly [string, JsonValue])[] = [
    ["open_app", { url: "https://evil.example" }],
    ["spawn", { id: "a", x: 1e9, y: 0, z: 0 }],
    ["spawn", { id: "", x: 0, y: 0, z: 0 }],
    ["spawn", [1, 2, 3]],
    ["score", { pubkey: "nobody", points: 3 }],
    ["score", { pubkey: ada, points: -1 }],
    ["despawn", {}],
    ["constructor", {}],
  ];
  expect(play(absurd)).toEqual(NO_GAME);
  const full = play(Array.from({ length: 500 }, (_, n) => ["spawn", { id: String(n), x: 0, y: 0, z: 0 }] as const));
  expect(full.things).toHaveLength(64);
  expect(play([["round_start", { timer: 1e300 }]]).round?.endsMs).toBe(1_000 + 24 * 3_600_000);
});

test("[G-15] time left is written in minutes and seconds", () => {
  expect([clockWords(187), clockWords(59.2), clockWords(-4)]).toEqual(["3:07", "1:00", "0:00"]);
});
