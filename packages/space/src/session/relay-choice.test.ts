import { createSignal } from "@plaza/platform";
import type { Publication, PublishStatus, RelayStatus } from "@plaza/nostr-client";
import { signEvent } from "@plaza/protocol";
import type { NostrEvent } from "@plaza/protocol";
import { expect, it } from "vitest";
import { createRelayChoice } from "./relay-choice.ts";

const relay = (url: string): RelayStatus => ({ url, state: "open", lastProblem: null, unreadable: 0, turnedAway: 0 });
const event = (kind: number): NostrEvent =>
  signEvent({ kind, created_at: 1_767_225_600, tags: [], content: "" }, new Uint8Array(32).fill(3));

/** A pool whose relays answer at once: those of `refusing` refuse. */
function poolOf(urls: readonly string[], refusing: (url: string, kind: number) => boolean) {
  const asked: string[] = [];
  return {
    asked,
    status: createSignal<readonly RelayStatus[]>(urls.map(relay)),
    publish(sent: NostrEvent, { only = () => true }: { readonly only?: (url: string) => boolean } = {}): Publication {
      const chosen = urls.filter(only);
      asked.push(`${sent.kind} ${chosen.join()}`);
      const relays = chosen.map((url) => ({
        url,
        state: refusing(url, sent.kind) ? ("refused" as const) : ("accepted" as const),
        message: "",
      }));
      const status: PublishStatus = { state: "accepted", relays };
      return { event: sent, status: createSignal(status), done: Promise.resolve(status) };
    },
  };
}

it("[S-88a] a relay that refuses a class of event twice is left out for it, and only for it", () => {
  const pool = poolOf(["one", "two"], (url, kind) => url === "two" && kind === 21_105);
  const choice = createRelayChoice(pool, () => {});
  expect(choice.takes("two")).toBeNull();
  for (let time = 0; time < 3; time += 1) choice.publish(event(21_105));
  choice.publish(event(31_101));
  expect(pool.asked).toEqual(["21105 one,two", "21105 one,two", "21105 one", "31101 one,two"]);
  expect([choice.takes("one"), choice.takes("two")]).toEqual([true, false]);
  choice.end();
});

it("[S-88a] where all refuse all are asked again", () => {
  const pool = poolOf(["one", "two"], () => true);
  const choice = createRelayChoice(pool, () => {});
  for (let time = 0; time < 4; time += 1) choice.publish(event(31_101));
  expect(new Set(pool.asked)).toEqual(new Set(["31101 one,two"]));
});
