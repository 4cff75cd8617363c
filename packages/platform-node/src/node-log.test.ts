import { describeLogContract, describeSafeLogContract } from "@plaza/platform/contracts";
import { describe, expect, it } from "vitest";
import { createNodeLog } from "./index.ts";
import type { NodeLogOptions } from "./index.ts";

function record(options: NodeLogOptions) {
  const written: string[] = [];
  return { log: createNodeLog({ level: "debug", colour: false, ...options, write: (text) => written.push(text) }), written };
}

function jsonHarness() {
  const { log, written } = record({ json: true });
  const lines = () =>
    written.map((text) => {
      const { level, msg, time, ...fields } = JSON.parse(text);
      expect(Number.isFinite(Date.parse(time))).toBe(true);
      return { level, message: msg, fields };
    });
  return { log, lines };
}

describeLogContract("Node's log", jsonHarness);
describeSafeLogContract("Node's log", jsonHarness);

describe("Node's log", () => {
  it("[F-9b] a line for people has the time, the level, the words and the facts", () => {
    const { log, written } = record({});
    log.info("relay open", { port: 7447, name: "my plaza", url: "ws://127.0.0.1:7447/relay", limit: null });
    expect(written.join("")).toMatch(
      /^\d\d:\d\d:\d\d info {2}relay open {2}port=7447 name="my plaza" url=ws:\/\/127\.0\.0\.1:7447\/relay limit=null\n$/,
    );
  });

  it("[F-9b] text from outside begins no line of its own and commands no terminal", () => {
    for (const json of [true, false]) {
      const { log, written } = record({ json });
      log.warn("from outside: a\n00:00:00 error  forged\u001b[2J", { note: "b\r\nforged\u202e\u0007", "na\nme": 1 });
      const text = written.join("");
      expect(text.endsWith("\n")).toBe(true);
      expect(text.slice(0, -1)).not.toMatch(/\p{Cc}/u);
    }
  });

  it("[F-9b] facts named like parts of the line do not replace them", () => {
    const { log, lines } = jsonHarness();
    log.info("kept", { level: "x", msg: "y", time: 0 });
    expect(lines()).toEqual([{ level: "info", message: "kept", fields: { level_: "x", msg_: "y", time_: 0 } }]);
  });

  it("[F-9b] nothing below the level asked for is written", () => {
    const { log, written } = record({ level: "warn" });
    log.info("no");
    log.warn("yes");
    expect(written.length).toBe(1);
  });
});
