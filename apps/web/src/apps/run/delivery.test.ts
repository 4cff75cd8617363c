import { isEventId } from "@plaza/protocol";
import type { EventId } from "@plaza/protocol";
import type { Unsent, WebxdcView } from "@plaza/webxdc";
import { expect, test } from "vitest";
import { deliveryOf } from "./delivery.ts";

function eventId(digit: string): EventId {
  const id = digit.repeat(64);
  if (!isEventId(id)) throw new Error("64 hex digits are an id");
  return id;
}

function view(unsent: readonly Unsent[], more: Partial<WebxdcView> = {}): WebxdcView {
  return {
    shared: true,
    caughtUp: true,
    updates: 0,
    document: null,
    summary: null,
    feed: [],
    participants: [],
    unsent,
    unsentCount: unsent.length,
    queued: 0,
    dropped: 0,
    leftOut: 0,
    ...more,
  };
}

const open = [{ state: "waiting" }, { state: "open" }] as const;
const away = [{ state: "waiting" }, { state: "connecting" }] as const;
const sending: Unsent = { id: eventId("1"), state: "sending", problem: null };
const refused: Unsent = { id: eventId("2"), state: "refused", problem: "blocked: no" };

test("[G-24a] all sent, on the way, waiting for a relay, refused", () => {
  expect(deliveryOf(view([]), open)).toEqual({ state: "sent", count: 0, problem: null });
  expect(deliveryOf(view([], { caughtUp: false }), open).state).toBe("behind");
  expect(deliveryOf(view([sending]), open)).toEqual({ state: "sending", count: 1, problem: null });
  expect(deliveryOf(view([]), away)).toEqual({ state: "offline", count: 0, problem: null });
  expect(deliveryOf(view([sending]), away)).toEqual({ state: "offline", count: 1, problem: null });
  expect(deliveryOf(view([sending, refused]), open)).toEqual({ state: "refused", count: 2, problem: "blocked: no" });
});

test("[G-24a] what shares nothing is never offline", () => {
  expect(deliveryOf(view([], { shared: false }), away).state).toBe("sent");
});
