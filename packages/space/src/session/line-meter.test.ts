import type { NetworkMetrics, Pubkey } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import { keyNamed } from "../membership/said.test-support.ts";
import { createLineMeter } from "./line-meter.ts";

const most: NetworkMetrics = { downloadSpeedKbps: 10_000, uploadSpeedKbps: 4_000, maxAudioOutputs: 12, networkConnectionType: "wifi" };
const peers = Array.from({ length: 12 }, (_, at) => keyNamed(`child ${at}`));

/** A line on which each of so many children is sent 40 kbit/s, looked at every three seconds. */
function line() {
  const meter = createLineMeter();
  const sent = new Map<Pubkey, number>();
  let atMs = 0;
  return {
    claim: () => meter.claim(most),
    carry: (children: number, looks: number, { earned = 12, availableKbps = null as number | null } = {}): void => {
      for (let look = 0; look < looks; look += 1) {
        atMs += 3_000;
        const links = new Map(
          peers.slice(0, children).map((peer) => {
            const bytesSent = (sent.get(peer) ?? 0) + (look === 0 ? 0 : 15_000);
            sent.set(peer, bytesSent);
            return [peer, { bytesSent, availableKbps }];
          }),
        );
        meter.take({ atMs, links, earned });
      }
    },
    pass: (ms: number) => (atMs += ms),
  };
}

describe("what is said of one's line", () => {
  it("[S-77] is two outputs until something was carried, then grows with it, up to what the person gives", () => {
    const { carry, claim } = line();
    expect(claim()).toMatchObject({ maxAudioOutputs: 2, uploadSpeedKbps: 137 });
    const said: number[] = [];
    for (const children of [2, 3, 5, 8, 12]) {
      carry(children, 3);
      said.push(claim().maxAudioOutputs);
    }
    expect(said).toEqual([3, 5, 8, 12, 12]);
    expect(claim().uploadSpeedKbps).toBe(1_440);
  });

  it("[S-77] is never more than children confirmed, and falls with what they lost", () => {
    const { carry, claim } = line();
    carry(8, 3, { earned: 10 });
    expect(claim().maxAudioOutputs).toBe(10);
    carry(8, 1, { earned: 6 });
    expect(claim().maxAudioOutputs).toBe(6);
  });

  it("[S-77] takes the browser's word where it is one, and forgets what was long ago", () => {
    const { carry, claim, pass } = line();
    // What browsers say before they know.
    carry(2, 2, { availableKbps: 300 });
    expect(claim().maxAudioOutputs).toBe(3);
    carry(2, 2, { availableKbps: 600 });
    expect(claim()).toMatchObject({ maxAudioOutputs: 8, uploadSpeedKbps: 600 });
    carry(12, 3);
    expect(claim().maxAudioOutputs).toBe(12);
    pass(601_000);
    carry(0, 2);
    expect(claim().maxAudioOutputs).toBe(2);
  });

  it("[S-77] a link that is made anew, and a device that slept, prove nothing", () => {
    const meter = createLineMeter();
    const look = (atMs: number, bytesSent: number) =>
      meter.take({ atMs, links: new Map([[keyNamed("ana"), { bytesSent, availableKbps: null }]]), earned: 12 });
    look(0, 9_000_000);
    look(3_000, 1_000);
    look(40_000, 90_000_000);
    expect(meter.claim(most).maxAudioOutputs).toBe(2);
  });

  it("[S-77] what one link begins anew takes nothing from what the others carry", () => {
    const meter = createLineMeter();
    const look = (atMs: number, renewed: number, steady: number) => {
      const bytes = [renewed, steady].map((bytesSent, at) => [keyNamed(`link ${at}`), { bytesSent, availableKbps: null }] as const);
      meter.take({ atMs, links: new Map(bytes), earned: 12 });
    };
    look(0, 9_000_000, 0);
    look(3_000, 1_000, 75_000);
    expect(meter.claim(most).maxAudioOutputs).toBe(8);
  });
});
