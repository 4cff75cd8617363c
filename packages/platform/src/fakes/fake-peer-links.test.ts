import { describe, expect, it } from "vitest";
import type { PeerLink, PeerLinkState } from "../peer-link.ts";
import type { FakePath } from "./index.ts";
import { createFakePeerLinks, createFakeTime, createSeededRandom } from "./index.ts";

function makePair(path: FakePath = {}) {
  const time = createFakeTime();
  const links = createFakePeerLinks({ time, random: createSeededRandom(5) });
  links.path("a", "b", path);
  const heard = { a: [] as string[], b: [] as string[] };
  const states = { a: [] as PeerLinkState[], b: [] as PeerLinkState[] };
  const make = (place: "a" | "b") =>
    links.at(place)({
      state: (state) => states[place].push(state),
      frame: (bytes) => heard[place].push(`frame ${bytes[0]}@${time.monotonicMs()}`),
      mesh: (text) => heard[place].push(`mesh ${text}@${time.monotonicMs()}`),
      candidates: () => undefined,
    });
  return { time, links, heard, states, a: make("a"), b: make("b") };
}

async function negotiate(time: ReturnType<typeof createFakeTime>, a: PeerLink, b: PeerLink): Promise<void> {
  const negotiation = (async () => {
    const offer = await a.offer();
    if (!offer.ok) throw new Error("no offer");
    const answer = await b.answer(offer.value);
    if (!answer.ok) throw new Error("no answer");
    const accepted = await a.accept(answer.value);
    if (!accepted.ok) throw new Error("not accepted");
  })();
  await time.advanceAsync(400);
  await negotiation;
}

describe("fake peer links", () => {
  it("[F-12e] connects after offer, answer and acceptance, and carries both channels with the path's latency", async () => {
    const { time, heard, states, a, b } = makePair({ latencyMs: 30 });
    expect([a.sendFrame(Uint8Array.of(1)), a.sendMesh("early")]).toEqual([false, false]);
    await negotiate(time, a, b);
    expect(states).toEqual({ a: ["connecting", "connected"], b: ["connecting", "connected"] });
    const fromMs = time.monotonicMs();
    const reused = Uint8Array.of(7);
    a.sendFrame(reused);
    reused[0] = 9;
    b.sendMesh("hello");
    time.advance(30);
    expect(heard).toEqual({ a: [`mesh hello@${fromMs + 30}`], b: [`frame 7@${fromMs + 30}`] });
    expect((await a.stats()).rttMs).toBe(60);
  });

  it("[F-12e] loses frames at the rate of the path and no mesh message", async () => {
    const { time, heard, a, b } = makePair({ latencyMs: 10, lossRatio: 0.3 });
    await negotiate(time, a, b);
    for (let count = 0; count < 500; count += 1) {
      a.sendFrame(Uint8Array.of(1));
      a.sendMesh("m");
      time.advance(20);
    }
    time.advance(100);
    expect(heard.b.filter((line) => line.startsWith("mesh"))).toHaveLength(500);
    const frames = heard.b.filter((line) => line.startsWith("frame")).length;
    expect(frames).toBeGreaterThan(300);
    expect(frames).toBeLessThan(400);
  });

  it("[F-12e] drops frames at the gate instead of queueing them without end", async () => {
    const { time, a, b } = makePair({ bandwidthKbps: 64 });
    await negotiate(time, a, b);
    const taken = Array.from({ length: 40 }, () => a.sendFrame(new Uint8Array(1_000))).filter(Boolean).length;
    expect(taken).toBe(16);
    expect(a.bufferedBytes()).toBe(16_000);
    time.advance(2_000);
    expect([a.bufferedBytes(), a.sendFrame(new Uint8Array(1_000))]).toEqual([0, true]);
  });

  it("[F-12e] a killed place is silent at once and lost only much later", async () => {
    const { time, links, heard, states, a, b } = makePair();
    await negotiate(time, a, b);
    links.kill("b");
    a.sendFrame(Uint8Array.of(1));
    b.sendFrame(Uint8Array.of(2));
    time.advance(7_000);
    expect([heard, states.a.at(-1)]).toEqual([{ a: [], b: [] }, "connected"]);
    time.advance(1_000);
    expect([states.a.at(-1), states.b.at(-1), links.openLinks()]).toEqual(["lost", "connected", 1]);
  });

  it("[F-12e] ends at both ends, and refuses what is no description or comes out of turn", async () => {
    const { time, states, a, b } = makePair();
    const wrong = b.answer("v=0 something else");
    expect(await wrong).toMatchObject({ ok: false, problem: { code: "bad-description" } });
    const early = a.accept("v=0");
    await time.advanceAsync(1);
    expect(await early).toMatchObject({ ok: false, problem: { code: "wrong-turn" } });
    await negotiate(time, a, b);
    a.end();
    a.end();
    time.advance(100);
    expect([states.a.at(-1), states.b.at(-1)]).toEqual(["ended", "ended"]);
    expect(a.sendFrame(Uint8Array.of(1))).toBe(false);
  });
});
