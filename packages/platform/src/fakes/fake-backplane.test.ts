import { describe, expect, it } from "vitest";
import { describeBackplaneContract } from "../contracts/index.ts";
import { createFakeBackplane } from "./fake-backplane.ts";
import { createFakeTime } from "./fake-time.ts";

describeBackplaneContract("the fake backplane", async () => {
  const time = createFakeTime();
  const broker = createFakeBackplane({ time });
  return {
    a: broker.connect("a"),
    b: broker.connect("b"),
    c: broker.connect("c"),
    async until(condition) {
      for (let waitedMs = 0; !condition(); waitedMs += 5) {
        if (waitedMs > 20_000) throw new Error("the condition never held");
        await time.advanceAsync(5);
      }
    },
    cutA() {
      broker.cut("a");
      return () => broker.heal();
    },
  };
});

describe("the fake backplane's weather", () => {
  it("[F-14f] parted processes hear only their own side, until it heals", () => {
    const time = createFakeTime();
    const broker = createFakeBackplane({ time });
    const [a, b, c] = [broker.connect("a"), broker.connect("b"), broker.connect("c")];
    const heard: string[] = [];
    for (const [name, each] of [["b", b] as const, ["c", c] as const]) each.subscribe("x", () => heard.push(name));
    broker.part(["a", "b"]);
    a.publish("x", new Uint8Array(1));
    time.advance(10);
    expect(heard).toEqual(["b"]);
    broker.heal();
    a.publish("x", new Uint8Array(1));
    time.advance(10);
    expect(heard).toEqual(["b", "b", "c"]);
    broker.kill("a");
    a.publish("x", new Uint8Array(1));
    time.advance(10);
    expect(heard).toHaveLength(3);
  });
});
