import type { Pubkey } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import type { RoomInput } from "./room-io.ts";
import { createTestRoom } from "./test-room.test-support.ts";

const key = (text: string): Pubkey => text.padStart(64, "0") as Pubkey;
const kick = (pubkey: Pubkey, forMs = 60_000): RoomInput => ({ type: "kick", pubkey, reason: "no ball games", forMs });

describe("sending somebody out", () => {
  it("[W-17b] they are told why and closed, the others see them leave", () => {
    const world = createTestRoom();
    const [rude, other] = [world.enter(1), world.enter(2)];
    rude.fresh();
    other.fresh();
    world.feed(kick(rude.pubkey));
    expect(rude.fresh()).toEqual([{ type: "error", code: "KICKED", message: "no ball games" }]);
    expect(rude.closed).toEqual({ code: 1008, reason: "KICKED" });
    expect(other.fresh()).toMatchObject([{ type: "peer_leave", pubkey: rude.pubkey }]);
    expect(world.room.stats()).toMatchObject({ players: 1, barred: 1, closes: { KICKED: 1 } });
  });

  it("[W-17b] their key is refused before any challenge, until the time is over", () => {
    const world = createTestRoom();
    const rude = world.enter(1);
    world.feed(kick(rude.pubkey, 60_000));
    world.advance(20_000);
    const again = world.enter(1);
    expect(again.frames).toMatchObject([{ type: "error", code: "KICKED", message: "the host has sent you out; 40 s more" }]);
    expect(again.closed).toEqual({ code: 1008, reason: "KICKED" });
    expect(world.enter(2).closed).toBeNull();
    world.advance(40_000);
    expect(world.room.stats().barred).toBe(0);
    expect(world.enter(1).frames.at(-1)?.type).toBe("welcome");
  });

  it("[W-17b] a login that is being checked meanwhile comes too late", () => {
    const world = createTestRoom();
    const release = world.holdChecks();
    const rude = world.enter(1);
    world.feed(kick(rude.pubkey));
    release();
    expect(rude.frames.at(-1)).toMatchObject({ type: "error", code: "KICKED" });
    expect(rude.closed?.reason).toBe("KICKED");
    expect(world.room.stats().players).toBe(0);
  });

  it("[W-17b] whoever is not here is kept out all the same; residents are of the house", () => {
    const world = createTestRoom();
    const host = world.resident(50);
    world.feed(kick(host.pubkey));
    expect(host.closed).toBeNull();
    const gone = world.enter(1);
    gone.leave();
    world.feed(kick(gone.pubkey));
    expect(world.enter(1).closed?.reason).toBe("KICKED");
  });

  it("[W-17b] the server's other processes hear of it, and one that is told sends out its own", () => {
    const shared = createTestRoom({ shared: true });
    const news = shared.feed(kick(key("a"))).filter((output) => output.type === "share");
    expect(news).toEqual([{ type: "share", news: { type: "kicked", pubkey: key("a"), reason: "no ball games", forMs: 60_000 } }]);
    const other = createTestRoom({ shared: true });
    const rude = other.enter(1);
    const outputs = other.feed({ type: "elsewhere", news: { type: "kicked", pubkey: rude.pubkey, reason: "out", forMs: 5_000 } });
    expect(rude.closed?.reason).toBe("KICKED");
    // It is not told on: it came from there.
    expect(outputs.some((output) => output.type === "share" && output.news.type === "kicked")).toBe(false);
    expect(other.enter(1).closed?.reason).toBe("KICKED");
  });

  it("[W-17b] keys that wait are at most 10,000: the first named may come again", () => {
    const world = createTestRoom();
    const rude = world.enter(1);
    world.feed(kick(rude.pubkey));
    for (let index = 0; index < 10_000; index += 1) world.feed(kick(key(index.toString(16))));
    expect(world.room.stats().barred).toBe(10_000);
    expect(world.enter(1).closed).toBeNull();
  });
});

describe("a game event for some", () => {
  it("[W-17c] reaches those named and nobody else", () => {
    const world = createTestRoom();
    const [one, two] = [world.enter(1), world.enter(2)];
    one.fresh();
    two.fresh();
    const game = { event: "spawn", data: { id: "a" } };
    world.feed({ type: "emit", game, to: [two.pubkey, key("0")] });
    expect(one.fresh()).toEqual([]);
    expect(two.fresh()).toMatchObject([{ type: "game_event", event: "spawn" }]);
  });

  it("[W-17c] goes to other processes only where one of those named is there", () => {
    const world = createTestRoom({ shared: true });
    const here = world.enter(1);
    const game = { event: "spawn", data: 1 };
    const isShared = (to: readonly Pubkey[]): boolean =>
      world.feed({ type: "emit", game, to }).some((output) => output.type === "share" && output.news.type === "told");
    expect(isShared([here.pubkey])).toBe(false);
    const far = key("f");
    world.feed({
      type: "elsewhere",
      news: { type: "arrived", pubkey: far, avatar: null, pose: null, t: undefined, msgId: "b-1" },
    });
    expect(isShared([far])).toBe(true);
  });
});
