import { createFakeTime, createKeySigner } from "@plaza/platform/fakes";
import { buildRole, verifyEvent } from "@plaza/protocol";
import type { SpaceAddress, VerifiedEvent } from "@plaza/protocol";
import { expect, it } from "vitest";
import { ana, keyNamed } from "../membership/said.test-support.ts";
import { verdictOn } from "../roles/verdict.ts";
import { createSessionNews } from "./session-news.ts";

const hostKey = createKeySigner(new Uint8Array(32).fill(7));
const space: SpaceAddress = { host: hostKey.pubkey, id: "hall" };

async function listening() {
  const time = createFakeTime();
  const spread: VerifiedEvent[] = [];
  const news = createSessionNews({
    space,
    salt: "",
    clock: time,
    nowMs: () => time.wallMs(),
    member: () => null,
    mostHeld: 2,
    changed: () => undefined,
    spread: (event) => spread.push(event),
  });
  const decided = async (target: typeof ana, aheadSec: number): Promise<VerifiedEvent> => {
    const sec = Math.floor(time.wallMs() / 1_000) + aheadSec;
    const signed = await hostKey.sign(buildRole(space, { act: "speaker", target, untilSec: null }, sec));
    const proven = signed.ok ? verifyEvent(signed.value) : null;
    if (proven?.ok !== true) throw new Error("a key signs");
    return proven.value;
  };
  const roleOf = (target: typeof ana) => verdictOn(news.state(), target, time.wallMs()).role;
  return { time, news, spread, decided, roleOf };
}

it("[S-21] what a host says by a clock some minutes ahead is held, and counts once it is due", async () => {
  const { time, news, spread, decided, roleOf } = await listening();
  news.hear(await decided(ana, 120), "relay");
  news.look();
  expect([roleOf(ana), spread.length]).toEqual(["listener", 0]);
  time.advance(61_000);
  news.look();
  expect([roleOf(ana), spread.length]).toEqual(["speaker", 1]);
  news.look();
  expect(spread).toHaveLength(1);
});

it("[S-21] what is dated later than a quarter of an hour is refused, and of what is held the oldest goes beyond a bound", async () => {
  const { time, news, decided, roleOf } = await listening();
  news.hear(await decided(ana, 1_000), "relay");
  const first = keyNamed("first");
  news.hear(await decided(first, 100), "relay");
  for (const name of ["second", "third"]) news.hear(await decided(keyNamed(name), 100), "relay");
  time.advance(1_000_000);
  news.look();
  expect([ana, first, keyNamed("second"), keyNamed("third")].map(roleOf)).toEqual(["listener", "listener", "speaker", "speaker"]);
});
