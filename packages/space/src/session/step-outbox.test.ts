import { createFakeTime, settle } from "@plaza/platform/fakes";
import { signEvent } from "@plaza/protocol";
import type { NostrEvent, Pubkey } from "@plaza/protocol";
import { expect, it } from "vitest";
import type { LinkSignal } from "../links/link-signal.ts";
import { ana, ben, host } from "../membership/said.test-support.ts";
import type { LinkFleet } from "./link-fleet.ts";
import { createStepOutbox } from "./step-outbox.ts";

const reserve: LinkSignal = { type: "reserve", attempt: "1", role: "consumer" };
const confirm: LinkSignal = { type: "confirm", attempt: "1" };
const drop: LinkSignal = { type: "drop", attempt: "1", try: [], isFull: false };
const event = signEvent({ kind: 1, created_at: 1, tags: [], content: "" }, new Uint8Array(32).fill(1));

/** An outbox of the host; `linked` are peers with a link, `reached` those to whom the mesh knows a way. */
function bench() {
  const time = createFakeTime();
  const linked = new Set<Pubkey>();
  const reached = new Set<Pubkey>();
  const plain = new Set<Pubkey>();
  const told: NostrEvent[] = [];
  const handed: Pubkey[] = [];
  const carried: Pubkey[] = [];
  const outbox = createStepOutbox({
    self: host,
    post: { write: () => Promise.resolve(event), again: () => Promise.resolve(event) },
    fleet: {
      linkTo: (peer) => (linked.has(peer) ? ({} as ReturnType<LinkFleet["linkTo"]>) : null),
      send: (to) => void handed.push(to),
    },
    carrier: {
      carry(to) {
        if (reached.has(to)) carried.push(to);
        return reached.has(to);
      },
    },
    clock: time,
    isPlain: (peer) => plain.has(peer),
    publish: (one) => void told.push(one),
  });
  return { time, linked, reached, plain, told, handed, carried, outbox };
}

it("[S-84b] sixty steps go to relays at once and two a second after; notices are counted with them", async () => {
  const { time, told, outbox } = bench();
  for (let n = 0; n < 70; n += 1) outbox.send({ type: "signal", to: ana, way: "relay", signal: reserve });
  outbox.again(ana, "confirm");
  await settle();
  expect([told.length, outbox.relayEvents()]).toEqual([60, 60]);
  time.advance(2_000);
  for (let n = 0; n < 3; n += 1) outbox.send({ type: "signal", to: ana, way: "relay", signal: reserve });
  outbox.again(ana, "confirm");
  await settle();
  expect(told).toHaveLength(64);
});

it("[S-85] a step goes over the link there is, else through the mesh; what was begun there ends over relays, nothing begins so", async () => {
  const { linked, reached, plain, told, handed, carried, outbox } = bench();
  linked.add(ana);
  reached.add(ben);
  outbox.send({ type: "signal", to: ana, way: "relay", signal: confirm });
  outbox.send({ type: "signal", to: ben, way: "mesh", signal: reserve });
  await settle();
  expect([handed, carried, told.length]).toEqual([[ana], [ben], 0]);
  reached.clear();
  outbox.send({ type: "signal", to: ben, way: "mesh", signal: reserve });
  outbox.send({ type: "signal", to: ben, way: "mesh", signal: confirm });
  await settle();
  expect([carried.length, told.length]).toEqual([1, 1]);
  // A peer of the draft hears no message of the mesh, linked or not.
  plain.add(ana);
  outbox.send({ type: "signal", to: ana, way: "relay", signal: drop });
  await settle();
  expect([handed.length, told.length]).toEqual([1, 2]);
});

it("[S-84] the last words over a link leave though all else has ended", async () => {
  const { linked, told, handed, outbox } = bench();
  linked.add(ana);
  outbox.send({ type: "signal", to: ana, way: "mesh", signal: drop });
  outbox.send({ type: "signal", to: ben, way: "relay", signal: confirm });
  outbox.end();
  expect(outbox.lastWords()).toHaveLength(1);
  await Promise.all(outbox.lastWords());
  await settle();
  outbox.again(ben, "drop");
  await settle();
  expect([handed, told, outbox.lastWords()]).toEqual([[ana], [], []]);
});
