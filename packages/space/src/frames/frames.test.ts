import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Pubkey } from "@plaza/protocol";
import type { Bundle, VoiceFrame } from "./bundle.ts";
import { bundleSize, encodeBundle, parseBundle } from "./bundle.ts";
import { choosePacking, createBundlePacker } from "./bundle-packer.ts";
import { createFrameWindow, seqDistance } from "./frame-window.ts";
import type { MeshMessage } from "./mesh-message.ts";
import { encodeMeshMessage, parseMeshMessage } from "./mesh-message.ts";
import { createSealBook } from "./seal-book.ts";
import { createVoiceSealer, frameDigest, sealedBytes } from "./voice-seal.ts";

const alice = "a".repeat(64) as Pubkey;
const bob = "b".repeat(64) as Pubkey;
const carol = "c".repeat(64) as Pubkey;

function makeFrame(seq: number, more: Partial<VoiceFrame> = {}): VoiceFrame {
  return {
    speaker: 0,
    seq,
    captureMs: seq * 20,
    level: 30,
    ms: 20,
    isSilence: false,
    isLocked: false,
    isRepeat: false,
    payload: Uint8Array.of(seq & 0xff, 1, 2),
    ...more,
  };
}

const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const frames: fc.Arbitrary<VoiceFrame> = fc.record({
  speaker: fc.integer({ min: 0, max: 255 }),
  seq: u32,
  captureMs: u32,
  level: fc.integer({ min: 0, max: 127 }),
  ms: fc.constantFrom(20 as const, 40 as const, 60 as const),
  isSilence: fc.boolean(),
  isLocked: fc.boolean(),
  isRepeat: fc.boolean(),
  payload: fc.uint8Array({ maxLength: 200 }),
});
const hex8 = u32.map((value) => value.toString(16).padStart(8, "0"));
const bundles: fc.Arbitrary<Bundle> = fc.record({
  depth: fc.integer({ min: 0, max: 255 }),
  path: fc.option(fc.array(u32, { maxLength: 8 })),
  frames: fc.array(frames, { maxLength: 20 }),
  seals: fc.array(
    fc.integer({ min: 1, max: 5 }).chain((count) =>
      fc.record({
        speaker: fc.integer({ min: 0, max: 255 }),
        seqs: fc.array(u32, { minLength: count, maxLength: count }),
        digests: fc.array(
          fc.tuple(hex8, hex8).map((two) => two.join("")),
          { minLength: count, maxLength: count },
        ),
        signature: fc.uint8Array({ minLength: 64, maxLength: 64 }),
      }),
    ),
    { maxLength: 4 },
  ),
});

describe("bundles", () => {
  it("[S-50] come back as they were written, in the size foretold", () => {
    fc.assert(
      fc.property(bundles, (bundle) => {
        const bytes = encodeBundle(bundle);
        expect(bytes.length).toBe(bundleSize(bundle));
        expect(parseBundle(bytes)).toEqual({ ok: true, value: bundle });
      }),
    );
  });

  it("[S-50a] any bytes are a bundle or a named problem, never an exception", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => typeof parseBundle(bytes).ok === "boolean"));
    fc.assert(
      fc.property(bundles, fc.nat(), fc.integer({ min: 0, max: 255 }), (bundle, at, value) => {
        const bytes = encodeBundle(bundle);
        bytes[at % bytes.length] = value;
        parseBundle(bytes);
        const cut = parseBundle(encodeBundle(bundle).subarray(0, at % bytes.length));
        expect(cut.ok).toBe(false);
      }),
    );
    const small = encodeBundle({ depth: 0, path: null, frames: [makeFrame(1)], seals: [] });
    const broken = (change: (bytes: Uint8Array) => Uint8Array): string => {
      const parsed = parseBundle(change(small.slice()));
      return parsed.ok ? "fine" : parsed.problem.code;
    };
    expect([
      broken((bytes) => bytes),
      broken((bytes) => Uint8Array.of(...bytes, 0)),
      broken((bytes) => bytes.fill(2, 0, 1)),
      broken((bytes) => bytes.fill(65, 3, 4)),
      broken((bytes) => bytes.fill(128, 14, 15)),
      broken(() => new Uint8Array(16_385)),
    ]).toEqual(["fine", "bytes-left-over", "unknown-version", "field-out-of-range", "field-out-of-range", "bundle-too-long"]);
  });
});

describe("the window of a speaker", () => {
  it("[S-51] tells new frames from repeats, forgeries and the long gone, across the turn of 32 bits", () => {
    const window = createFrameWindow();
    expect(window.see(0xffff_fffe, "x")).toBe("new");
    expect(window.see(1, "x")).toBe("new");
    expect(window.see(0xffff_fffe, "x")).toBe("repeat");
    expect([window.see(1, "y"), window.see(1, "y"), window.see(1, "z")]).toEqual(["conflict", "repeat", "stale"]);
    expect(window.gaps(10)).toEqual([0xffff_ffff, 0]);
    expect([window.see(0, "x"), window.gaps(10), window.newest()]).toEqual(["new", [0xffff_ffff], 1]);
    expect(window.see(600, "x")).toBe("new");
    expect(window.see(2, "x")).toBe("stale");
    expect([window.see(900_000, "x"), window.newest(), window.gaps(50)]).toEqual(["new", 900_000, []]);
    expect(seqDistance(1, 0xffff_ffff)).toBe(2);
  });

  it("[S-51] sees every frame of a stream once, however shuffled and doubled", () => {
    const order = fc
      .array(fc.integer({ min: -8, max: 8 }), { minLength: 200, maxLength: 200 })
      .map((shifts) => shifts.map((shift, index) => ({ seq: index + 1_000, at: index + shift })).sort((a, b) => a.at - b.at));
    fc.assert(
      fc.property(order, (shuffled) => {
        const window = createFrameWindow();
        const fresh = [...shuffled, ...shuffled].filter(({ seq }) => window.see(seq, "x") === "new");
        expect(fresh).toHaveLength(200);
      }),
    );
  });
});

describe("packing", () => {
  it("[S-51a] at 20 ms frames leave at once, at 60 ms three together, each message repeating the last", () => {
    const quick = createBundlePacker({ everyMs: 20, isRepeating: true });
    const sent = [1, 2, 3].map((seq) => quick.add([makeFrame(seq)], [], seq * 20));
    expect(
      sent.map((parcels) => parcels.map(({ frames: some }) => some.map((frame) => `${frame.seq}${frame.isRepeat ? "r" : ""}`))),
    ).toEqual([[["1"]], [["2", "1r"]], [["3", "2r"]]]);
    const slow = createBundlePacker({ everyMs: 60, isRepeating: false });
    const counts = [1, 2, 3, 4].map((seq) =>
      [...slow.add([makeFrame(seq)], [], seq * 20), ...slow.flush(seq * 20)].map((parcel) => parcel.frames.length),
    );
    expect(counts).toEqual([[], [], [3], []]);
    expect([slow.flush(119), slow.flush(120)].map((parcels) => parcels.length)).toEqual([0, 1]);
  });

  it("[S-51b] long lossy paths get larger messages, and a second way makes repeats needless", () => {
    expect(choosePacking(50, 0, true)).toEqual({ everyMs: 20, isRepeating: false });
    expect(choosePacking(50, 0, false)).toEqual({ everyMs: 20, isRepeating: true });
    expect(choosePacking(150, 0.2, true)).toEqual({ everyMs: 40, isRepeating: true });
    expect(choosePacking(300, 0.1, true)).toEqual({ everyMs: 60, isRepeating: true });
    expect(choosePacking(null, 0.3, true).everyMs).toBe(20);
  });
});

describe("sealed voice", () => {
  const context = { host: alice, spaceId: "room", speaker: alice };

  function sealOf(seqs: readonly number[]) {
    const sealer = createVoiceSealer();
    const seals = seqs.map((seq) => sealer.add(makeFrame(seq))).filter((seal) => seal !== null);
    expect(seals).toHaveLength(Math.floor(seqs.length / 5));
    const [first] = seals;
    if (first === undefined) throw new Error("five frames make a seal");
    return { speaker: 0, ...first, signature: new Uint8Array(64) };
  }

  it("[S-52] every fifth frame closes a seal; the digest covers what was meant, not how it travelled", () => {
    const seal = sealOf([1, 2, 3, 4, 5, 6]);
    expect([seal.seqs, new Set(seal.digests).size]).toEqual([[1, 2, 3, 4, 5], 5]);
    const digest = frameDigest(makeFrame(1));
    expect(frameDigest(makeFrame(1, { isRepeat: true, speaker: 9 }))).toBe(digest);
    const changes: Partial<VoiceFrame>[] = [
      { level: 31 },
      { captureMs: 21 },
      { isSilence: true },
      { isLocked: true },
      { ms: 40 },
      { payload: Uint8Array.of(9) },
    ];
    for (const change of changes) expect(frameDigest(makeFrame(1, change))).not.toBe(digest);
    const other = sealedBytes({ ...context, spaceId: "other" }, seal);
    expect(sealedBytes(context, seal)).not.toEqual(other);
  });

  it("[S-52a] a proven seal names forged frames and who passed them, before and after", () => {
    const book = createSealBook();
    const seal = sealOf([1, 2, 3, 4, 5]);
    const digests = seal.digests;
    for (const seq of [1, 2, 3]) expect(book.frame(alice, seq, digests[seq - 1] ?? "", bob)).toBeNull();
    book.frame(alice, 2, "f".repeat(16), carol);
    const check = book.seal(alice, seal, bob);
    expect(check).toMatchObject({ speaker: alice });
    expect(book.seal(alice, seal, carol)).toBeNull();
    expect(book.isProven(alice, 1, digests[0] ?? "")).toBe(false);
    const verdict = book.checked(check?.id ?? 0, true);
    expect(verdict?.proven.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(verdict?.forged).toEqual([{ seq: 2, digest: "f".repeat(16), from: carol }]);
    expect(book.isProven(alice, 1, digests[0] ?? "")).toBe(true);
    expect(book.frame(alice, 5, digests[4] ?? "", bob)).toBeNull();
    expect(book.isProven(alice, 5, digests[4] ?? "")).toBe(true);
    expect(book.frame(alice, 5, "e".repeat(16), carol)?.forged).toEqual([{ seq: 5, digest: "e".repeat(16), from: carol }]);
    expect(book.seal(alice, seal, carol)).toBeNull();
  });

  it("[S-52c] a flood of seals from one neighbour leaves room for the seals of others", () => {
    const book = createSealBook();
    const seal = sealOf([1, 2, 3, 4, 5]);
    const forge = (count: number) => ({ ...seal, signature: Uint8Array.from({ length: 64 }, (_, at) => (count >> (8 * (at % 4))) & 0xff) });
    const checks = Array.from({ length: 1_000 }, (_, count) => book.seal(alice, forge(count + 1), carol)).filter((check) => check !== null);
    expect(checks).toHaveLength(200);
    expect(book.seal(alice, seal, bob)).not.toBeNull();
    for (const { id } of checks) book.checked(id, false);
    expect(book.seal(alice, forge(2_000), carol)).not.toBeNull();
  });

  it("[S-52b] a seal the speaker never signed names who passed it, and does not stand in the way of the real one", () => {
    const book = createSealBook();
    const seal = sealOf([1, 2, 3, 4, 5]);
    const forged = book.seal(alice, { ...seal, signature: new Uint8Array(64).fill(1) }, carol);
    const real = book.seal(alice, seal, bob);
    expect(book.checked(forged?.id ?? 0, false)).toMatchObject({ forgedSealBy: carol, proven: [] });
    expect(book.checked(real?.id ?? 0, true)).toMatchObject({ forgedSealBy: null });
    expect(book.checked(99, true)).toBeNull();
  });
});

describe("mesh messages", () => {
  const messages: readonly MeshMessage[] = [
    { type: "ping", n: 4 },
    { type: "pong", n: 4 },
    {
      type: "report",
      delivered: 0.99,
      frames: 50,
      children: 2,
      free: 1,
      delayMs: 120,
      hasSpare: true,
      below: [{ pubkey: bob, free: 3, delayMs: 150, far: 0 }],
    },
    {
      type: "standing",
      depth: 2,
      delayMs: 80.5,
      children: 3,
      slots: 8,
      ancestors: [1, 0xffff_ffff],
      try: [{ pubkey: carol, free: 1, delayMs: 60, far: 0 }],
    },
    { type: "voices", voices: [{ index: 0, pubkey: alice, voiceKey: "1".repeat(64) }] },
    { type: "lost", speaker: alice, seqs: [1, 2] },
    { type: "play", isOn: true, everyMs: 40, isRepeating: false, isLeaf: true },
    { type: "move", below: bob },
    { type: "carry", from: alice, to: null, hops: 3, events: [] },
    { type: "carry", from: alice, to: bob, hops: 0, events: [] },
  ];

  it("[S-53] come back as they were written", () => {
    for (const message of messages) expect(parseMeshMessage(encodeMeshMessage(message))).toEqual({ ok: true, value: message });
  });

  it("[S-53] from strangers are read or refused by name, never an exception", () => {
    const codes = (texts: readonly string[]): readonly string[] =>
      texts.map((text) => {
        const parsed = parseMeshMessage(text);
        return parsed.ok ? "fine" : `${parsed.problem.code} ${parsed.problem.found}`;
      });
    expect(
      codes([
        "{",
        "[]",
        "null",
        '{"type":"dance"}',
        '{"type":"ping","n":-1}',
        '{"type":"move","below":"x"}',
        `{"type":"lost","speaker":"${alice}","seqs":[${Array.from({ length: 65 }, () => 1).join()}]}`,
        `{"type":"lost","speaker":"${alice}","seqs":[1.5]}`,
        `{"type":"carry","from":"${alice}","to":null,"hops":1,"events":[{}]}`,
        '{"type":"play","isOn":true,"everyMs":30,"isRepeating":true,"isLeaf":false}',
        '{"type":"__proto__"}',
      ]),
    ).toEqual([
      "not-json {",
      "unknown-message ",
      "unknown-message ",
      "unknown-message dance",
      "wrong-field ping.n",
      "wrong-field move.below",
      "wrong-field lost.seqs",
      "wrong-field lost.seqs",
      "wrong-field carry.events",
      "wrong-field play.everyMs",
      "unknown-message __proto__",
    ]);
    const types = fc.constantFrom(...messages.map(({ type }) => type));
    fc.assert(
      fc.property(
        types,
        fc.object({ maxDepth: 2 }),
        (type, more) => typeof parseMeshMessage(JSON.stringify({ ...more, type })).ok === "boolean",
      ),
    );
  });
});
