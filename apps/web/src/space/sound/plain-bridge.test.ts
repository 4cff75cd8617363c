import { createSignal } from "@plaza/platform";
import type { Pubkey } from "@plaza/protocol";
import { expect, it } from "vitest";
import { createPlainBridge } from "./plain-bridge.ts";

const [ana, ben, cleo] = ["a", "b", "c"].map((letter) => letter.repeat(64) as Pubkey) as [Pubkey, Pubkey, Pubkey];
const name = (pubkey: Pubkey | null): string => pubkey?.[0] ?? "everyone";

function bridge() {
  const told: string[] = [];
  const open = { outlets: 0, inlets: 0 };
  const port = {} as MessagePort;
  const track = (label: string): MediaStreamTrack => ({ label }) as MediaStreamTrack;
  const state = createSignal<"waiting" | "running" | "ended">("waiting");
  const made = createPlainBridge({
    stage: {
      state,
      openOutlet() {
        open.outlets += 1;
        return { port, track: track(`mix ${told.length}`), end: () => void (open.outlets -= 1) };
      },
      openInlet() {
        open.inlets += 1;
        return { port, end: () => void (open.inlets -= 1) };
      },
    },
    tell(message) {
      if (message.type === "outlet") told.push(`mix without ${name(message.without)}`);
      else if (message.type === "outlet-end") told.push("mix over");
      else if (message.type === "inlet" || message.type === "inlet-end") told.push(`${message.type} ${name(message.speaker)}`);
    },
    isTrack: (given): given is MediaStreamTrack => given !== null,
  });
  return { bridge: made, state, told, open, track };
}

it("[S-102] one mix for all who listen, one without itself for each who speaks, and none when nobody is left", () => {
  const { bridge: plain, told, open } = bridge();
  const shared = plain.track(ana, false);
  expect(plain.track(ben, false)).toBe(shared);
  expect(told).toEqual(["mix without everyone"]);
  // Ben is let speak: from now on without his own voice.
  expect(plain.track(ben, true)).not.toBe(shared);
  expect(plain.track(ben, true)).not.toBe(shared);
  expect([told, open.outlets]).toEqual([["mix without everyone", "mix without b"], 2]);
  expect(plain.track(ben, false)).toBe(shared);
  expect(told.at(-1)).toBe("mix over");
  plain.forget(ana);
  expect(open.outlets).toBe(1);
  plain.forget(ben);
  expect(open.outlets).toBe(0);
});

it("[S-100a] before anything sounds here nobody is given sound", () => {
  const { bridge: plain, state } = bridge();
  expect(plain.most()).toBe(0);
  state.set("running");
  expect(plain.most()).toBe(2);
});

it("[S-102a] a voice is taken in while its person may speak, from the track that came last", () => {
  const { bridge: plain, told, open, track } = bridge();
  const [first, second] = [track("1"), track("2")];
  plain.hear(cleo, null);
  plain.hear(cleo, first);
  plain.hear(cleo, first);
  plain.hear(cleo, second);
  expect(told).toEqual(["inlet c", "inlet-end c", "inlet c"]);
  plain.hear(cleo, null);
  expect([told.at(-1), open.inlets]).toEqual(["inlet-end c", 0]);
  plain.hear(cleo, second);
  plain.track(ana, false);
  plain.end();
  expect(open).toEqual({ outlets: 0, inlets: 0 });
});
