import { describePeerLinkContract } from "@plaza/platform/contracts";
import { describe, expect, it } from "vitest";
import type { NodeAudioTrack, OpusPacket } from "../index.ts";
import { loadNodePeerLinks } from "../index.ts";
import { until } from "../until.test-support.ts";
import { createRtpWriter } from "./rtp-audio.ts";

const create = await loadNodePeerLinks();

describe.runIf(create !== null)("where the library has a binary", () => {
  if (create === null) return;
  describePeerLinkContract("node-datachannel", () => ({ create, until }));

  it("[F-15g] what is sent to a peer that is gone, and whose end was not told yet, is dropped", async () => {
    const states: string[][] = [[], []];
    const links = states.map((heard) => create({ state: (state) => heard.push(state), frame() {}, mesh() {}, candidates() {} }));
    const [a, b] = links;
    if (a === undefined || b === undefined) throw new Error("no links");
    const offer = await a.offer();
    if (!offer.ok) throw new Error("no offer");
    const answer = await b.answer(offer.value);
    if (answer.ok) await a.accept(answer.value);
    await until(() => states.every((heard) => heard.at(-1) === "connected"));
    b.end();
    await new Promise((resolve) => setImmediate(resolve));
    // The library hears of the end on a thread of its own; ours is busy meanwhile, as under load, and cannot be told.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    expect(states[0]?.at(-1)).toBe("connected");
    expect([a.sendFrame(Uint8Array.of(1)), a.sendMesh("{}"), a.bufferedBytes()]).toEqual([false, false, 0]);
    expect(await a.stats()).toMatchObject({ framesSent: 0 });
    a.end();
    await until(() => states.every((heard) => heard.at(-1) === "ended"));
  });

  it.each(["it", "we", "it, which only listens, does"])(
    "[S-103] with a peer that has one audio line and no channels: %s offer, and packets go the ways agreed",
    async (who) => {
      const library = await import("node-datachannel");
      const foreign = new library.PeerConnection("foreign", { iceServers: [], disableAutoNegotiation: true });
      const states: string[] = [];
      const heard: number[][] = [];
      let line: ReturnType<typeof foreign.addTrack> | null = null;
      const link = create(
        {
          state: (state) => states.push(state),
          frame() {},
          mesh() {},
          candidates: (late) => late.forEach((one) => foreign.addRemoteCandidate(`a=${one}`, "audio")),
          audio: (track) => (track as NodeAudioTrack).subscribe(({ payload }) => heard.push([...payload])),
        },
        { audio: "both" },
      );
      let say: ((packet: OpusPacket) => void) | null = null;
      const voice: NodeAudioTrack = {
        subscribe(listener) {
          say = listener;
          return () => (say = null);
        },
      };
      link.setAudio(voice);
      const addLine = (mid: string): void => {
        const section = new library.Audio(mid, who.includes("listens") ? "RecvOnly" : "SendRecv");
        section.addOpusCodec(111);
        section.addSSRC(4_242, "foreign", "stream", "track");
        line = foreign.addTrack(section);
      };
      const described = async (): Promise<string> => {
        await until(() => foreign.gatheringState() === "complete");
        return foreign.localDescription()?.sdp ?? "";
      };
      if (who !== "we") {
        addLine("0");
        foreign.setLocalDescription("offer");
        const answer = await link.answer(await described());
        if (!answer.ok) throw new Error("no answer");
        expect(/^m=application/mu.test(answer.value)).toBe(false);
        // Browsers refuse an answer that does not fit.
        expect(/^a=send\w+/mu.exec(answer.value)?.[0]).toBe(who === "it" ? "a=sendrecv" : "a=sendonly");
        foreign.setRemoteDescription(answer.value, "answer");
      } else {
        const offer = await link.offer();
        if (!offer.ok) throw new Error("no offer");
        addLine("audio");
        foreign.setRemoteDescription(offer.value, "offer");
        foreign.setLocalDescription("answer");
        expect((await link.accept(await described())).ok).toBe(true);
      }
      const got: number[] = [];
      const open = line as ReturnType<typeof foreign.addTrack> | null;
      open?.onMessage((bytes) => got.push(bytes.at(-1) ?? 0));
      await until(() => states.at(-1) === "connected" && open?.isOpen() === true);
      const write = createRtpWriter(111, 4_242, 7);
      let word = 0;
      await until(() => {
        word += 1;
        say?.({ payload: Uint8Array.of(0xf8, word % 250), atMs: word * 20 });
        if (who.includes("listens")) return got.length > 5;
        open?.sendMessageBinary(Buffer.from(write({ payload: Uint8Array.of(0xf8, word % 250), atMs: word * 20 })));
        return got.length > 5 && heard.length > 5;
      });
      if (!who.includes("listens")) expect(heard[3]?.length).toBe(2);
      link.end();
      await until(() => states.at(-1) === "ended");
      expect(say).toBeNull();
      foreign.close();
    },
  );

  it("[F-15b] an offer with room for plain audio, and an answer of ours without it, make a link as ever", async () => {
    const states: string[][] = [[], []];
    const [a, b] = states.map((heard, at) =>
      create({ state: (state) => heard.push(state), frame() {}, mesh() {}, candidates() {} }, { audio: at === 0 ? "both" : "inactive" }),
    );
    if (a === undefined || b === undefined) throw new Error("no links");
    const offer = await a.offer();
    const answer = offer.ok ? await b.answer(offer.value) : null;
    if (answer?.ok !== true) throw new Error("no answer");
    expect(/^a=inactive/mu.test(answer.value)).toBe(true);
    await a.accept(answer.value);
    await until(() => states.every((heard) => heard.at(-1) === "connected"));
    a.end();
    b.end();
    await until(() => states.every((heard) => heard.at(-1) === "ended"));
  });

  it("[F-15f] fifty links are made and ended without one left behind", async () => {
    const states: string[] = [];
    for (let round = 0; round < 25; round += 1) {
      const handlers = { state: (state: string) => states.push(state), frame() {}, mesh() {}, candidates() {} };
      const [a, b] = [create(handlers), create(handlers)];
      const offer = await a.offer();
      if (!offer.ok) throw new Error("no offer");
      const answer = await b.answer(offer.value);
      if (answer.ok) await a.accept(answer.value);
      a.end();
      b.end();
    }
    await until(() => states.filter((state) => state === "ended").length === 50);
    expect(states.filter((state) => state === "ended")).toHaveLength(50);
  });
});
