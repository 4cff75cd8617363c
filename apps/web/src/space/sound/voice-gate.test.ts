import { describe, expect, it } from "vitest";
import { createVoiceGate } from "./voice-gate.ts";

describe("voice gate", () => {
  it("[S-81c] half a second of quiet is still sent, then one frame of silence, then nothing until somebody speaks", () => {
    const gate = createVoiceGate();
    expect(gate.judge(127)).toBe("nothing");
    expect(gate.judge(30)).toBe("voice");
    const pause = Array.from({ length: 30 }, () => gate.judge(90));
    expect(pause.slice(0, 25)).toEqual(Array.from({ length: 25 }, () => "voice"));
    expect(pause.slice(25)).toEqual(["silence", "nothing", "nothing", "nothing", "nothing"]);
    expect(gate.judge(50)).toBe("voice");
  });
});
