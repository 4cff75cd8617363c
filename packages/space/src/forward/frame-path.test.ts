import type { Pubkey } from "@plaza/protocol";
import { sha256Of } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import { encodeBundle, parseBundle } from "../frames/bundle.ts";
import { createFramePath } from "./frame-path.ts";
import type { FramePath } from "./frame-path.ts";
import type { FramePathInput, FramePathOutput, Speaker } from "./frame-path-io.ts";

const keyOf = (letter: string): Pubkey => sha256Of(new TextEncoder().encode(letter)) as string as Pubkey;
const names = new Map(["h", "s", "t", "u", "v", "a", "b", "c", "x"].map((letter) => [keyOf(letter), letter]));
const nameOf = (pubkey: Pubkey): string => names.get(pubkey) ?? "?";
const speaker = (letter: string): Speaker => ({ pubkey: keyOf(letter), voiceKey: keyOf(`voice ${letter}`), isHost: letter === "h" });

/** A signature only the holder of the voice key can make, in a world where everybody is honest about that. */
function sign(voiceKey: string, bytes: Uint8Array): Uint8Array {
  const digest = sha256Of(new Uint8Array([...new TextEncoder().encode(voiceKey), ...bytes]));
  return new TextEncoder().encode(digest);
}

const packing = { everyMs: 20, isRepeating: false } as const;

/** Peers whose links carry at once, unless a test steps between. */
function createMesh(letters: readonly string[], speakers: readonly Speaker[]) {
  const heard = new Map<string, string[]>();
  const told: string[] = [];
  const paths = new Map<string, FramePath>();
  const time = { ms: 0 };
  /** What happens to bytes on their way; null loses them. */
  let way = (_from: string, _to: string, bytes: Uint8Array): Uint8Array | null => bytes;
  for (const [place, letter] of letters.entries()) {
    paths.set(letter, createFramePath({ self: keyOf(letter), host: keyOf("h"), spaceId: "room", firstSeq: 1_000 * place }));
    heard.set(letter, []);
  }

  function tell(letter: string, input: FramePathInput): void {
    for (const output of paths.get(letter)?.handle(input, time.ms) ?? []) act(letter, output);
  }

  function act(letter: string, output: FramePathOutput): void {
    switch (output.type) {
      case "send": {
        const to = nameOf(output.to);
        const bytes = way(letter, to, output.bytes);
        if (bytes !== null) tell(to, { type: "bundle", peer: keyOf(letter), bytes });
        return;
      }
      case "message":
        if (output.message.type === "voices")
          tell(nameOf(output.to), { type: "voices", peer: keyOf(letter), voices: output.message.voices });
        if (output.message.type === "lost") tell(nameOf(output.to), { ...output.message, peer: keyOf(letter) });
        return;
      case "sign":
        tell(letter, { type: "signed", id: output.id, signature: sign(keyOf(`voice ${letter}`), output.bytes) });
        return;
      case "check": {
        const isTrue = sign(output.voiceKey, output.bytes).join() === output.signature.join();
        tell(letter, { type: "checked", id: output.id, isTrue });
        return;
      }
      case "play":
        heard.get(letter)?.push(`${nameOf(output.speaker)}${output.frame.payload[0] ?? "-"}`);
        return;
      case "copy":
        return;
      default:
        told.push(`${letter} ${output.type} ${nameOf(output.peer)}`);
    }
  }

  for (const letter of letters) tell(letter, { type: "speakers", speakers });
  return {
    heard,
    told,
    time,
    tell,
    setWay: (next: typeof way) => (way = next),
    link(from: string, to: string, as: "child" | "stage" = "child", isLeaf = false) {
      tell(to, { type: "feed", peer: keyOf(from), isOn: true });
      tell(from, { type: "serve", peer: keyOf(to), as, packing, isLeaf });
    },
    /** Says numbered frames, 20 ms each, everyone ticking. */
    say(letter: string, from: number, count: number, level = 20) {
      for (let index = from; index < from + count; index += 1) {
        const payload = Uint8Array.of(index % 256, 1, 2, 3);
        tell(letter, { type: "own", payload, captureMs: time.ms, level, isSilence: false, isLocked: false });
        time.ms += 20;
        for (const other of letters) tell(other, { type: "tick" });
      }
    },
    wait(ms: number) {
      for (const endMs = time.ms + ms; time.ms < endMs;) {
        time.ms += 20;
        for (const other of letters) tell(other, { type: "tick" });
      }
    },
    path: (letter: string) => paths.get(letter) as FramePath,
  };
}

const said = (letter: string, from: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${letter}${from + index}`);

describe("frame path", () => {
  it("[S-55] a voice reaches the end of a chain, each frame once and in order, and nobody hears themselves", () => {
    const mesh = createMesh(["h", "a", "b", "c"], [speaker("h")]);
    mesh.link("h", "a");
    mesh.link("a", "b");
    mesh.link("b", "c");
    mesh.say("h", 0, 50);
    for (const letter of ["a", "b", "c"]) expect([letter, mesh.heard.get(letter)]).toEqual([letter, said("h", 0, 50)]);
    expect(mesh.heard.get("h")).toEqual([]);
    expect(mesh.told).toEqual(["a sounding h", "b sounding a", "c sounding b"]);
  });

  it("[S-55] two parents bring everything twice and it is heard and passed on once", () => {
    const mesh = createMesh(["h", "a", "b", "c", "x"], [speaker("h")]);
    for (const parent of ["a", "b"]) {
      mesh.link("h", parent);
      mesh.link(parent, "c");
    }
    mesh.link("c", "x");
    mesh.say("h", 0, 40);
    expect(mesh.heard.get("c")).toEqual(said("h", 0, 40));
    expect(mesh.heard.get("x")).toEqual(said("h", 0, 40));
    expect(mesh.path("c").take(keyOf("a"))).toEqual({ frames: 40, delivered: 1 });
    // One parent loses half: the other fills in, and the account says so.
    let count = 0;
    mesh.setWay((from, to, bytes) => (from === "a" && to === "c" && (count += 1) % 2 === 0 ? null : bytes));
    mesh.path("c").take(keyOf("b"));
    mesh.say("h", 40, 40);
    expect(mesh.heard.get("c")).toEqual(said("h", 0, 80));
    expect(mesh.path("c").take(keyOf("a")).delivered).toBeLessThan(0.7);
    expect(mesh.path("c").take(keyOf("b")).delivered).toBe(1);
  });

  it("[S-55] whoever may no longer speak is not heard from that moment, whatever still arrives", () => {
    const mesh = createMesh(["h", "s", "a"], [speaker("h"), speaker("s")]);
    mesh.link("s", "a");
    mesh.say("s", 0, 10);
    mesh.tell("a", { type: "speakers", speakers: [speaker("h")] });
    mesh.say("s", 10, 10);
    expect(mesh.heard.get("a")).toEqual(said("s", 0, 10));
    mesh.tell("a", { type: "speakers", speakers: [speaker("h"), speaker("s")] });
    mesh.say("s", 20, 10);
    expect(mesh.heard.get("a")).toEqual([...said("s", 0, 10), ...said("s", 20, 10)]);
  });

  it("[S-55a] those of the stage get each other's own voice alone", () => {
    const mesh = createMesh(["h", "s", "t"], [speaker("h"), speaker("s"), speaker("t")]);
    for (const [from, to] of [
      ["h", "s"],
      ["s", "h"],
      ["s", "t"],
      ["t", "s"],
    ] as const)
      mesh.link(from, to, "stage");
    mesh.say("h", 0, 10);
    mesh.say("t", 50, 10);
    expect(mesh.heard.get("s")).toEqual([...said("h", 0, 10), ...said("t", 50, 10)]);
    expect(mesh.heard.get("t")).toEqual([]);
    expect(mesh.heard.get("h")).toEqual([]);
  });

  it("[S-55a] a leaf gets the three loudest and the host; one who carries on gets all", () => {
    const voices = ["h", "s", "t", "u", "v"];
    const mesh = createMesh([...voices, "a", "b", "c"], voices.map(speaker));
    for (const letter of voices) mesh.link(letter, "a");
    mesh.link("a", "b", "child", false);
    mesh.link("a", "c", "child", true);
    for (let round = 0; round < 30; round += 1) {
      for (const [place, letter] of voices.entries()) mesh.say(letter, round, 1, letter === "h" ? 100 : 10 + place * 10);
    }
    const counts = (letter: string) => Object.groupBy(mesh.heard.get(letter) ?? [], (heard) => heard[0] ?? "");
    expect(Object.keys(counts("b")).toSorted()).toEqual(voices.toSorted());
    const atLeaf = counts("c");
    expect(["h", "s", "t", "u"].map((letter) => (atLeaf[letter] ?? []).length > 25)).toEqual([true, true, true, true]);
    expect((atLeaf["v"] ?? []).length).toBeLessThan(5);
  });

  it("[S-55a] three who spoke loudly and fell silent, or left the stage, keep no other voice from a leaf", () => {
    const voices = ["h", "s", "t", "u", "v"];
    const mesh = createMesh([...voices, "a", "c"], voices.map(speaker));
    for (const letter of voices) mesh.link(letter, "a");
    mesh.link("a", "c", "child", true);
    for (const letter of ["s", "t", "u"]) mesh.say(letter, 0, 50, 15);
    mesh.tell("a", { type: "speakers", speakers: voices.filter((letter) => letter !== "u").map(speaker) });
    mesh.wait(1_100);
    mesh.say("v", 0, 50, 45);
    expect(mesh.heard.get("c")?.filter((heard) => heard.startsWith("v"))).toEqual(said("v", 0, 50));
  });

  it("[S-55b] frames of an index that no table names are ignored", () => {
    const mesh = createMesh(["h", "a"], [speaker("h")]);
    mesh.link("h", "a");
    mesh.tell("a", { type: "voices", peer: keyOf("h"), voices: [] });
    mesh.say("h", 0, 5);
    expect(mesh.heard.get("a")).toEqual([]);
    expect(mesh.path("a").tally().ignored).toBe(5);
  });

  it("[S-56] what a forger puts in place of a voice is never heard, and the forger is named", () => {
    const mesh = createMesh(["h", "a", "b"], [speaker("h")]);
    mesh.link("h", "a");
    mesh.link("a", "b");
    mesh.setWay((from, _to, bytes) => {
      if (from !== "a") return bytes;
      const parsed = parseBundle(bytes);
      if (!parsed.ok) return bytes;
      return encodeBundle({ ...parsed.value, frames: parsed.value.frames.map((frame) => ({ ...frame, payload: Uint8Array.of(99) })) });
    });
    mesh.say("h", 0, 50);
    expect(mesh.heard.get("b")).toEqual([]);
    expect(mesh.told).toContain("b forged a");
    expect(mesh.told).not.toContain("a forged h");
  });

  it("[S-56] a parent that begins to forge is heard for no more than a seal's time, and an honest second one fills in", () => {
    const mesh = createMesh(["h", "a", "b", "c"], [speaker("h")]);
    for (const parent of ["a", "b"]) {
      mesh.link("h", parent);
      mesh.link(parent, "c");
    }
    mesh.say("h", 0, 50);
    mesh.setWay((from, to, bytes) => {
      const parsed = from === "a" && to === "c" ? parseBundle(bytes) : null;
      if (parsed?.ok !== true) return bytes;
      return encodeBundle({ ...parsed.value, frames: parsed.value.frames.map((frame) => ({ ...frame, payload: Uint8Array.of(222) })) });
    });
    mesh.say("h", 50, 50);
    const forged = (mesh.heard.get("c") ?? []).filter((heard) => heard === "h222");
    expect(forged.length).toBeLessThanOrEqual(5);
    expect(mesh.told).toContain("c forged a");
    mesh.tell("c", { type: "suspend", peer: keyOf("a"), isOn: true });
    mesh.heard.get("c")?.splice(0);
    mesh.say("h", 100, 20);
    expect(mesh.heard.get("c")).toEqual(said("h", 100, 20));
  });

  it("[S-56b] numbers far from what is proven move nothing: one forged frame does not push a voice into the past", () => {
    for (const ahead of [200, 1_000, 2_900, 100_000, -2_000]) {
      const mesh = createMesh(["h", "a", "b", "c"], [speaker("h")]);
      for (const parent of ["a", "b"]) {
        mesh.link("h", parent);
        mesh.link(parent, "c");
      }
      mesh.say("h", 0, 50);
      let count = 0;
      mesh.setWay((from, to, bytes) => {
        const parsed = from === "a" && to === "c" ? parseBundle(bytes) : null;
        const [frame] = parsed?.ok === true ? parsed.value.frames : [];
        if (parsed?.ok !== true || frame === undefined || (count += 1) % 25 !== 1) return bytes;
        const forged = { ...frame, seq: (frame.seq + ahead + count) >>> 0, payload: Uint8Array.of(222) };
        return encodeBundle({ ...parsed.value, frames: [...parsed.value.frames, forged] });
      });
      mesh.say("h", 50, 150);
      expect([ahead, mesh.heard.get("c")]).toEqual([ahead, said("h", 0, 200)]);
    }
  });

  it("[S-56b] what was said long ago and comes again with its proof is not heard again", () => {
    const mesh = createMesh(["h", "b"], [speaker("h")]);
    mesh.link("h", "b");
    const kept: Uint8Array[] = [];
    mesh.setWay((_from, _to, bytes) => {
      kept.push(bytes);
      return bytes;
    });
    mesh.say("h", 0, 50);
    const old = kept.splice(0);
    // A minute on: further back than a speaker who begins anew would be.
    mesh.say("h", 50, 3_000);
    mesh.heard.get("b")?.splice(0);
    for (const bytes of old) mesh.tell("b", { type: "bundle", peer: keyOf("h"), bytes });
    mesh.say("h", 0, 10);
    expect(mesh.heard.get("b")).toEqual(said("h", 0, 10));
  });

  it("[S-56a] a seal signed by nobody names who brought it and is not passed on", () => {
    const mesh = createMesh(["h", "a", "b"], [speaker("h")]);
    mesh.link("h", "a");
    mesh.link("a", "b");
    mesh.setWay((from, _to, bytes) => {
      const parsed = parseBundle(bytes);
      if (from !== "h" || !parsed.ok) return bytes;
      return encodeBundle({ ...parsed.value, seals: parsed.value.seals.map((seal) => ({ ...seal, signature: new Uint8Array(64) })) });
    });
    mesh.say("h", 0, 30);
    expect(mesh.told).toContain("a forged h");
    expect(mesh.told).not.toContain("b forged a");
    expect(mesh.heard.get("b")).toEqual([]);
  });

  it("[S-57] silence is noticed within 130 ms down the whole branch, and a pause of everyone is not silence", () => {
    const mesh = createMesh(["h", "a", "b"], [speaker("h")]);
    mesh.link("h", "a");
    mesh.link("a", "b");
    mesh.say("h", 0, 10);
    mesh.wait(2_000);
    expect(mesh.told.filter((line) => line.includes("silent"))).toEqual([]);
    mesh.setWay((from, _to, bytes) => (from === "h" ? null : bytes));
    const fromMs = mesh.time.ms;
    mesh.wait(140);
    expect(mesh.told).toContain("a silent h");
    mesh.wait(140);
    expect(mesh.told).toContain("b silent a");
    expect(mesh.time.ms - fromMs).toBeLessThan(300);
    mesh.setWay((_from, _to, bytes) => bytes);
    mesh.wait(100);
    expect(mesh.told.slice(-2)).toEqual(["a sounding h", "b sounding a"]);
  });

  it("[S-57a] a frame that came on no way is asked for once and still heard", () => {
    const mesh = createMesh(["h", "a"], [speaker("h")]);
    mesh.link("h", "a");
    mesh.say("h", 0, 20);
    mesh.setWay(() => null);
    mesh.say("h", 20, 1);
    mesh.setWay((_from, _to, bytes) => bytes);
    mesh.say("h", 21, 20);
    expect(mesh.heard.get("a")?.toSorted()).toEqual(said("h", 0, 41).toSorted());
  });

  it("[S-58] frames that come back to who passed them are a loop", () => {
    const mesh = createMesh(["h", "a", "b"], [speaker("h")]);
    mesh.link("h", "a");
    mesh.link("a", "b");
    mesh.tell("a", { type: "feed", peer: keyOf("b"), isOn: true });
    mesh.say("h", 0, 10);
    mesh.tell("b", { type: "serve", peer: keyOf("a"), as: "child", packing, isLeaf: false });
    mesh.say("h", 10, 20);
    expect(mesh.told).toContain("a loop b");
  });
});
