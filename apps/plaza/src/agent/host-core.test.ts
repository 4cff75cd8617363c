import { friendlyName } from "@plaza/nostr-client";
import { createRecordingLog } from "@plaza/platform/fakes";
import { ok, parseGameEvent } from "@plaza/protocol";
import type { ClientFrame, JsonValue, Pubkey, Result, ServerFrame } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import { createHostCore } from "./host-core.ts";
import type { SpeakProblem } from "./world-host.ts";

const key = (letter: string): Pubkey => letter.repeat(64) as Pubkey;
const self = key("f");
const [ada, ben] = [key("a"), key("b")];

function stage(sign?: (text: string) => Promise<Result<{ readonly cid: string }, SpeakProblem>>) {
  const sent: ClientFrame[] = [];
  const told: { event: string; data: JsonValue; to: readonly Pubkey[] | undefined }[] = [];
  const kicked: unknown[] = [];
  const log = createRecordingLog();
  const core = createHostCore({
    self,
    pose: { x: 1, y: 0, z: 2, ry: 0 },
    send: (frame) => void sent.push(frame),
    emit(event, data, to) {
      const game = parseGameEvent(event, data);
      if (!game.ok) return game;
      told.push({ ...game.value, to });
      return ok(undefined);
    },
    kick: (...args) => void kicked.push(args),
    sign: sign ?? (() => Promise.resolve(ok({ cid: "c1" }))),
    log,
  });
  const heard: string[] = [];
  for (const event of ["join", "leave", "chat", "dm", "emoji", "enterArea", "leaveArea"] as const) {
    core.acts.on(event, ({ name, ...rest }) => heard.push([event, name, ...Object.values(rest).slice(1)].join(" ")));
  }
  const at = (pubkey: Pubkey, x: number, z: number): ServerFrame => ({ type: "peer_position", msgId: "", pubkey, x, y: 0, z, ry: 0 });
  return {
    core,
    acts: core.acts,
    sent,
    told,
    kicked,
    heard,
    log,
    join: (pubkey: Pubkey, name?: string) =>
      core.take({ type: "peer_join", msgId: "", pubkey, ...(name === undefined ? {} : { avatar: { displayName: name } }) }),
    leave: (pubkey: Pubkey) => core.take({ type: "peer_leave", msgId: "", pubkey }),
    walk: (pubkey: Pubkey, x: number, z: number) => core.take(at(pubkey, x, z)),
  };
}

describe("a host", () => {
  it("[A-1] hears who comes, speaks, shows a feeling and goes, each once and under their name", () => {
    const { core, acts, heard, join, leave } = stage();
    core.take({ type: "welcome", peers: [{ pubkey: ben, position: { x: 3, y: 0, z: 0, ry: 1 } }] });
    join(ada, "Ada");
    join(ada, "Ada");
    core.take({ type: "peer_chat", msgId: "", pubkey: ada, text: "hello" });
    core.take({ type: "peer_dm", msgId: "", pubkey: ada, text: "psst" });
    core.take({ type: "peer_emoji", msgId: "", pubkey: ada, emoji: "👋" });
    expect(acts.people()).toEqual([
      { pubkey: ben, name: friendlyName(ben), pose: { x: 3, y: 0, z: 0, ry: 1 } },
      { pubkey: ada, name: "Ada", pose: null },
    ]);
    leave(ada);
    leave(ada);
    expect(heard).toEqual([`join ${friendlyName(ben)}`, "join Ada", "chat Ada hello", "dm Ada psst", "emoji Ada 👋", "leave Ada"]);
  });

  it("[A-1] a listener that fails, at once or later, disturbs nobody", async () => {
    const { acts, heard, join, log } = stage();
    acts.on("join", () => {
      throw new Error("at once");
    });
    acts.on("join", () => Promise.reject(new Error("later")));
    const stop = acts.on("join", () => heard.push("also heard"));
    join(ada, "Ada");
    stop();
    join(ben, "Ben");
    await Promise.resolve();
    expect(heard).toEqual(["join Ada", "also heard", "join Ben"]);
    expect(log.lines.filter(({ level }) => level === "error")).toHaveLength(4);
  });

  it("[A-2] says in order, however long signing takes, and says why not", async () => {
    const waiting: (() => void)[] = [];
    const { acts, sent } = stage((text) => new Promise((resolve) => waiting.push(() => resolve(ok({ cid: text })))));
    const first = acts.say("one");
    const second = acts.say("two");
    expect(await acts.say("  \n ")).toEqual({ ok: false, problem: { code: "empty" } });
    await Promise.resolve();
    expect(waiting).toHaveLength(1);
    waiting[0]?.();
    await first;
    waiting[1]?.();
    await second;
    expect(sent).toEqual([
      { type: "chat", text: "one", cid: "one" },
      { type: "chat", text: "two", cid: "two" },
    ]);
    for (let line = 0; line < 32; line += 1) void acts.say(`${line}`);
    expect(await acts.say("one more")).toEqual({ ok: false, problem: { code: "too-many" } });
  });

  it("[A-2] a signer that throws loses its line, not the next ones", async () => {
    let times = 0;
    const { acts, sent, log } = stage((text) => {
      times += 1;
      if (times === 1) throw new Error("at once");
      return times === 2 ? Promise.reject(new Error("later")) : Promise.resolve(ok({ cid: text }));
    });
    const refused = { ok: false, problem: { code: "not-signed", detail: "the signer failed" } };
    expect(await Promise.all(["one", "two", "three"].map((text) => acts.say(text)))).toEqual([refused, refused, ok(undefined)]);
    expect(sent).toEqual([{ type: "chat", text: "three", cid: "three" }]);
    expect(log.lines.map(({ fields }) => fields["error"])).toEqual(["at once", "later"]);
    for (let round = 0; round < 40; round += 1) expect(await acts.say("again")).toEqual(ok(undefined));
  });

  it("[A-2] whispers to who is here, and is refused what cannot be", async () => {
    const { core, acts, sent, join, kicked } = stage();
    join(ada);
    expect(acts.whisper(ada, "hello").ok).toBe(true);
    expect(acts.whisper(ben, "hello")).toEqual({ ok: false, problem: { code: "not-present", pubkey: ben } });
    expect(acts.emote("🎉").ok).toBe(true);
    expect(acts.emote("").ok).toBe(false);
    expect(acts.move({ x: 5, ry: 1 }).ok).toBe(true);
    expect(acts.move({ x: Number.NaN }).ok).toBe(false);
    expect(acts.emit("", 1).ok).toBe(false);
    expect(acts.emit("big", "x".repeat(5_000))).toMatchObject({ problem: { code: "bad-event", problem: { code: "TOO_LARGE" } } });
    expect(sent).toEqual([
      { type: "dm", to: ada, text: "hello" },
      { type: "emoji", emoji: "🎉" },
      { type: "position", x: 5, y: 0, z: 2, ry: 1, t: 0 },
    ]);
    expect(acts.kick(ada, "no ball\ngames", 10).ok).toBe(true);
    expect(acts.kick(ada).ok).toBe(true);
    expect(acts.kick(self).ok).toBe(false);
    expect(acts.kick(ada, "", 0).ok).toBe(false);
    expect(kicked).toEqual([
      [ada, "no ball games", 10_000],
      [ada, "the host has sent you out", 300_000],
    ]);
    core.end();
    expect([acts.emote("🎉"), acts.move({}), acts.kick(ada), acts.area("a", { x: 0, z: 0, radius: 1 }), acts.whisper(ada, "x")]).toEqual(
      Array(5).fill({ ok: false, problem: { code: "ended" } }),
    );
    expect(await acts.say("x")).toEqual({ ok: false, problem: { code: "ended" } });
  });

  it("[A-3] things are told to all, and what is there to each newcomer alone", () => {
    const { core, acts, told, join } = stage();
    const coin = { id: "coin", kind: "coin", x: 1, y: 2, z: 3, colour: "#ffcc00", label: "a gold coin" };
    expect(acts.props.spawn(coin).ok).toBe(true);
    acts.props.spawn({ id: "box", kind: "box", x: 0, y: 0, z: 0 });
    acts.props.move("coin", { x: 9 });
    acts.props.remove("box");
    expect(told.splice(0)).toEqual([
      { event: "spawn", data: coin, to: undefined },
      { event: "spawn", data: { id: "box", kind: "box", x: 0, y: 0, z: 0 }, to: undefined },
      { event: "spawn", data: { ...coin, x: 9 }, to: undefined },
      { event: "despawn", data: { id: "box", kind: "box", x: 0, y: 0, z: 0 }, to: undefined },
    ]);
    expect(acts.props.list()).toEqual([{ ...coin, x: 9 }]);
    join(ada);
    expect(told.splice(0)).toEqual([{ event: "spawn", data: { ...coin, x: 9 }, to: [ada] }]);
    // Who comes back after a lost connection says again who they are; that is answered every two seconds at most.
    core.tick(1_000);
    for (let again = 0; again < 5; again += 1) join(ada);
    core.tick(1_100);
    expect(told).toEqual([]);
    core.tick(2_100);
    core.tick(2_200);
    expect(told.splice(0)).toEqual([{ event: "spawn", data: { ...coin, x: 9 }, to: [ada] }]);
    // Clients take these as the whole state.
    acts.emit("round_start", { round: 1 });
    acts.emit("round_end", {}, [ada]);
    expect(told.map(({ event, to }) => [event, to])).toEqual([
      ["round_start", undefined],
      ["spawn", undefined],
      ["round_end", [ada]],
      ["spawn", [ada]],
    ]);
  });

  it("[A-3] a thing that is none is refused with the field, and 64 are enough", () => {
    const { acts, told } = stage();
    const thing = { id: "a", kind: "b", x: 0, y: 0, z: 0 };
    const wrong = [
      { ...thing, id: "" },
      { ...thing, id: "x".repeat(65) },
      { ...thing, kind: " " },
      { ...thing, x: 1e9 },
      { ...thing, colour: "red" },
    ];
    expect(wrong.map((prop) => acts.props.spawn(prop))).toEqual(
      ["id", "id", "kind", "x, y, z or ry", "colour"].map((field) => ({ ok: false, problem: { code: "bad-prop", field } })),
    );
    expect(acts.props.move("a", {})).toEqual({ ok: false, problem: { code: "no-such-prop", id: "a" } });
    for (let index = 0; index < 64; index += 1) acts.props.spawn({ ...thing, id: `${index}` });
    expect(acts.props.spawn(thing)).toEqual({ ok: false, problem: { code: "too-many-props", most: 64 } });
    expect(acts.props.spawn({ ...thing, id: "7" }).ok).toBe(true);
    expect(told).toHaveLength(65);
  });

  it("[A-4] areas tell who enters and leaves, by their places", () => {
    const { core, acts, heard, join, walk, leave } = stage();
    join(ada, "Ada");
    join(ben, "Ben");
    heard.length = 0;
    acts.area("pond", { x: 10, z: 0, radius: 2 });
    acts.area("house", { min: { x: -5, z: -5 }, max: { x: 0, z: 0 } });
    walk(ada, 9, 0);
    walk(ben, 20, 0);
    core.tick(100);
    expect(heard.splice(0)).toEqual(["enterArea Ada pond"]);
    walk(ada, 11, 0);
    core.tick(200);
    expect(heard).toEqual([]);
    walk(ada, -1, -1);
    core.tick(300);
    expect(heard.splice(0)).toEqual(["leaveArea Ada pond", "enterArea Ada house"]);
    // A place that comes to somebody who stands still.
    acts.area("under Ben", { x: 20, z: 0, radius: 1 });
    core.tick(400);
    expect(heard.splice(0)).toEqual(["enterArea Ben under Ben"]);
    leave(ada);
    expect(heard).toEqual(["leaveArea Ada house", "leave Ada"]);
  });

  it("[A-4] visitors are told of areas, newcomers too, and never of hidden ones", () => {
    const { acts, told, join } = stage();
    acts.area("pond", { x: 10, z: 0, radius: 2 });
    acts.area("trap", { x: 0, z: 0, radius: 1 }, true);
    join(ada);
    const pond = { name: "pond", x: 10, z: 0, radius: 2 };
    expect(told.splice(0)).toEqual([
      { event: "area", data: pond, to: undefined },
      { event: "area", data: pond, to: [ada] },
    ]);
    acts.area("trap", null);
    acts.area("pond", null);
    expect(told).toEqual([{ event: "area", data: { name: "pond", gone: true }, to: undefined }]);
    expect(acts.area("", { x: 0, z: 0, radius: 1 }).ok).toBe(false);
    expect(acts.area("flat", { min: { x: 0, z: 0 }, max: { x: 0, z: 1 } }).ok).toBe(false);
    for (let index = 0; index < 64; index += 1) acts.area(`${index}`, { x: 0, z: 0, radius: 1 });
    expect(acts.area("one more", { x: 0, z: 0, radius: 1 })).toEqual({ ok: false, problem: { code: "too-many-areas", most: 64 } });
  });

  it("[A-5] ticks tell the time that has passed", () => {
    const { core, acts } = stage();
    const ticks: unknown[] = [];
    acts.on("tick", (tick) => ticks.push(tick));
    core.tick(5_000);
    core.tick(5_100);
    core.tick(5_350);
    expect(ticks).toEqual([
      { nowMs: 5_000, dtMs: 0 },
      { nowMs: 5_100, dtMs: 100 },
      { nowMs: 5_350, dtMs: 250 },
    ]);
  });
});
