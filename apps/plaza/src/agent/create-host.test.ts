import { createDirectVerifier, createKeySigner } from "@plaza/platform";
import { createFakeTime, createRecordingLog, createSeededRandom } from "@plaza/platform/fakes";
import { chatCid, KIND, ok } from "@plaza/protocol";
import type { Pubkey, ServerFrame, VerifiedEvent } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import type { HostedWorld } from "../host/start-host.ts";
import { createSyncService } from "../sync/serve-sync.ts";
import { inhabit } from "./create-host.ts";

const ada = "a".repeat(64) as Pubkey;

/** A host in a real room, with time and relays of the test's own. */
function stage() {
  const time = createFakeTime({ monotonicMs: 1_000 });
  const log = createRecordingLog();
  const signer = createKeySigner(new Uint8Array(32).fill(1));
  const address = { kind: KIND.scene, pubkey: signer.pubkey, identifier: "test" };
  const random = createSeededRandom(1);
  const service = createSyncService({
    scene: address,
    url: "ws://world.example/sync/test",
    verifier: createDirectVerifier(),
    clock: time,
    timers: time,
    random,
    log,
  });
  const published: VerifiedEvent[] = [];
  const changes: unknown[] = [];
  let ends = 0;
  const world = {
    naddr: "naddr1test",
    sync: "ws://world.example/sync/test",
    file: "http://media.example/a.glb",
    page: null,
    address,
    service,
    signer,
    pool: { correctedNowSec: () => Math.floor(time.wallMs() / 1000), publish: (event: VerifiedEvent) => void published.push(event) },
    clock: time,
    timers: time,
    random,
    change: async (change: unknown) => (changes.push(change), ok(undefined)),
    end: async () => void (ends += 1),
  } as unknown as HostedWorld;
  const host = inhabit(world, { log, pose: { x: 1, y: 0, z: 2, ry: 0 } });
  const enter = (pubkey: Pubkey) => {
    const frames: ServerFrame[] = [];
    return { frames, resident: service.enterResident(pubkey, { displayName: "Ada" }, (frame) => frames.push(frame)) };
  };
  return { host, time, log, signer, service, published, changes, enter, ends: () => ends };
}

describe("a host in its room", () => {
  it("[A-1] is seen where it stands, and hears and sees whoever comes", () => {
    const { host, enter, time, signer } = stage();
    const joined: string[] = [];
    host.on("join", ({ name }) => joined.push(name));
    const { frames, resident } = enter(ada);
    expect(frames[0]).toMatchObject({
      type: "welcome",
      peers: [{ pubkey: signer.pubkey, position: { x: 1, y: 0, z: 2, ry: 0 }, avatar: { displayName: "Host" } }],
    });
    resident.send({ type: "position", x: 5, y: 0, z: 6, ry: 1 });
    time.advance(200);
    expect(joined).toEqual(["Ada"]);
    expect(host.people()).toEqual([{ pubkey: ada, name: "Ada", pose: { x: 5, y: 0, z: 6, ry: 1 } }]);
  });

  it("[A-2] what it says is signed, told live with its number, and forgotten after an hour; after what it answers", async () => {
    const { host, enter, published, time } = stage();
    const { frames, resident } = enter(ada);
    resident.send({ type: "chat", text: "Who are you?" });
    expect(await host.say("The host.")).toEqual({ ok: true, value: undefined });
    const [event] = published;
    const nowSec = Math.floor(time.wallMs() / 1000);
    expect(event?.created_at).toBe(nowSec + 1);
    expect(event?.tags).toContainEqual(["expiration", String(nowSec + 3_600)]);
    expect(frames.at(-1)).toMatchObject({ type: "peer_chat", text: "The host.", cid: event && chatCid(event.id) });
  });

  it("[A-3] a newcomer is told what is there, and nobody else hears it again", () => {
    const { host, enter } = stage();
    host.props.spawn({ id: "coin", kind: "coin", x: 0, y: 0, z: 0 });
    const first = enter(ada);
    const spawns = (frames: readonly ServerFrame[]) => frames.filter((frame) => frame.type === "game_event" && frame.event === "spawn");
    expect(spawns(first.frames)).toHaveLength(1);
    const second = enter("b".repeat(64) as Pubkey);
    expect([spawns(first.frames).length, spawns(second.frames).length]).toEqual([1, 1]);
  });

  it("[A-1] whoever enters with the host's own key is followed by the host after 5 s", () => {
    const { host, enter, time, signer, log } = stage();
    const other = enter(ada);
    const thief = enter(signer.pubkey);
    expect(log.lines.some(({ level, message }) => level === "warn" && message.includes("the host's own key"))).toBe(true);
    time.advance(5_100);
    expect(thief.frames.at(-1)).toMatchObject({ type: "error", code: "REPLACED" });
    other.frames.length = 0;
    host.emote("👋");
    expect(other.frames).toMatchObject([{ type: "peer_emoji", pubkey: signer.pubkey }]);
    expect(host.people().map(({ pubkey }) => pubkey)).toEqual([ada]);
  });

  it("[A-6] changes the scene, and ends once: its place is empty and everything is refused", async () => {
    const { host, changes, ends, service } = stage();
    expect((await host.setScene({ title: "New" })).ok).toBe(true);
    expect(changes).toEqual([{ title: "New" }]);
    await host.end();
    await host.end();
    expect([ends(), service.stats().residents]).toEqual([1, 0]);
    expect(await host.setScene({ title: "Newer" })).toEqual({ ok: false, problem: { code: "ended" } });
    expect(host.emit("score", 1)).toEqual({ ok: false, problem: { code: "ended" } });
  });
});
