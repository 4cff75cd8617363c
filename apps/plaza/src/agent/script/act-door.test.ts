import { createRecordingLog } from "@plaza/platform/fakes";
import { failed, ok } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import { createAreaWatch } from "../area-watch.ts";
import { createPropShelf } from "../prop-shelf.ts";
import { createActDoor } from "./act-door.ts";
import type { ActedHost } from "./act-door.ts";

function stage() {
  const done: unknown[][] = [];
  const note =
    (name: string) =>
    (...args: unknown[]) => {
      done.push([name, ...args]);
      return ok(undefined);
    };
  const shelf = createPropShelf();
  const areas = createAreaWatch();
  const host = {
    say: async (text: string) => note("say")(text),
    whisper: note("whisper"),
    emit: note("emit"),
    emote: note("emote"),
    move: note("move"),
    setScene: async (changes: unknown) => note("setScene")(changes),
    kick: note("kick"),
    props: {
      spawn: (prop: never) => shelf.put(prop) as never,
      move: (id: string, pose: never) => shelf.move(id, pose) as never,
      remove: (id: string) => shelf.take(id) as never,
      list: () => shelf.list(),
    },
    area(name: string, shape: never) {
      done.push(["area", name, shape]);
      const set = areas.set(name, shape, false);
      return set.ok ? ok(undefined) : failed(set.problem);
    },
  } satisfies ActedHost;
  const log = createRecordingLog();
  const ids = (): string[] => shelf.list().map(({ id }) => id);
  const fileOf = (name: string): string | null => (name.startsWith("own/") ? `/game/${name}` : null);
  return { door: createActDoor(host, log, fileOf), done, log, ids };
}

const pubkey = "a".repeat(64);
const thing = (id: unknown): unknown => ({ id, kind: "coin", x: 0, y: 0, z: 0 });

describe("the door of a script", () => {
  it("[A-9] does what was asked for, in order", () => {
    const { door, done, ids } = stage();
    door.take(
      [
        ["say", "hello"],
        ["whisper", pubkey, "psst"],
        ["emit", "score", { points: 1 }, [pubkey, "nobody", 7]],
        ["move", { x: 1, ry: "left", w: 3 }],
        ["spawn", thing("a")],
        ["spawn", thing("b")],
        ["moveProp", "a", { x: 4 }],
        ["remove", "b"],
        ["kick", pubkey, "out", 5],
        ["area", "pond", { x: 0, z: 0, radius: 1 }, true],
        ["setScene", { title: "New", file: 7 }],
      ],
      0,
    );
    expect(done).toEqual([
      ["say", "hello"],
      ["whisper", pubkey, "psst"],
      ["emit", "score", { points: 1 }, [pubkey]],
      ["move", { x: 1 }],
      ["kick", pubkey, "out", 5],
      ["area", "pond", { x: 0, z: 0, radius: 1 }],
      ["setScene", { title: "New" }],
    ]);
    expect(ids()).toEqual(["a"]);
  });

  it("[A-8] a file that the script may not read is not published for it", () => {
    const { door, done, log } = stage();
    door.take([["setScene", { title: "Mine", image: "/home/me/photo.png" }]], 0);
    door.take([["setScene", { file: "../other.glb" }]], 60_000);
    expect(done).toEqual([]);
    expect(log.lines.at(-1)?.fields).toMatchObject({ act: "setScene", why: "no-file-of-the-script" });
    door.take([["setScene", { file: "own/next.glb", image: "own/next.png" }]], 120_000);
    door.take([["setScene", { image: "https://pictures.example/next.png" }]], 180_000);
    expect(done).toEqual([
      ["setScene", { file: "/game/own/next.glb", image: "/game/own/next.png" }],
      ["setScene", { image: "https://pictures.example/next.png" }],
    ]);
  });

  it("[A-9] what cannot be read changes nothing; what is refused is said once in ten seconds, with how much it was", () => {
    const { door, done, log, ids } = stage();
    const junk = [
      null,
      7,
      "say",
      [],
      [7],
      ["toString"],
      ["__proto__", {}],
      ["constructor"],
      ["kick", "me"],
      ["spawn", null],
      ["spawn", thing({})],
    ];
    door.take(junk, 0);
    door.take("nothing", 0);
    door.take(undefined, 0);
    expect([done, ids()]).toEqual([[], []]);
    const told = log.lines.filter(({ level }) => level === "warn");
    expect(told).toHaveLength(1);
    door.take([["spawn", null]], 10_000);
    expect(log.lines.filter(({ level }) => level === "warn").at(-1)?.fields).toMatchObject({ act: "spawn", why: "bad-prop", refused: 6 });
  });

  it("[A-9] too much at once is dropped: 200 acts a turn, ten lines of chat and then one a second", () => {
    const { door, done } = stage();
    door.take(Array(1_000).fill(["emote", "x"]), 0);
    expect(done).toHaveLength(200);
    door.take(Array(50).fill(["say", "spam"]), 0);
    expect(done.filter(([name]) => name === "say")).toHaveLength(10);
    door.take(Array(50).fill(["say", "spam"]), 3_000);
    expect(done.filter(([name]) => name === "say")).toHaveLength(13);
    done.length = 0;
    for (let turn = 1; turn <= 100; turn += 1) door.take(Array(200).fill(["emote", "x"]), 3_000 + turn * 100);
    // About a hundred a second over ten seconds, and what was left at once.
    expect(done.length).toBeLessThanOrEqual(1_400);
  });

  it("[A-10] what a script does not put again when it starts anew goes; at the end everything does", () => {
    const { door, ids, done } = stage();
    door.takeFirst(
      [
        ["spawn", thing("old")],
        ["spawn", thing("both")],
        ["area", "old", { x: 0, z: 0, radius: 1 }],
      ],
      0,
    );
    door.takeFirst(
      [
        ["spawn", thing("both")],
        ["spawn", thing("new")],
      ],
      1_000,
    );
    expect(ids()).toEqual(["both", "new"]);
    expect(done.at(-1)).toEqual(["area", "old", null]);
    door.end();
    expect(ids()).toEqual([]);
  });
});
