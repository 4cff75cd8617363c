import { describe, expect, it } from "vitest";
import { parseRange } from "./blob-paths.ts";
import { createMediaPermits } from "./media-permits.ts";
import { sniffType } from "./sniff-type.ts";

const bytes = (text: string, ...more: readonly number[]): Uint8Array =>
  Uint8Array.of(...Array.from(text, (char) => char.charCodeAt(0)), ...more);

describe("the media store's judgement", () => {
  it("[I-7h] knows files by their first bytes", () => {
    const cases: readonly (readonly [head: Uint8Array, type: string])[] = [
      [bytes("glTF\u0002\0\0\0"), "model/gltf-binary"],
      [bytes("\x89PNG\r\n\x1a\n"), "image/png"],
      [bytes("\xff\xd8\xff\xe0"), "image/jpeg"],
      [bytes("GIF89a"), "image/gif"],
      [bytes("RIFF\0\0\0\0WEBPVP8 "), "image/webp"],
      [bytes("RIFF\0\0\0\0WAVEfmt "), "audio/wav"],
      [bytes("RIFF\0\0\0\0AVI "), "application/octet-stream"],
      [bytes("PK\u0003\u0004"), "application/zip"],
      [bytes("OggS\0"), "audio/ogg"],
      [bytes("ID3\u0004"), "audio/mpeg"],
      [bytes("", 0xff, 0xfb, 0x90, 0x00), "audio/mpeg"],
      [bytes("", 0xff, 0xff, 0xff, 0xff), "application/octet-stream"],
      [bytes("\0\0\0\x18ftypisom"), "video/mp4"],
      [bytes("\0\0\0\x18ftypM4A "), "audio/mp4"],
      [bytes("\0\0\0\x18ftypavif"), "image/avif"],
      [bytes("", 0x1a, 0x45, 0xdf, 0xa3), "video/webm"],
      [bytes("hello\n"), "text/plain"],
      [bytes("hello\0"), "application/octet-stream"],
      [bytes("", 0xc3, 0x28), "application/octet-stream"],
      [bytes("  <?xml version='1.0'?>"), "application/octet-stream"],
    ];
    for (const [head, type] of cases) expect(sniffType(head, "text/html"), type).toBe(type);
    expect(sniffType(bytes("PK\u0003\u0004"), "application/x-webxdc; x=y")).toBe("application/x-webxdc");
    expect(sniffType(bytes("PK\u0003\u0004"), "text/html")).toBe("application/zip");
    expect(sniffType(bytes('{"asset":{}}'), "model/gltf+json")).toBe("model/gltf+json");
    expect(sniffType(bytes('{"a":1}'), "image/svg+xml")).toBe("text/plain");
  });

  it("[I-7h] a character cut at the end of the looked-at bytes does not make text unknown", () => {
    const head = new TextEncoder().encode(`${"x".repeat(510)}🌿`).subarray(0, 512);
    expect(sniffType(head, null)).toBe("text/plain");
    expect(sniffType(head.subarray(0, 511), null)).toBe("application/octet-stream");
  });

  it("[I-7a] a range of an empty file is never satisfiable", () => {
    expect(parseRange("bytes=0-", 0)).toBe("unsatisfiable");
    expect(parseRange("bytes=-1", 0)).toBe("unsatisfiable");
    expect(parseRange(null, 0)).toBe(null);
  });

  it("[I-7d] an authorisation counts as used until it would have expired", () => {
    const permits = createMediaPermits([]);
    const id = "ab".repeat(32) as Parameters<typeof permits.useUp>[0];
    expect([permits.useUp(id, 100, 50), permits.useUp(id, 100, 99), permits.useUp(id, 100, 100)]).toEqual([true, false, true]);
  });
});
