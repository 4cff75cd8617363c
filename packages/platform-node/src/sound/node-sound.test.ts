import { describe, expect, it } from "vitest";
import { createNodeVoiceCodec, createNodeVoiceSigner, createNodeVoiceVerifier } from "../index.ts";

function tone(hertz: number, frame: number): Float32Array {
  return Float32Array.from({ length: 960 }, (_, index) => 0.5 * Math.sin((2 * Math.PI * hertz * (frame * 960 + index)) / 48_000));
}

function risesPerSecond(samples: readonly number[]): number {
  const rises = samples.filter((sample, index) => index > 0 && (samples[index - 1] ?? 0) < 0 && sample >= 0).length;
  return (rises * 48_000) / samples.length;
}

describe("voices on Node", () => {
  it("[S-81] a voice is coded and heard again, and a spoiled packet stops nothing", () => {
    const [encoder, decoder] = [createNodeVoiceCodec(), createNodeVoiceCodec()];
    const heard: number[] = [];
    for (let frame = 0; frame < 60; frame += 1) {
      if (frame === 20) expect(decoder.decode(new Uint8Array(0))).toMatchObject({ ok: false, problem: { code: "not-opus" } });
      if (frame === 30) decoder.decode(Uint8Array.of(0xff, 0xff, 0xff, 0xff));
      const samples = decoder.decode(encoder.encode(tone(600, frame)));
      if (samples.ok && frame >= 40) heard.push(...samples.value);
    }
    expect(heard).toHaveLength(20 * 960);
    expect(Math.abs(risesPerSecond(heard) - 600)).toBeLessThan(15);
    encoder.end();
    decoder.end();
  });

  it("[S-81] fifty codecs at a time come and go, each with no memory of the one before", () => {
    for (const count of [10, 50, 1, 50, 50]) {
      const codecs = Array.from({ length: count }, createNodeVoiceCodec);
      for (const codec of codecs) {
        const first = codec.decode(codec.encode(new Float32Array(960)));
        expect(first.ok && Math.max(...first.value.map(Math.abs))).toBeLessThan(0.01);
        for (let frame = 0; frame < 3; frame += 1) expect(codec.decode(codec.encode(tone(600, frame))).ok).toBe(true);
      }
      for (const codec of codecs) codec.end();
    }
  });

  it("[S-81b] a speaker's signature holds for their bytes alone", async () => {
    const [signer, verifier] = [createNodeVoiceSigner(), createNodeVoiceVerifier()];
    const bytes = Uint8Array.of(1, 2, 3);
    const signature = await signer.sign(bytes);
    expect([signer.publicKey.length, signature.length]).toEqual([32, 64]);
    const spoiled = signature.map((byte, index) => (index === 5 ? byte ^ 1 : byte));
    expect(
      await Promise.all([
        verifier.verify(signer.publicKey, bytes, signature),
        verifier.verify(signer.publicKey, Uint8Array.of(1, 2, 4), signature),
        verifier.verify(signer.publicKey, bytes, spoiled),
        verifier.verify(createNodeVoiceSigner().publicKey, bytes, signature),
        verifier.verify(Uint8Array.of(1), bytes, signature),
      ]),
    ).toEqual([true, false, false, false, false]);
  });
});
