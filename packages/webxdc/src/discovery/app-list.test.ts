import { describe, expect, it } from "vitest";
import { buildMuteList } from "@plaza/protocol";
import { by, startSec } from "../../../nostr-client/src/fakes/test-bench.ts";
import type { AppList } from "./app-list.ts";
import { attachment, createDiscoveryBench, deletionBy, fileBy, moveBy, noteBy, plainNoteBy } from "../fakes/discovery-bench.ts";
import { buildWebxdcNote } from "@plaza/protocol";

const names = (list: AppList) => list.view.get().apps.map((card) => card.attachment.name);

describe("a list of the apps there are", () => {
  it("[X-10] finds file metadata, tagged events of any kind, and apps in what was said lately", async () => {
    const { time, relay, list } = createDiscoveryBench();
    relay.inject(fileBy(1, "file", 500));
    relay.inject(noteBy(2, ["note"], 400));
    relay.inject(by(3, { kind: 9_999, created_at: startSec - 300, tags: noteBy(3, ["odd"]).tags, content: "x" }));
    for (const [at, kind] of [1, 42, 1_111, 1_311, 30_023].entries()) relay.inject(plainNoteBy(4, `said-${kind}`, kind, 200 - at));
    relay.inject(by(5, { kind: 1, content: "no app here https://media.test/x.xdc" }));
    const apps = list();
    expect(apps.view.get()).toEqual({ status: "loading", apps: [] });
    await time.advanceAsync(1_000);
    expect(apps.view.get().status).toBe("ready");
    expect(names(apps)).toEqual(["said-30023", "said-1311", "said-1111", "said-42", "said-1", "odd", "note", "file"]);
    expect(apps.view.get().apps[6]).toMatchObject({ text: expect.stringContaining("play"), kind: 1, index: 0, relays: ["ws://one.test"] });
    apps.end();
  });

  it("[X-10] each app of a post is one of its own, and so is the same file posted twice", async () => {
    const { time, relay, list } = createDiscoveryBench(["one", "two"]);
    relay.inject(noteBy(1, ["chess", "poll"], 100));
    const again = buildWebxdcNote({ text: "again", apps: [attachment("chess", { webxdcId: "another" })] }, startSec - 50);
    relay.inject(by(2, again));
    const apps = list();
    await time.advanceAsync(1_000);
    expect(names(apps)).toEqual(["chess", "chess", "poll"]);
    expect(new Set(apps.view.get().apps.map((card) => card.key)).size).toBe(3);
    expect(apps.view.get().apps.map((card) => card.index)).toEqual([0, 0, 1]);
    apps.end();
  });

  it("[X-10] a relay that searches is asked for what only its text gives away, others are not", async () => {
    for (const nips of [[1, 50], [1]]) {
      const { time, relay, web, list } = createDiscoveryBench();
      web.route("GET", "http://one.test", JSON.stringify({ supported_nips: nips }));
      const apps = list();
      await time.advanceAsync(1_000);
      const searches = relay.received.filter(
        (message) => message.type === "REQ" && message.filters.some((filter) => filter.search === ".xdc"),
      );
      expect(searches).toHaveLength(nips.includes(50) ? 1 : 0);
      apps.end();
    }
  });

  it("[X-10c] new apps appear by themselves; those without tags within two minutes", async () => {
    const { time, relay, list } = createDiscoveryBench();
    const apps = list();
    await time.advanceAsync(1_000);
    expect(apps.view.get()).toEqual({ status: "ready", apps: [] });
    relay.inject(noteBy(1, ["chess"], 0));
    await time.advanceAsync(200);
    expect(names(apps)).toEqual(["chess"]);
    relay.inject(plainNoteBy(2, "quiet", 1, -1));
    await time.advanceAsync(200);
    expect(names(apps)).toEqual(["chess"]);
    await time.advanceAsync(120_000);
    expect(names(apps)).toEqual(["quiet", "chess"]);
    apps.end();
  });

  it("[X-10c] without relays it is unreachable, and comes by itself when they are back", async () => {
    const { time, network, relay, list } = createDiscoveryBench();
    relay.inject(noteBy(1, ["chess"]));
    relay.inject(moveBy(2, "chess", 10));
    network.refuse("ws://one.test");
    const apps = list();
    await time.advanceAsync(20_000);
    expect(apps.view.get()).toEqual({ status: "unreachable", apps: [] });
    network.heal("ws://one.test");
    await time.advanceAsync(120_000);
    expect(apps.view.get().status).toBe("ready");
    expect(apps.view.get().apps).toMatchObject([{ participants: 1 }]);
    apps.end();
  });

  it("[X-10b] what its author deletes goes, also later; what others delete stays", async () => {
    const { time, relay, list } = createDiscoveryBench();
    const [chess, poll] = [noteBy(1, ["chess"], 100), noteBy(2, ["poll"], 200)];
    for (const event of [chess, poll, deletionBy(1, poll)]) relay.inject(event);
    const apps = list();
    await time.advanceAsync(2_000);
    expect(names(apps)).toEqual(["chess", "poll"]);
    relay.inject(deletionBy(1, chess));
    await time.advanceAsync(1_000);
    expect(names(apps)).toEqual(["poll"]);
    apps.end();
  });

  it("[X-10b] whom and what the person muted is not shown; another person sees it again", async () => {
    const { time, relay, list, become } = createDiscoveryBench();
    const [chess, poll, spam] = [noteBy(1, ["chess"], 100), noteBy(2, ["poll"], 200), noteBy(3, ["Win A Lot"], 300)];
    const own = noteBy(9, ["lot of mine"], 400);
    for (const event of [chess, poll, spam, own]) relay.inject(event);
    const lists = { pubkeys: [chess.pubkey, own.pubkey], eventIds: [poll.id], topics: [], words: ["a LOT"] };
    relay.inject(by(9, buildMuteList(lists, startSec - 5)));
    const apps = list();
    await time.advanceAsync(1_000);
    expect(names(apps)).toHaveLength(4);
    become(9);
    await time.advanceAsync(1_500);
    expect(names(apps)).toEqual(["lot of mine"]);
    become(8);
    await time.advanceAsync(1_500);
    expect(names(apps)).toHaveLength(4);
    apps.end();
  });

  it("[I-4o] of two mute lists of one second the one with the lower id counts, whichever comes first", async () => {
    const [chess, poll] = [noteBy(1, ["chess"], 100), noteBy(2, ["poll"], 200)];
    const listOf = (name: string, pubkey: typeof chess.pubkey) => ({
      left: name,
      event: by(9, buildMuteList({ pubkeys: [pubkey], eventIds: [], topics: [], words: [] }, startSec - 5)),
    });
    const lists = [listOf("poll", chess.pubkey), listOf("chess", poll.pubkey)].toSorted((a, b) => (a.event.id < b.event.id ? -1 : 1));
    for (const order of [lists, lists.toReversed()]) {
      const { time, relays, list, become } = createDiscoveryBench(["one", "two"]);
      for (const event of [chess, poll]) relays[0]?.inject(event);
      const apps = list();
      become(9);
      for (const [at, { event }] of order.entries()) {
        await time.advanceAsync(1_500);
        relays[at]?.inject(event);
      }
      await time.advanceAsync(1_500);
      expect(names(apps)).toEqual([lists[0]?.left]);
      apps.end();
    }
  });

  it("[X-10d] tells how many took part and when last, in few questions, and hears more", async () => {
    const { time, relay, list, become } = createDiscoveryBench();
    become(1);
    const many = Array.from({ length: 20 }, (_, at) => `app-${String(at).padStart(2, "0")}`);
    for (const [at, name] of many.entries()) relay.inject(noteBy(1, [name], 1_000 + at));
    for (const person of [1, 2, 3]) relay.inject(moveBy(person, "app-07", 50 + person));
    relay.inject(moveBy(2, "app-07", 30));
    relay.inject(moveBy(1, "app-07", 20));
    const apps = list();
    await time.advanceAsync(3_000);
    const card = (name: string) => apps.view.get().apps.find((each) => each.attachment.name === name);
    expect(card("app-07")).toMatchObject({ participants: 3, lastSec: startSec - 20, newsSec: startSec - 30 });
    expect(card("app-08")).toMatchObject({ participants: 0, lastSec: startSec - 1_008, newsSec: null });
    const asked = relay.received.filter(
      (message) => message.type === "REQ" && message.filters.every((filter) => filter.kinds?.[0] === 4_932),
    );
    expect(asked.length).toBeLessThanOrEqual(5);
    for (const message of asked) expect(message.type === "REQ" && message.filters.length).toBeLessThanOrEqual(8);
    const before = card("app-08");
    relay.inject(moveBy(4, "app-07", 0));
    await time.advanceAsync(1_000);
    expect(card("app-07")).toMatchObject({ participants: 4, lastSec: startSec });
    expect(card("app-08")).toBe(before);
    apps.end();
  });

  it("[X-10d] a crowd is counted up to 200", async () => {
    const { time, relay, list } = createDiscoveryBench();
    relay.inject(noteBy(1, ["chess"], 1_000));
    const apps = list();
    await time.advanceAsync(2_000);
    for (let person = 1; person <= 205; person += 1) relay.inject(moveBy(person, "chess", 0, { content: String(person) }));
    await time.advanceAsync(2_000);
    expect(apps.view.get().apps).toMatchObject([{ participants: 200 }]);
    apps.end();
  });

  it("[X-10c] an ended list listens no more and leaves no timer", async () => {
    const { time, relay, pool, list } = createDiscoveryBench();
    const apps = list();
    await time.advanceAsync(1_000);
    apps.end();
    relay.inject(noteBy(1, ["late"], 0));
    await time.advanceAsync(1_000);
    expect(names(apps)).toEqual([]);
    pool.end();
    await time.advanceAsync(20_000);
    expect(time.pendingTimers()).toBe(0);
  });
});
