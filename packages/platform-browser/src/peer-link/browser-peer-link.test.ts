import { expect, it, vi } from "vitest";
import { createBrowserPeerLinks } from "./browser-peer-link.ts";

/** Of a browser's connection what an offer needs: describing it takes until it is closed, and then fails. */
class ClosingConnection extends EventTarget {
  readonly iceGatheringState = "new";
  private fail: () => void = () => undefined;
  createDataChannel(): EventTarget {
    return new EventTarget();
  }
  addTransceiver(): null {
    return null;
  }
  setLocalDescription(): Promise<void> {
    return new Promise((_, reject) => {
      this.fail = () => reject(new Error("The RTCPeerConnection's signalingState is 'closed'."));
    });
  }
  close(): void {
    this.fail();
  }
}

it("[F-15c] an offer of a link that is ended meanwhile is a named problem", async () => {
  vi.stubGlobal("RTCPeerConnection", ClosingConnection);
  const silent = { state: () => undefined, frame: () => undefined, mesh: () => undefined, candidates: () => undefined };
  const link = createBrowserPeerLinks()(silent);
  const offered = link.offer();
  link.end();
  await expect(offered).resolves.toMatchObject({ ok: false, problem: { code: "wrong-turn" } });
});
