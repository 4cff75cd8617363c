import { describe, expect, it } from "vitest";
import { failed } from "@plaza/protocol";
import { createTestWorld, poseAt, pubkeyOf, secretKeyOf } from "./test-world.test-support.ts";
import { createKeySigner, createSeededRandom } from "@plaza/platform/fakes";

const out = { x: 0, y: 0, z: 0, ry: 0, speed: 0 };

describe("logging in", () => {
  it("[W-2m] signs the challenge with u and challenge tags, never method, and gets in", async () => {
    const world = createTestWorld(1);
    const anna = world.visit(1);
    expect(anna.session.view.get().status).toBe("connecting");
    await world.pass(500);
    expect(anna.session.view.get().status).toBe("live");
    const answer = world
      .server(0)
      .received.map(({ frame }) => frame)
      .find((frame) => frame.type === "auth_response");
    expect(answer?.event.kind).toBe(27235);
    expect(answer?.event.tags).toEqual([
      ["u", world.server(0).url],
      ["challenge", answer?.event.content],
    ]);
    expect(anna.session.view.get().people).toEqual([{ pubkey: anna.pubkey, avatar: null, self: true }]);
  });

  it("[W-2m] does not sign a challenge that could mean something elsewhere", async () => {
    for (const challenge of ["I hereby promise", "ab".repeat(15), "ab".repeat(65), "zz".repeat(20)]) {
      const world = createTestWorld(1);
      let signed = 0;
      const signer = createKeySigner(secretKeyOf(1));
      world.server(0).tamper = (frame) => (frame.type === "auth_challenge" ? { ...frame, challenge } : frame);
      const anna = world.visit(1, { signer: { pubkey: signer.pubkey, sign: async (event) => (signed++, signer.sign(event)) } });
      await world.pass(400);
      expect(signed).toBe(0);
      expect(anna.session.view.get().problem).toBe("BAD_CHALLENGE");
      anna.session.end();
    }
  });

  it("[W-2n] a signer that refuses is not asked again", async () => {
    const world = createTestWorld(1);
    let asked = 0;
    const signer = { pubkey: pubkeyOf(1), sign: async () => (asked++, failed({ code: "refused" as const, detail: "no" })) };
    const anna = world.visit(1, { signer });
    await world.pass(60_000);
    expect(asked).toBe(1);
    expect(anna.session.view.get()).toMatchObject({ status: "unreachable", problem: "SIGNING_REFUSED" });
  });

  it("[W-11c] a full server is named as the problem and tried again with patience", async () => {
    const world = createTestWorld(0, { scene: { sync: ["ws://full.example/"] } });
    const server = world.serve("ws://full.example/", { limits: { capacity: 1 } });
    const first = world.visit(1);
    await world.pass(300);
    const second = world.visit(2);
    await world.pass(5_000);
    expect(second.session.view.get()).toMatchObject({ status: "connecting", problem: "CAPACITY" });
    expect(server.received.filter(({ frame }) => frame.type === "auth").length).toBe(2);
    first.session.end();
    await world.pass(45_000);
    expect(second.session.view.get().status).toBe("live");
  });

  it("[W-11c] a refused login is named at once, and tried again with patience", async () => {
    const world = createTestWorld(1);
    world.server(0).tamper = (frame) => (frame.type === "welcome" ? { type: "error", message: "no", code: "AUTH_FAILED" } : frame);
    const anna = world.visit(1);
    await world.pass(200);
    expect(anna.session.view.get()).toMatchObject({ status: "connecting", problem: "AUTH_FAILED" });
    const logins = () => world.server(0).received.filter(({ frame }) => frame.type === "auth").length;
    expect(logins()).toBe(1);
    await world.pass(4_500);
    expect(logins()).toBe(1);
    world.server(0).tamper = null;
    await world.pass(2_000);
    expect(anna.session.view.get().status).toBe("live");
    anna.session.end();
  });

  it("[W-3m] the session that was replaced ends and does not come back", async () => {
    const world = createTestWorld(2);
    const old = world.visit(1);
    await world.pass(500);
    const young = world.visit(1);
    await world.pass(500);
    expect(old.session.view.get()).toMatchObject({ status: "replaced", problem: "REPLACED", people: [] });
    const dials = world.network.dialled.length;
    await world.pass(60_000);
    expect(world.network.dialled.length).toBe(dials);
    expect(young.session.view.get().status).toBe("live");
  });
});

describe("being there", () => {
  it("[W-3m] a session replaced on one server does not come back on another that was out of reach", async () => {
    const world = createTestWorld(2);
    const old = world.visit(1);
    await world.pass(500);
    world.network.refuse(world.server(1).url);
    world.network.cut(world.server(1).url);
    await world.pass(200);
    const young = world.visit(1);
    await world.pass(500);
    world.network.heal(world.server(1).url);
    await world.pass(40_000);
    expect(old.session.view.get().status).toBe("replaced");
    expect(young.session.view.get().servers.map((server) => server.state)).toEqual(["live", "live"]);
  });

  it("[W-8b] a place of somebody who is not here draws nobody", async () => {
    const world = createTestWorld(1);
    const anna = world.visit(1);
    await world.pass(400);
    const ghost = pubkeyOf(66);
    world.server(0).inject({ type: "peer_position", msgId: "g-1", pubkey: ghost, ...poseAt(1, 1) });
    await world.pass(200);
    expect(anna.session.poseOf(ghost, world.time.monotonicMs(), out)).toBe(false);
    expect(anna.session.view.get().people.length).toBe(1);
  });

  it("[W-8b] two visitors see each other come, move and go", async () => {
    const world = createTestWorld(1);
    const anna = world.visit(1, { avatar: { model: "fox" } });
    await world.pass(300);
    const ben = world.visit(2);
    await world.pass(300);
    expect(anna.session.view.get().people.map((person) => person.pubkey)).toContain(ben.pubkey);
    expect(ben.session.view.get().people.find((person) => !person.self)).toMatchObject({ pubkey: anna.pubkey, avatar: { model: "fox" } });
    await world.pass(2_000, (nowMs) => anna.session.move(poseAt(Math.min(3, (nowMs - 1_600) / 500), 1)));
    expect(ben.session.poseOf(anna.pubkey, world.time.monotonicMs(), out)).toBe(true);
    expect(out.x).toBeCloseTo(anna.session.poseOf(anna.pubkey, 0, out) ? out.x : -1, 6);
    await world.pass(1_000, () => ben.session.poseOf(anna.pubkey, world.time.monotonicMs(), out));
    anna.session.end();
    await world.pass(300);
    expect(ben.session.view.get().people.map((person) => person.pubkey)).toEqual([ben.pubkey]);
    expect(ben.session.poseOf(anna.pubkey, world.time.monotonicMs(), out)).toBe(false);
  });

  it("[W-8n] notices tell who came and went, but not who was there already", async () => {
    const world = createTestWorld(1);
    const anna = world.visit(1);
    await world.pass(300);
    const ben = world.visit(2);
    await world.pass(300);
    expect(ben.session.view.get().notices).toEqual([]);
    expect(anna.session.view.get().notices).toMatchObject([{ kind: "joined", pubkey: ben.pubkey }]);
    ben.session.end();
    await world.pass(300);
    expect(anna.session.view.get().notices.map((notice) => notice.kind)).toEqual(["joined", "left"]);
    await world.pass(10_000);
    expect(anna.session.view.get().notices).toEqual([]);
  });

  it("[W-18m] a changed avatar reaches the others, and a join without one takes nothing away", async () => {
    const world = createTestWorld(1);
    const anna = world.visit(1, { avatar: { model: "fox" } });
    const ben = world.visit(2);
    await world.pass(400);
    anna.session.setAvatar({ model: "owl" });
    await world.pass(200);
    const seen = () => ben.session.view.get().people.find((person) => person.pubkey === anna.pubkey)?.avatar;
    expect(seen()).toEqual({ model: "owl" });
    world.server(0).inject({ type: "peer_join", msgId: "x-1", pubkey: anna.pubkey });
    await world.pass(200);
    expect(seen()).toEqual({ model: "owl" });
  });

  it("[W-8f] emoji are seen by the others once and by oneself at once", async () => {
    const world = createTestWorld(1);
    const anna = world.visit(1);
    const ben = world.visit(2);
    await world.pass(400);
    const seen: string[] = [];
    anna.session.onEmoji(({ emoji }) => seen.push(`anna ${emoji}`));
    ben.session.onEmoji(({ emoji }) => seen.push(`ben ${emoji}`));
    anna.session.emote("👋");
    expect(seen).toEqual(["anna 👋"]);
    await world.pass(200);
    expect(seen).toEqual(["anna 👋", "ben 👋"]);
  });

  it("[W-8g] a whisper is private on both sides, and one to nobody is told as NOT_PRESENT", async () => {
    const world = createTestWorld(1);
    const anna = world.visit(1);
    const ben = world.visit(2);
    const eve = world.visit(3);
    await world.pass(400);
    anna.session.whisper(ben.pubkey, "psst");
    await world.pass(200);
    const line = { text: "psst", pubkey: anna.pubkey, private: true };
    expect(ben.session.view.get().chat).toMatchObject([{ ...line, mine: false, with: anna.pubkey }]);
    expect(anna.session.view.get().chat).toMatchObject([{ ...line, mine: true, with: ben.pubkey }]);
    expect(eve.session.view.get().chat).toEqual([]);
    anna.session.whisper(pubkeyOf(77), "anybody?");
    await world.pass(200);
    expect(anna.session.view.get()).toMatchObject({ status: "live", problem: "NOT_PRESENT" });
    await world.pass(10_000);
    expect(anna.session.view.get().problem).toBeNull();
  });

  it("[W-8h] game events arrive", async () => {
    const world = createTestWorld(1);
    const anna = world.visit(1);
    await world.pass(400);
    const seen: unknown[] = [];
    anna.session.onGameEvent((event) => seen.push(event));
    world.server(0).emit("round_start", { round: 1 });
    await world.pass(200);
    expect(seen).toEqual([{ event: "round_start", data: { round: 1 } }]);
  });

  it("[W-8a] a frame that a server repeats counts once, and a broken one costs nothing", async () => {
    const world = createTestWorld(1);
    const anna = world.visit(1);
    await world.pass(400);
    const seen: unknown[] = [];
    anna.session.onGameEvent((event) => seen.push(event));
    for (let turn = 0; turn < 3; turn += 1) world.server(0).inject({ type: "game_event", msgId: "n-5", event: "score", data: 1 });
    world.server(0).tamper = null;
    await world.pass(200);
    expect(seen.length).toBe(1);
    expect(anna.session.view.get().status).toBe("live");
  });
});

describe("a hostile server", () => {
  it("[W-8a] four thousand mangled frames of every type change nothing but themselves", async () => {
    const seed = 99;
    const random = createSeededRandom(seed);
    const world = createTestWorld(1);
    const anna = world.visit(1);
    const ben = world.visit(2);
    await world.pass(400);
    const pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(random.unit() * items.length)];
    const types = [
      "auth_challenge",
      "welcome",
      "peer_join",
      "peer_leave",
      "peer_position",
      "peer_chat",
      "peer_dm",
      "peer_emoji",
      "pong",
      "error",
      "game_event",
      "nonsense",
    ];
    const odd = [
      null,
      0,
      -1,
      1e308,
      "",
      "x".repeat(5_000),
      [],
      {},
      true,
      pubkeyOf(7),
      ben.pubkey,
      anna.pubkey,
      { x: 1, y: 2, z: 3, ry: 4 },
      "\ud800",
      "constructor",
      [{ pubkey: pubkeyOf(8) }],
    ];
    const fields = [
      "msgId",
      "pubkey",
      "x",
      "y",
      "z",
      "ry",
      "t",
      "text",
      "cid",
      "emoji",
      "event",
      "data",
      "peers",
      "avatar",
      "challenge",
      "message",
      "code",
      "grid",
      "__proto__",
    ];
    for (let turn = 0; turn < 4_000; turn += 1) {
      const entries = fields.flatMap((field) => (random.unit() < 0.4 ? [`${JSON.stringify(field)}:${JSON.stringify(pick(odd))}`] : []));
      const text = `{"type":"${pick(types)}",${entries.join(",")}}`.replace(",}", "}");
      const cut = random.unit() < 0.1 ? text.slice(0, Math.floor(random.unit() * text.length)) : text;
      world.server(0).injectRaw(random.unit() < 0.05 ? new TextEncoder().encode(cut) : cut);
      if (turn % 50 === 0) await world.pass(20, (nowMs) => anna.session.poseOf(ben.pubkey, nowMs, out));
    }
    await world.pass(200);
    expect(anna.session.view.get().status, `seed ${seed}`).toBe("live");
    for (const line of anna.session.view.get().chat) expect(line.text.length).toBeLessThanOrEqual(1_000);
    for (const person of anna.session.view.get().people) expect(person.pubkey).toMatch(/^[0-9a-f]{64}$/);
    await anna.session.say("still here");
    await world.pass(400);
    expect(ben.session.view.get().chat.at(-1)?.text).toBe("still here");
  });
});

describe("chat", () => {
  it("[W-9m] a line is there at once, reaches the other live, and its signed event does not double it", async () => {
    const world = createTestWorld(1);
    const anna = world.visit(1);
    const ben = world.visit(2);
    await world.pass(400);
    const said = await anna.session.say("hello there");
    expect(said.ok).toBe(true);
    await world.pass(60);
    expect(anna.session.view.get().chat).toMatchObject([{ text: "hello there", mine: true, proof: "waiting" }]);
    expect(ben.session.view.get().chat).toMatchObject([{ text: "hello there", mine: false, proof: "waiting" }]);
    const key = ben.session.view.get().chat[0]?.key;
    await world.pass(400);
    expect(anna.session.view.get().chat).toMatchObject([{ text: "hello there", proof: "signed", delivery: { state: "accepted" } }]);
    expect(ben.session.view.get().chat).toMatchObject([{ key, text: "hello there", proof: "signed" }]);
    const late = world.visit(3);
    await world.pass(400);
    expect(late.session.view.get().chat).toMatchObject([{ text: "hello there", proof: "signed" }]);
  });

  it("[X-10i] a line with an app goes live with its file's address, and brings the app with the signed event", async () => {
    const world = createTestWorld(1);
    const anna = world.visit(1);
    const ben = world.visit(2);
    await world.pass(400);
    const url = "https://media.test/chess.xdc";
    const app = {
      url,
      fallbacks: [],
      sha256: null,
      claimedHash: null,
      webxdcId: "id",
      name: "Chess",
      summary: "",
      image: null,
      sizeBytes: null,
    };
    expect((await anna.session.say("who plays?", [app])).ok).toBe(true);
    await world.pass(50);
    expect((await anna.session.say(" ", [app])).ok).toBe(true);
    await world.pass(60);
    expect(ben.session.view.get().chat).toMatchObject([
      { text: `who plays?\n${url}`, apps: [], eventId: null },
      { text: url, apps: [], eventId: null },
    ]);
    await world.pass(400);
    for (const { session } of [anna, ben]) {
      expect(session.view.get().chat).toMatchObject([
        { text: `who plays?\n${url}`, proof: "signed", apps: [app], eventId: expect.any(String) },
        { text: url, apps: [app] },
      ]);
    }
  });

  it("[W-9n] a live line whose signed event never comes is shown as unsigned after 20 s", async () => {
    const world = createTestWorld(1);
    const anna = world.visit(1);
    await world.pass(400);
    world.server(0).inject({ type: "peer_chat", msgId: "n-1", pubkey: pubkeyOf(5), text: "trust me", cid: "00112233445566aa" });
    await world.pass(200);
    expect(anna.session.view.get().chat).toMatchObject([{ text: "trust me", proof: "waiting" }]);
    await world.pass(21_000);
    expect(anna.session.view.get().chat).toMatchObject([{ text: "trust me", proof: "unsigned" }]);
  });

  it("[W-9m] a signer that refuses leaves no line behind", async () => {
    const world = createTestWorld(1);
    const signer = createKeySigner(secretKeyOf(1));
    const refuses = {
      pubkey: signer.pubkey,
      sign: async (event: Parameters<typeof signer.sign>[0]) =>
        event.kind === 1311 ? failed({ code: "refused" as const, detail: "no" }) : signer.sign(event),
    };
    const anna = world.visit(1, { signer: refuses });
    await world.pass(400);
    expect(await anna.session.say("hello")).toMatchObject({ ok: false, problem: { code: "not-signed", reason: "refused" } });
    expect(await anna.session.say("  ")).toMatchObject({ ok: false, problem: { code: "empty" } });
    await world.pass(400);
    expect(anna.session.view.get().chat).toEqual([]);
  });
});
