import { describe, expect, it } from "vitest";
import type { Log, LogFields } from "../log.ts";

/** A log under test, and what came out of it. */
export interface LogHarness {
  readonly log: Log;
  readonly lines: () => readonly { readonly level: string; readonly message: string; readonly fields: LogFields }[];
}

/** What every {@link Log} promises. */
export function describeLogContract(name: string, make: () => LogHarness): void {
  describe(`${name} is a log`, () => {
    it("[F-9] each line keeps its level, words and facts, the inherited ones included", () => {
      const { log, lines } = make();
      log.error("gave up", { attempts: 3 });
      log.warn("recovered");
      log.info("started", { port: 7447, demo: true, relay: null });
      const relay = log.with({ part: "relay", connection: "a" });
      relay.with({ connection: "b" }).debug("frame", { bytes: 12 });
      log.info("unchanged");
      expect(lines()).toEqual([
        { level: "error", message: "gave up", fields: { attempts: 3 } },
        { level: "warn", message: "recovered", fields: {} },
        { level: "info", message: "started", fields: { port: 7447, demo: true, relay: null } },
        { level: "debug", message: "frame", fields: { part: "relay", connection: "b", bytes: 12 } },
        { level: "info", message: "unchanged", fields: {} },
      ]);
    });
  });
}

/** What every {@link Log} that leaves the process promises besides; the recording one shows callers' slips instead. */
export function describeSafeLogContract(name: string, make: () => LogHarness): void {
  describe(`${name} keeps secrets`, () => {
    it("[F-9a] a secret key in words or facts is hidden, and so is any fact named as one", () => {
      const { log, lines } = make();
      const nsec = `nsec1${"q".repeat(58)}`;
      log.info(`key ${nsec} loaded`, {
        note: `is ${nsec.toUpperCase()}`,
        secretKey: "00ff",
        access_token: "abc",
        password: "x",
        pubkey: "aa",
      });
      log.with({ authorization: "Nostr abc" }).warn("asked");
      expect(lines()).toEqual([
        {
          level: "info",
          message: "key [hidden] loaded",
          fields: { note: "is [hidden]", secretKey: "[hidden]", access_token: "[hidden]", password: "[hidden]", pubkey: "aa" },
        },
        { level: "warn", message: "asked", fields: { authorization: "[hidden]" } },
      ]);
    });
  });
}
