import type { ServerRow } from "@plaza/world";
import { describe, expect, it } from "vitest";
import { primaryReason } from "./primary-reason.ts";

const row = (rttMs: number | null, more: Partial<ServerRow> = {}): ServerRow => ({
  url: `wss://${String(rttMs)}.example`,
  state: "live",
  rttMs,
  primary: false,
  ...more,
});

describe("[G-16] why a server is the primary", () => {
  it.each([
    ["no primary", [row(10)], null],
    ["alone", [row(90, { primary: true }), row(5, { state: "dialling" })], "only"],
    ["the fastest", [row(20, { primary: true }), row(30), row(20)], "fastest"],
    ["another is faster", [row(30, { primary: true }), row(20)], "steady"],
    ["not all timed", [row(30, { primary: true }), row(null)], "unmeasured"],
  ] as const)("%s", (_name, servers, reason) => {
    expect(primaryReason(servers)).toBe(reason);
  });
});
