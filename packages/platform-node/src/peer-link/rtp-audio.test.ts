import { describe, expect, it } from "vitest";
import type { OpusPacket } from "./rtp-audio.ts";
import { createRtpReader, createRtpWriter, describedAudio, opusMs } from "./rtp-audio.ts";

describe("plain audio on Node", () => {
  it("[S-103] packets go into RTP and come out as they were, with their time, also where the stamp turns over", () => {
    const write = createRtpWriter(111, 0xdeadbeef, 65_535);
    const heard: OpusPacket[] = [];
    const read = createRtpReader(111, (packet) => heard.push(packet));
    const beginMs = 2 ** 32 / 48 - 30;
    for (let at = 0; at < 4; at += 1) read(write({ payload: Uint8Array.of(0xf8, at), atMs: beginMs + at * 20 }));
    expect(heard.map(({ payload }) => [...payload])).toEqual([0, 1, 2, 3].map((at) => [0xf8, at]));
    expect(heard.map(({ atMs }) => Math.round(atMs))).toEqual([0, 20, 40, 60]);
  });

  it("[S-103] extensions, sources and padding are no sound; reports and other codecs are not for us", () => {
    const heard: number[][] = [];
    const read = createRtpReader(96, ({ payload }) => heard.push([...payload]));
    const head = [0, 1, 0, 0, 0, 9, 0, 0, 0, 7];
    read(Uint8Array.from([0x80 | 32 | 16 | 1, 96, ...head, 1, 2, 3, 4, 0xbe, 0xde, 0, 1, 9, 9, 9, 9, 5, 6, 0, 0, 3]));
    read(Uint8Array.from([0x80, 200, ...head, 1, 2, 3]));
    read(Uint8Array.from([0x80, 63, ...head, 1, 2, 3]));
    for (const bytes of [[], [0x80], [0x80, 96, ...head], [0x90, 96, ...head, 1], [0xa0, 96, ...head, 200]]) read(Uint8Array.from(bytes));
    expect(heard).toEqual([[5, 6]]);
  });

  it("[S-103] how long a packet is, its first bytes say", () => {
    const ms = [[0xf8], [0xf9], [0x08], [0x18], [0x80], [0x78], [0xfb, 3], [0xf0], []].map((bytes) => opusMs(Uint8Array.from(bytes)));
    expect(ms).toEqual([20, 40, 20, 60, 2.5, 20, 60, 10, 0]);
  });

  it("[S-103] an audio section is found by its Opus, and one that is switched off is none", () => {
    const sdp = (...lines: readonly string[]): string =>
      ["v=0", "s=-", ...lines, "m=application 9 UDP/DTLS/SCTP webrtc-datachannel", "a=mid:1"].join("\r\n");
    const opus = ["m=audio 9 UDP/TLS/RTP/SAVPF 111 63", "a=mid:0", "a=rtpmap:63 red/48000/2", "a=rtpmap:111 opus/48000/2"];
    expect(describedAudio(sdp(...opus, "a=recvonly"))).toEqual({ mid: "0", payloadType: 111, direction: "recvonly" });
    expect(describedAudio([...opus].join("\r\n"))).toEqual({ mid: "0", payloadType: 111, direction: "sendrecv" });
    expect(describedAudio(sdp(...opus, "a=inactive"))).toBeNull();
    expect(describedAudio(sdp("m=audio 0 UDP/TLS/RTP/SAVPF 111", "a=mid:0", "a=rtpmap:111 opus/48000/2"))).toBeNull();
    expect(describedAudio(sdp("m=audio 9 UDP/TLS/RTP/SAVPF 0", "a=mid:0", "a=rtpmap:0 PCMU/8000"))).toBeNull();
    expect(describedAudio(sdp())).toBeNull();
  });
});
