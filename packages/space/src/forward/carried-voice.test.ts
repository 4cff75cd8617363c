import type { Pubkey } from "@plaza/protocol";
import { sha256Of } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import { createFramePath } from "./frame-path.ts";
import type { FramePath } from "./frame-path.ts";
import type { FramePathInput, FramePathOutput, Speaker } from "./frame-path-io.ts";

const keyOf = (name: string): Pubkey => sha256Of(new TextEncoder().encode(name)) as string as Pubkey;
const speaker = (name: string): Speaker => ({ pubkey: keyOf(name), voiceKey: keyOf(`voice ${name}`), isHost: name === "h" });
/** Somebody who knows only the draft. */
const plain = (name: string): Speaker => ({ pubkey: keyOf(name), voiceKey: null, isHost: false });

function sign(voiceKey: string, bytes: Uint8Array): Uint8Array {
  return new TextEncoder().encode(sha256Of(new Uint8Array([...new TextEncoder().encode(voiceKey), ...bytes])));
}

/** Paths by name, each its own peer, joined by perfect links. `lies` signs with another's key. */
function createRoom(names: readonly string[], speakers: readonly Speaker[], lies: ReadonlyMap<string, string> = new Map()) {
  const nameOf = (pubkey: Pubkey): string => [...names, "f"].find((name) => keyOf(name) === pubkey) ?? "?";
  const paths = new Map<string, FramePath>(
    names.map((name, at) => [name, createFramePath({ self: keyOf(name), host: keyOf("h"), spaceId: "room", firstSeq: 5_000 * at })]),
  );
  const heard: string[] = [];
  const told: string[] = [];
  /** The index of the plain speaker in each table that was told, and whose key stands beside it. */
  const indices: string[] = [];
  let nowMs = 0;

  function tell(name: string, input: FramePathInput): void {
    for (const output of paths.get(name)?.handle(input, nowMs) ?? []) act(name, output);
  }

  function act(name: string, output: FramePathOutput): void {
    switch (output.type) {
      case "send":
        return tell(nameOf(output.to), { type: "bundle", peer: keyOf(name), bytes: output.bytes });
      case "message": {
        if (output.message.type !== "voices") return;
        const { voices } = output.message;
        for (const { pubkey, index, voiceKey } of voices) if (pubkey === keyOf("f")) indices.push(`${name} ${index} ${voiceKey}`);
        return tell(nameOf(output.to), { type: "voices", peer: keyOf(name), voices });
      }
      case "sign":
        return tell(name, { type: "signed", id: output.id, signature: sign(keyOf(`voice ${lies.get(name) ?? name}`), output.bytes) });
      case "check": {
        const isTrue = sign(output.voiceKey, output.bytes).join() === output.signature.join();
        return tell(name, { type: "checked", id: output.id, isTrue });
      }
      case "play":
        heard.push(`${name}:${nameOf(output.speaker)}${output.frame.payload[0] ?? "-"}`);
        return;
      case "copy":
        return;
      default:
        told.push(`${name} ${output.type} ${nameOf(output.peer)}`);
    }
  }

  const setSpeakers = (next: readonly Speaker[], whose: readonly string[] = names): void => {
    for (const name of whose) tell(name, { type: "speakers", speakers: next });
  };
  setSpeakers(speakers);
  return {
    told,
    indices,
    tell,
    setSpeakers,
    link(from: string, to: string, as: "child" | "stage" = "child") {
      tell(to, { type: "feed", peer: keyOf(from), isOn: true });
      tell(from, { type: "serve", peer: keyOf(to), as, packing: { everyMs: 20, isRepeating: false }, isLeaf: false });
    },
    /** What the plain speaker says comes to these, 20 ms each. */
    say(carriers: readonly string[], from: number, count: number, who = "f") {
      for (let word = from; word < from + count; word += 1) {
        const said = { payload: Uint8Array.of(word), captureMs: nowMs, level: 20, isSilence: false, isLocked: false };
        for (const name of carriers) tell(name, { type: "own", ...said, speaker: keyOf(who) });
        this.wait(20);
      }
    },
    wait(ms: number) {
      nowMs += ms;
      for (const name of names) tell(name, { type: "tick" });
    },
    heardBy: (name: string) => heard.flatMap((one) => (one.startsWith(`${name}:`) ? [one.slice(name.length + 1)] : [])),
  };
}

const said = (from: number, count: number): string[] => Array.from({ length: count }, (_, at) => `f${from + at}`);

describe("voices that others carry", () => {
  it("[S-101a] one of the stage carries a plain speaker: heard here, on the stage and a link further, sealed and in order", () => {
    const room = createRoom(["h", "s", "a", "b"], [speaker("h"), speaker("s"), plain("f")]);
    room.link("h", "s", "stage");
    room.link("h", "a");
    room.link("a", "b");
    room.say(["h"], 0, 40);
    for (const name of ["h", "s", "a", "b"]) expect([name, room.heardBy(name)]).toEqual([name, said(0, 40)]);
    expect(room.told.filter((one) => one.includes("forged"))).toEqual([]);
  });

  it("[S-101a] who is not of the stage carries nobody: heard there alone, taken by none", () => {
    const room = createRoom(["h", "a", "b"], [speaker("h"), plain("f")]);
    room.link("a", "b");
    room.say(["a"], 0, 30);
    expect([room.heardBy("a"), room.heardBy("b")]).toEqual([said(0, 30), []]);
    // One who takes itself for a speaker convinces nobody else.
    room.setSpeakers([speaker("h"), speaker("a"), plain("f")], ["a"]);
    room.say(["a"], 30, 30);
    expect(room.heardBy("b")).toEqual([]);
  });

  it("[S-101] who hears a plain speaker by itself hears it once, when another carries it as well", () => {
    const room = createRoom(["h", "a"], [speaker("h"), plain("f")]);
    room.link("h", "a");
    room.say(["h"], 0, 20);
    room.say(["h", "a"], 20, 20);
    expect(room.heardBy("a")).toEqual(said(0, 40));
  });

  it("[S-101a] what a carrier did not seal is never heard", () => {
    const room = createRoom(["h", "s", "b"], [speaker("h"), speaker("s"), plain("f")], new Map([["s", "somebody"]]));
    room.link("s", "b");
    room.say(["s"], 0, 40);
    expect([room.heardBy("b"), room.told]).toEqual([[], expect.arrayContaining(["b forged s"])]);
  });

  it("[S-101a] nobody speaks for who seals what they say themselves", () => {
    const room = createRoom(["h", "s", "b"], [speaker("h"), speaker("s"), speaker("f")]);
    room.link("s", "b");
    room.say(["s"], 0, 20);
    expect([room.heardBy("s"), room.heardBy("b")]).toEqual([[], []]);
  });

  it("[S-101a] of two who carry the same one the lower key is heard, and the other once that is quiet", () => {
    const [low, high] = ["h", "s"].toSorted((x, y) => (keyOf(`voice ${x}`) < keyOf(`voice ${y}`) ? -1 : 1)) as [string, string];
    const room = createRoom(["h", "s", "b", "c"], [speaker("h"), speaker("s"), plain("f")]);
    room.link("h", "b");
    room.link("s", "b");
    room.link("b", "c");
    room.say([high], 0, 20);
    room.say([low, high], 20, 40);
    const both = room.heardBy("b");
    expect(new Set(both).size).toBe(both.length);
    expect(both.slice(-30)).toEqual(said(30, 30));
    room.say([high], 60, 60);
    const after = room.heardBy("b").filter((word) => Number(word.slice(1)) >= 60);
    // 400 ms of quiet, a proof of the first five, and then every one.
    expect(after.slice(-35)).toEqual(said(85, 35));
    expect(room.heardBy("c").slice(-30)).toEqual(said(90, 30));
    // What is still under way from the one before is never taken for the next one's.
    const passedOn = [...new Set(room.indices.filter((one) => one.startsWith("b ")))];
    expect(new Set(passedOn.map((one) => one.split(" ")[1])).size).toBe(passedOn.length);
    expect(passedOn.map((one) => one.split(" ")[2])).toEqual([high, low, high].map((name) => keyOf(`voice ${name}`)));
    expect(room.told.filter((one) => one.includes("forged"))).toEqual([]);
  });

  it("[S-101b] a speaker, or who carries them, falls silent with the decision, and may come back", () => {
    const stage = [speaker("h"), speaker("s"), plain("f")];
    const room = createRoom(["h", "s", "b"], stage);
    room.link("s", "b");
    room.say(["s"], 0, 20);
    room.setSpeakers([speaker("h"), plain("f")], ["b"]);
    room.say(["s"], 20, 20);
    expect(room.heardBy("b")).toEqual(said(0, 20));
    room.setSpeakers(stage, ["b"]);
    room.say(["s"], 40, 20);
    room.setSpeakers([speaker("h"), speaker("s")]);
    room.say(["s"], 60, 20);
    expect(room.heardBy("b").at(-1)).toBe("f59");
    expect(room.heardBy("s").at(-1)).toBe("f59");
    room.setSpeakers(stage);
    room.tell("s", { type: "release", speaker: keyOf("f") });
    room.say(["s"], 80, 20);
    expect(room.heardBy("b").slice(-15)).toEqual(said(85, 15));
  });
});
