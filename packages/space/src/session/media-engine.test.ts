import { createFakeTime, createSeededRandom, settle } from "@plaza/platform/fakes";
import { sha256Of } from "@plaza/protocol";
import type { Pubkey } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import { parseBundle } from "../frames/bundle.ts";
import { createMediaEngine } from "./media-engine.ts";
import type { MediaEngine } from "./media-engine.ts";
import type { MediaNews, MediaSpeaker } from "./space-media.ts";

const keyOf = (name: string): Pubkey => sha256Of(new TextEncoder().encode(name)) as string as Pubkey;
const hexBytes = (hex: string): Uint8Array =>
  Uint8Array.from({ length: 32 }, (_, at) => Number.parseInt(hex.slice(at * 2, at * 2 + 2), 16));
const seal = (key: Uint8Array, bytes: Uint8Array): Uint8Array => new TextEncoder().encode(sha256Of(new Uint8Array([...key, ...bytes])));
const session = (name: string): string => keyOf(name).slice(0, 16);
const packing = { everyMs: 20, isRepeating: false } as const;

/** Engines on one time, whose links carry at once. */
function engines(names: readonly string[]) {
  const time = createFakeTime({ monotonicMs: 5_000 });
  const made = new Map<string, MediaEngine>();
  const news = new Map<string, MediaNews[]>();
  const sent: { readonly from: string; readonly to: string; readonly bytes: Uint8Array }[] = [];
  for (const name of names) {
    const publicKey = hexBytes(keyOf(`voice ${name}`));
    const heard: MediaNews[] = [];
    news.set(name, heard);
    made.set(
      name,
      createMediaEngine({
        self: keyOf(name),
        host: keyOf("host"),
        spaceId: "hall",
        session: session(name),
        voiceSigner: { publicKey, sign: (bytes) => Promise.resolve(seal(publicKey, bytes)) },
        voiceVerifier: { verify: (key, bytes, signature) => Promise.resolve(seal(key, bytes).join() === signature.join()) },
        clock: time,
        timers: time,
        random: createSeededRandom(names.indexOf(name) + 1),
        news: (one) => void heard.push(one),
      }),
    );
  }
  const engine = (name: string): MediaEngine => {
    const found = made.get(name);
    if (found === undefined) throw new Error(`no engine of ${name}`);
    return found;
  };
  const speaker = (name: string): MediaSpeaker => ({
    pubkey: keyOf(name),
    voiceKey: keyOf(`voice ${name}`),
    isHost: name === "host",
    session: session(name),
  });
  let links = 0;
  return {
    time,
    sent,
    engine,
    news: (name: string) => news.get(name) ?? [],
    speakers(...speaking: readonly string[]) {
      for (const name of names) engine(name).tell({ type: "speakers", speakers: speaking.map(speaker) });
    },
    link(from: string, to: string) {
      links += 1;
      const link = links;
      const carry = (a: string, b: string) => ({
        sendFrame(bytes: Uint8Array): boolean {
          sent.push({ from: a, to: b, bytes: bytes.slice() });
          engine(b).frame(link, bytes);
          return true;
        },
      });
      engine(from).addLink(link, carry(from, to));
      engine(to).addLink(link, carry(to, from));
      for (const [one, other] of [
        [from, to],
        [to, from],
      ] as const) {
        engine(one).tell({ type: "bind", link, peer: keyOf(other) });
      }
      engine(to).tell({ type: "feed", peer: keyOf(from), isOn: true });
      engine(from).tell({ type: "serve", peer: keyOf(to), as: "child", packing, isLeaf: false });
      for (const one of news.get(from) ?? []) {
        if (one.type === "message" && one.message.type === "voices") {
          engine(to).tell({ type: "voices", peer: keyOf(from), voices: one.message.voices });
        }
      }
      return link;
    },
    /** 20 ms at a time; what is played at `ear`, as words. */
    async say(from: string, words: readonly number[], ear: string): Promise<readonly number[]> {
      const played: number[] = [];
      for (const word of [...words, ...Array.from({ length: 15 }, () => null)]) {
        if (word !== null) {
          engine(from).own({ payload: new Uint8Array([word, 1, 2]), captureMs: time.monotonicMs(), level: 30, isSilence: false });
        }
        time.advance(20);
        await settle();
        engine(ear).play((_, playing) => {
          if (playing.type === "frame" && !playing.frame.isSilence) played.push(playing.frame.payload[0] ?? -1);
        });
      }
      return played;
    },
  };
}

const count = (from: number, much: number): readonly number[] => Array.from({ length: much }, (_, at) => from + at);

describe("media", () => {
  it("[S-82] what is said is played at the other end, and told of as levels and accounts", async () => {
    const room = engines(["host", "ana"]);
    room.speakers("host");
    room.link("host", "ana");
    room.engine("host").tell({ type: "speak", isOn: true });
    expect(await room.say("host", count(1, 60), "ana")).toEqual(count(1, 60));
    const levels = room.news("ana").flatMap((one) => (one.type === "levels" ? [one.levels] : []));
    expect(levels).toContainEqual([{ speaker: keyOf("host"), level: 30 }]);
    expect(levels.at(-1)).toEqual([]);
    expect(room.news("ana").find(({ type }) => type === "feeds")).toEqual({
      type: "feeds",
      feeds: [{ peer: keyOf("host"), frames: expect.any(Number), delivered: 1 }],
    });
    const account = room.news("ana").find((one) => one.type === "account");
    expect(account).toMatchObject({ voices: [{ speaker: keyOf("host"), lossRatio: 0 }], tally: { forged: 0, locked: 0 } });
  });

  it("[S-82c] who may no longer speak is not played any further, not even what waits", async () => {
    const room = engines(["host", "ben", "ana"]);
    room.speakers("host", "ben");
    room.link("ben", "ana");
    room.engine("ben").tell({ type: "speak", isOn: true });
    await room.say("ben", count(1, 30), "ana");
    for (const word of count(50, 6)) {
      room.engine("ben").own({ payload: new Uint8Array([word]), captureMs: room.time.monotonicMs(), level: 30, isSilence: false });
    }
    room.engine("ana").tell({ type: "speakers", speakers: [] });
    expect(await room.say("ben", count(60, 10), "ana")).toEqual([]);
    // And at the speaker's own end nothing leaves any more.
    room.speakers("host");
    const before = room.sent.length;
    await room.say("ben", count(90, 10), "ana");
    const frames = room.sent.slice(before).flatMap(({ bytes }) => {
      const bundle = parseBundle(bytes);
      return bundle.ok ? bundle.value.frames : [];
    });
    expect(frames).toEqual([]);
  });

  it("[S-82c] a turn ends with a frame of silence, and without leave to speak nothing leaves", async () => {
    const room = engines(["host", "ana"]);
    room.speakers("host");
    room.link("host", "ana");
    expect(await room.say("host", count(1, 10), "ana")).toEqual([]);
    room.engine("host").tell({ type: "speak", isOn: true });
    await room.say("host", count(1, 10), "ana");
    const before = room.sent.length;
    room.engine("host").tell({ type: "speak", isOn: false });
    const last = parseBundle(room.sent[before]?.bytes ?? new Uint8Array());
    expect(last).toMatchObject({ ok: true, value: { frames: [{ isSilence: true }] } });
  });

  it("[S-82c] [S-34c] with a room key frames are locked: who carries them without it hears nothing, the next one does", async () => {
    const room = engines(["host", "ben", "ana"]);
    room.speakers("host");
    room.link("host", "ben");
    room.link("ben", "ana");
    const key = new Uint8Array(32).fill(9);
    room.engine("host").tell({ type: "room-keys", keys: [], isRequired: true });
    room.engine("host").tell({ type: "speak", isOn: true });
    expect(await room.say("host", count(1, 10), "ben")).toEqual([]);
    expect(room.sent.some(({ bytes }) => bytes.join().includes("1,2"))).toBe(false);
    room.engine("host").tell({ type: "room-keys", keys: [key], isRequired: true });
    room.engine("ana").tell({ type: "room-keys", keys: [new Uint8Array(32).fill(1), key], isRequired: true });
    for (const one of room.news("ben")) {
      if (one.type === "message" && one.message.type === "voices") {
        room.engine("ana").tell({ type: "voices", peer: keyOf("ben"), voices: one.message.voices });
      }
    }
    expect(await room.say("host", count(20, 40), "ana")).toEqual(count(20, 40));
    const account = room.news("ben").findLast((one) => one.type === "account");
    expect(account).toMatchObject({ tally: { locked: expect.any(Number), forged: 0 } });
    expect(account?.type === "account" ? account.tally.locked : 0).toBeGreaterThan(10);
  });

  it("[S-80b] a silenced speaker is given with volume 0", async () => {
    const room = engines(["host", "ana"]);
    room.speakers("host");
    room.link("host", "ana");
    room.engine("host").tell({ type: "speak", isOn: true });
    room.engine("ana").tell({ type: "volume", speaker: keyOf("host"), volume: 0 });
    const volumes = new Set<number>();
    for (const word of count(1, 20)) {
      room.engine("host").own({ payload: new Uint8Array([word]), captureMs: room.time.monotonicMs(), level: 30, isSilence: false });
      room.time.advance(20);
      await settle();
      room.engine("ana").play((_, __, volume) => volumes.add(volume));
    }
    expect([...volumes]).toEqual([0]);
  });

  it("[S-82] frames of a link that leads nowhere yet, or no longer, count for nothing", () => {
    const room = engines(["host", "ana"]);
    room.speakers("host");
    const link = room.link("host", "ana");
    const bytes = new Uint8Array([1, 0, 0, 0, 0]);
    room.engine("ana").frame(99, bytes);
    room.engine("ana").removeLink(link);
    room.engine("ana").frame(link, bytes);
    room.engine("ana").end();
    room.engine("ana").tell({ type: "speak", isOn: true });
    room.engine("host").end();
    expect(room.time.pendingTimers()).toBe(0);
  });
});
