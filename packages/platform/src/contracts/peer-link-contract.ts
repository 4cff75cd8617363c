import type { Result } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import { frameGateBytes, maxMeshMessageBytes } from "../peer-link.ts";
import type { CreatePeerLink, PeerLink, PeerLinkProblem, PeerLinkState } from "../peer-link.ts";
import type { Until } from "./until.ts";

/** How links are made. */
export interface PeerLinkHarness {
  readonly create: CreatePeerLink;
  readonly until: Until;
}

interface Watched {
  readonly link: PeerLink;
  readonly states: PeerLinkState[];
  readonly frames: Uint8Array[];
  readonly mesh: string[];
  /** Where late candidates go. */
  other: PeerLink | null;
}

function codeOf(result: Result<unknown, PeerLinkProblem>): string {
  return result.ok ? "ok" : result.problem.code;
}

/** What every {@link PeerLink} promises. */
export function describePeerLinkContract(name: string, make: () => PeerLinkHarness): void {
  function watch({ create }: PeerLinkHarness): Watched {
    const states: PeerLinkState[] = [];
    const frames: Uint8Array[] = [];
    const mesh: string[] = [];
    const link = create({
      state: (state) => states.push(state),
      frame: (bytes) => frames.push(bytes.slice()),
      mesh: (text) => mesh.push(text),
      candidates: (late) => watched.other?.addCandidates(late),
    });
    const watched: Watched = { link, states, frames, mesh, other: null };
    return watched;
  }

  async function connect(harness: PeerLinkHarness): Promise<readonly [Watched, Watched]> {
    const [a, b] = [watch(harness), watch(harness)];
    a.other = b.link;
    b.other = a.link;
    const offer = await a.link.offer();
    if (!offer.ok) throw new Error(`no offer: ${offer.problem.code}`);
    const answer = await b.link.answer(offer.value);
    if (!answer.ok) throw new Error(`no answer: ${answer.problem.code}`);
    const accepted = await a.link.accept(answer.value);
    if (!accepted.ok) throw new Error(`not accepted: ${accepted.problem.code}`);
    await harness.until(() => a.states.at(-1) === "connected" && b.states.at(-1) === "connected");
    return [a, b];
  }

  describe(`${name} is a peer link`, () => {
    it("[F-15] connects by one offer and one answer, and carries both channels both ways", async () => {
      const harness = make();
      const [a, b] = await connect(harness);
      const bytes = Uint8Array.of(1, 2, 3);
      await harness.until(() => {
        // A frame may be lost: that is what its channel is for.
        expect(a.link.sendFrame(bytes)).toBe(true);
        b.link.sendFrame(Uint8Array.of(9));
        return a.frames.length > 0 && b.frames.length > 0;
      });
      expect(b.frames[0]).toEqual(bytes);
      expect(a.frames[0]).toEqual(Uint8Array.of(9));
      for (let count = 0; count < 50; count += 1) expect(a.link.sendMesh(`größer 🌿 ${count}`)).toBe(true);
      expect(b.link.sendMesh("back")).toBe(true);
      await harness.until(() => b.mesh.length === 50 && a.mesh.length === 1);
      expect(b.mesh).toEqual(Array.from({ length: 50 }, (_, count) => `größer 🌿 ${count}`));
      const stats = await a.link.stats();
      expect(stats.framesSent).toBeGreaterThan(0);
      expect(stats.bytesSent).toBeGreaterThan(0);
      a.link.end();
      b.link.end();
    });

    it("[F-15a] tells each state once, and the end of one side ends the other", async () => {
      const harness = make();
      const [a, b] = await connect(harness);
      a.link.end();
      a.link.end();
      await harness.until(() => a.states.at(-1) === "ended" && b.states.at(-1) === "ended");
      expect(a.states).toEqual(["connecting", "connected", "ended"]);
      expect(b.states.filter((state) => state !== "lost")).toEqual(["connecting", "connected", "ended"]);
      expect([a.link.sendFrame(Uint8Array.of(1)), a.link.sendMesh("x")]).toEqual([false, false]);
      b.link.end();
    });

    it("[F-15b] an offer has an audio section and the data section, and candidates", async () => {
      const harness = make();
      const a = watch(harness);
      const offer = await a.link.offer();
      if (!offer.ok) throw new Error("no offer");
      expect(/^m=audio /mu.test(offer.value)).toBe(true);
      expect(/^m=application /mu.test(offer.value)).toBe(true);
      expect(/^a=candidate:/mu.test(offer.value)).toBe(true);
      a.link.end();
      await harness.until(() => a.states.at(-1) === "ended");
    });

    it("[F-15c] text that is no description and calls out of turn are named problems", async () => {
      const harness = make();
      const a = watch(harness);
      expect(codeOf(await a.link.accept("v=0"))).toBe("wrong-turn");
      for (const text of ["", "no description", "v=0\r\n", "v=0\r\nm=audio oh\r\n", "\0".repeat(1_000)]) {
        const b = watch(harness);
        expect([text, codeOf(await b.link.answer(text))]).toEqual([text, "bad-description"]);
        b.link.end();
      }
      expect((await a.link.offer()).ok).toBe(true);
      expect(codeOf(await a.link.offer())).toBe("wrong-turn");
      expect(codeOf(await a.link.accept("no description"))).toBe("bad-description");
      a.link.addCandidates(["", "no candidate", "candidate:1 1 udp 1 not-an-address 9 typ host", "x".repeat(5_000)]);
      a.link.end();
      await harness.until(() => a.states.at(-1) === "ended");
    });

    it("[F-15d] before it is connected nothing is sent, and too long a message never", async () => {
      const harness = make();
      const early = watch(harness);
      expect([early.link.sendFrame(Uint8Array.of(1)), early.link.sendMesh("x"), early.link.bufferedBytes()]).toEqual([false, false, 0]);
      early.link.end();
      const [a, b] = await connect(harness);
      expect(a.link.sendMesh("x".repeat(maxMeshMessageBytes + 1))).toBe(false);
      expect(a.link.sendMesh("x".repeat(maxMeshMessageBytes))).toBe(true);
      await harness.until(() => b.mesh.length === 1);
      expect(b.mesh[0]?.length).toBe(maxMeshMessageBytes);
      a.link.end();
      b.link.end();
    });

    it("[F-15e] a flood of frames is dropped at the gate instead of waiting", async () => {
      const harness = make();
      const [a, b] = await connect(harness);
      const frame = new Uint8Array(8_000);
      let refused = 0;
      for (let count = 0; count < 500; count += 1) if (!a.link.sendFrame(frame)) refused += 1;
      expect(refused).toBeGreaterThan(0);
      expect(a.link.bufferedBytes() <= frameGateBytes).toBe(true);
      expect((await a.link.stats()).framesDropped).toBe(refused);
      a.link.end();
      b.link.end();
    });
  });
}
