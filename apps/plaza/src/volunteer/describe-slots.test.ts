import { parsePubkey } from "@plaza/protocol";
import type { ServerReport, SlotEntryView } from "@plaza/world";
import { expect, it } from "vitest";
import { describeSlots } from "./describe-slots.ts";

const pubkey = parsePubkey("ab".repeat(32));
if (!pubkey.ok) throw new Error(pubkey.problem.code);
const self = { pubkey: pubkey.value, url: "wss://me.test/sync" };
const server: ServerReport = {
  url: "wss://a.test/sync",
  status: "active",
  standing: "host",
  load: 0,
  capacity: 0,
  region: null,
  rttMs: null,
  weakness: null,
};

function view(
  fields: Partial<SlotEntryView>,
  servers: readonly ServerReport[] = [],
  state: "OPEN" | "CHALLENGEABLE" | "FULL" = "OPEN",
): SlotEntryView {
  return {
    status: "standby",
    waitsFor: null,
    report: { state, slots: 3, servers },
    place: null,
    beaten: false,
    stopped: null,
    scene: null,
    beatsTaken: 0,
    ...fields,
  };
}

it("[W-12l] says what was found and why in plain words", () => {
  const servers: readonly ServerReport[] = [
    { ...server, standing: "owner", load: 90, capacity: 100, rttMs: 20.4, region: "eu", weakness: "crowded" },
    { ...server, url: "wss://b.test/", rttMs: 200, weakness: "far" },
    { ...server, url: "wss://c.test/", weakness: "unreachable" },
    { ...server, url: "wss://d.test/", status: "standby" },
  ];
  expect(describeSlots(view({ waitsFor: "slot" }, servers, "CHALLENGEABLE"), self)).toEqual([
    "CHALLENGEABLE: all 3 slots are taken, but not all well, 1 standing by.",
    "  wss://a.test/sync: active, the owner's, 90 of 100 inside, 20 ms away, eu, nearly full",
    "  wss://b.test/: active, 200 ms away, that is far",
    "  wss://c.test/: active, does not answer from here",
    "  wss://d.test/: standing by",
    "This server stands by and takes the next free slot.",
  ]);
  expect(describeSlots(view({ status: "active", place: 2 }), self)).toEqual([
    "OPEN: 0 of 3 slots are taken by others.",
    "This server is active, number 2 of 3.",
  ]);
  const waiting = describeSlots(view({ waitsFor: "owner" }), self).join("\n");
  expect(waiting).toContain("waits for the scene's owner");
  expect(waiting).toContain("--accept npub1");
  expect(waiting).toContain(self.url);
});

it("[W-12l] carries no control characters of others into a terminal", () => {
  const lines = describeSlots(view({}, [{ ...server, url: "wss://a.test/\u001b[31m\u0007" }]), self);
  expect(lines.join("")).not.toMatch(/\p{Cc}/u);
});
