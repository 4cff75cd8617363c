import { createFakeTime, createKeySigner, createSeededRandom } from "@plaza/platform/fakes";
import { parseSpaceEvent, verifyEvent } from "@plaza/protocol";
import type { NostrEvent, Pubkey, SpaceAddress, SpaceEvent } from "@plaza/protocol";
import { expect, it } from "vitest";
import { spaceEdges } from "../graph/edges.ts";
import { joined } from "../membership/said.test-support.ts";
import { applySpaceEvent, createSpaceState } from "../membership/space-state.ts";
import { createLinkNotices } from "./link-notices.ts";
import { createSignalPost } from "./signal-post.ts";

const [host, ana] = [createKeySigner(new Uint8Array(32).fill(1)), createKeySigner(new Uint8Array(32).fill(2))];
const space: SpaceAddress = { host: host.pubkey, id: "hall" };
const reserveId = "ab".repeat(32);

function hall(choice: { readonly isGraphTold?: () => boolean } = {}) {
  const time = createFakeTime();
  const relay: SpaceEvent[] = [];
  const publish = (event: NostrEvent | null): void => {
    const proven = event === null ? null : verifyEvent(event);
    const parsed = proven?.ok === true ? parseSpaceEvent(proven.value, space) : null;
    if (parsed?.ok === true) relay.push(parsed.value);
  };
  const post = createSignalPost({
    space,
    person: ana,
    sessionSigner: ana,
    member: () => null,
    metrics: () => null,
    nowMs: () => time.wallMs(),
    isEncryptedOnly: false,
  });
  const counts = new Map<string, number>();
  const note = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);
  const notices = createLinkNotices({
    clock: time,
    timers: time,
    random: createSeededRandom(3),
    isGraphTold: choice.isGraphTold ?? (() => true),
    confirm(peer) {
      note("confirm");
      void post.again(peer, "confirm").then(publish);
    },
    drop(peer) {
      note("drop");
      void post.again(peer, "drop").then(publish);
    },
  });
  /** Who comes now knows what relays keep: of each kind the newest, and nothing that has lapsed. */
  const latecomer = () => {
    const nowSec = Math.floor(time.wallMs() / 1_000);
    const newest = new Map<string, SpaceEvent>(relay.map((event) => [event.type, event]));
    const kept = [...newest.values()].filter(
      (event) => !("expiresAtSec" in event) || event.expiresAtSec === null || event.expiresAtSec > nowSec,
    );
    const here = [host.pubkey, ana.pubkey].map((pubkey: Pubkey) => ({ ...joined(pubkey, 0), createdAtSec: nowSec - 10 }));
    return spaceEdges([...here, ...kept].reduce(applySpaceEvent, createSpaceState(space)), time.wallMs());
  };
  return { time, post, publish, notices, counts, latecomer };
}

it("[S-20a] who comes late sees a link that lasts, and none that is gone", async () => {
  const { time, post, publish, notices, counts, latecomer } = hall();
  publish(await post.write(host.pubkey, { type: "confirm", attempt: reserveId }));
  notices.up(host.pubkey);
  for (const minutes of [10, 20, 40, 90]) {
    await time.advanceAsync(minutes * 60_000 - time.monotonicMs());
    expect(latecomer().map(({ initiator, reserveId: id }) => [initiator, id])).toEqual([[host.pubkey, reserveId]]);
  }
  // At most one in eleven and a half minutes.
  expect(counts.get("confirm")).toBeLessThanOrEqual(7);
  notices.down(host.pubkey);
  await time.advanceAsync(1_000);
  expect([latecomer(), counts.get("drop")]).toEqual([[], 1]);
  await time.advanceAsync(1_800_000);
  expect(latecomer()).toEqual([]);
});

it("[S-20a] links made together are confirmed apart, and in a large room none is", async () => {
  let isSmall = true;
  const { time, notices, counts } = hall({ isGraphTold: () => isSmall });
  for (let at = 0; at < 80; at += 1) notices.up(at.toString(16).padStart(64, "0") as Pubkey);
  let before = 0;
  let most = 0;
  for (let sweep = 0; sweep < 45; sweep += 1) {
    await time.advanceAsync(20_000);
    const now = counts.get("confirm") ?? 0;
    most = Math.max(most, now - before);
    before = now;
  }
  expect(most).toBeLessThanOrEqual(4);
  expect(before).toBeGreaterThan(20);
  isSmall = false;
  await time.advanceAsync(1_800_000);
  expect(counts.get("confirm")).toBe(before);
});

it("[S-20a] a link that ends before it was told of anew costs relays nothing", async () => {
  const { time, notices, counts } = hall();
  notices.up(host.pubkey);
  await time.advanceAsync(600_000);
  notices.down(host.pubkey);
  await time.advanceAsync(900_000);
  notices.end();
  expect(counts.size).toBe(0);
});
