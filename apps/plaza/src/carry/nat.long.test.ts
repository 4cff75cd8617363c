import { loadNodePeerLinks } from "@plaza/platform-node";
import { afterEach, describe, expect, it } from "vitest";
import { until } from "./headless-stage.test-support.ts";
import { beginNatStory, whyNoNat } from "./nat-bed.test-support.ts";
import type { NatStory } from "./nat-bed.test-support.ts";

const why = (await loadNodePeerLinks()) === null ? "no binary of node-datachannel" : whyNoNat();
if (why !== null) console.log(`not run here: peers behind NATs: ${why}`);

let story: NatStory | null = null;
afterEach(async () => {
  await story?.end();
  story = null;
});

describe.skipIf(why !== null)("two peers behind a router each", () => {
  const stun = "stun:203.0.113.1:3478";
  const turn = "turn:plaza:secret@203.0.113.1:3478";

  /** The last word of the listener, once sound comes. */
  async function sound(): Promise<Readonly<Record<string, unknown>>> {
    const listening = story;
    const last = () =>
      listening?.lines.findLast(({ speaking, ways }) => [speaking, ways].every((list) => Array.isArray(list) && list.length > 0));
    await until("sound", () => last() !== undefined, 100_000).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${JSON.stringify(listening?.lines.at(-1))}\n${listening?.log()}`);
    });
    return last() ?? {};
  }

  it("[S-97] behind port-restricted routers they meet with STUN, at the addresses that it shows them", async () => {
    story = beginNatStory("port-restricted", [stun]);
    expect(await sound()).toMatchObject({ parents: 1, depth: 1, ways: ["reflexive"] });
  }, 150_000);

  it("[S-97] behind symmetric routers they meet through TURN", async () => {
    story = beginNatStory("symmetric", [stun, turn]);
    expect(await sound()).toMatchObject({ parents: 1, depth: 1, ways: ["relayed"] });
  }, 150_000);
});
