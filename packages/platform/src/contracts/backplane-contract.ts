import { describe, expect, it } from "vitest";
import type { Backplane } from "../backplane.ts";
import { maxBackplaneMessageBytes } from "../backplane.ts";
import type { Until } from "./until.ts";

/** Three processes on one broker. */
export interface BackplaneHarness {
  readonly a: Backplane;
  readonly b: Backplane;
  readonly c: Backplane;
  readonly until: Until;
  /** Breaks the connection of `a`, and lets it come back when called. */
  readonly cutA: () => () => void;
}

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (from: Uint8Array | null) => (from === null ? null : new TextDecoder().decode(from));

/** What every {@link Backplane} promises. `make` gives three connected ones, on subjects nobody else uses. */
export function describeBackplaneContract(name: string, make: () => Promise<BackplaneHarness>): void {
  /** Notes what arrives, as `subject text`. */
  function listen(backplane: Backplane, subject: string): { readonly heard: string[]; end(): void } {
    const heard: string[] = [];
    const end = backplane.subscribe(subject, (message) => heard.push(`${message.subject} ${text(message.bytes)}`));
    return { heard, end };
  }

  /** Lets a subscription reach the broker: says something until it arrives. */
  async function settled(from: Backplane, to: Backplane, until: Until): Promise<void> {
    const probe = listen(to, "probe.x");
    await until(() => {
      from.publish("probe.x", bytes("?"));
      return probe.heard.length > 0;
    });
    probe.end();
  }

  async function endAll({ a, b, c }: BackplaneHarness): Promise<void> {
    for (const each of [a, b, c]) await each.end();
  }

  describe(`${name} is a backplane`, () => {
    it("[F-14] whoever listens to a subject hears it, whole and in order; nobody hears their own", async () => {
      const harness = await make();
      const { a, b, c, until } = harness;
      const [atA, atB, atC] = [listen(a, "s.one"), listen(b, "s.one"), listen(c, "s.two")];
      await settled(a, b, until);
      await settled(a, c, until);
      const message = bytes("0");
      for (let index = 0; index < 50; index += 1) {
        message[0] = 48 + (index % 10);
        expect(a.publish("s.one", message)).toBe(true);
      }
      a.publish("s.two", bytes("größer 🌿"));
      await until(() => atB.heard.length >= 50 && atC.heard.length >= 1);
      expect(atB.heard).toEqual(Array.from({ length: 50 }, (_, index) => `s.one ${index % 10}`));
      expect(atC.heard).toEqual(["s.two größer 🌿"]);
      expect(atA.heard).toEqual([]);
      await endAll(harness);
    });

    it("[F-14a] a subject may stand for all below it, and can be given up", async () => {
      const harness = await make();
      const { a, b, until } = harness;
      const [below, exact] = [listen(b, "s.c.>"), listen(b, "s.end")];
      await settled(a, b, until);
      for (const subject of ["s.c", "s.cc.1", "s.c.1", "s.c.-3.7", "s.end"]) a.publish(subject, bytes("x"));
      await until(() => exact.heard.length === 1);
      expect(below.heard).toEqual(["s.c.1 x", "s.c.-3.7 x"]);
      below.end();
      below.end();
      a.publish("s.c.1", bytes("x"));
      a.publish("s.end", bytes("x"));
      await until(() => exact.heard.length === 2);
      expect(below.heard).toHaveLength(2);
      await endAll(harness);
    });

    it("[F-14b] a request gets its answer; null where nobody listens, or nobody answers in time", async () => {
      const harness = await make();
      const { a, b, until } = harness;
      b.subscribe("s.ask", ({ bytes: question, reply }) => {
        if (text(question) === "silence") return;
        reply?.(bytes(`${text(question)}!`));
        reply?.(bytes("twice"));
      });
      await settled(a, b, until);
      let answers: (string | null)[] | null = null;
      void Promise.all([a.request("s.ask", bytes("one"), 5_000), a.request("s.ask", bytes("two"), 5_000)]).then((came) => {
        answers = came.map(text);
      });
      await until(() => answers !== null);
      expect(answers).toEqual(["one!", "two!"]);
      let nothing: (string | null)[] | null = null;
      void Promise.all([a.request("s.nobody", bytes("?"), 5_000), a.request("s.ask", bytes("silence"), 20)]).then((came) => {
        nothing = came.map(text);
      });
      await until(() => nothing !== null);
      expect(nothing).toEqual([null, null]);
      await endAll(harness);
    });

    it("[F-14c] what is sent without a connection is dropped and counted; afterwards all is as before", async () => {
      const harness = await make();
      const { a, b, until } = harness;
      const [atA, atB] = [listen(a, "s.to-a"), listen(b, "s.to-b")];
      await settled(a, b, until);
      const reconnect = harness.cutA();
      await until(() => !a.connected.get());
      const droppedBefore = a.stats().dropped;
      expect(a.publish("s.to-b", bytes("lost"))).toBe(false);
      expect(await a.request("s.to-b", bytes("lost"), 5_000)).toBeNull();
      expect(a.stats().dropped).toBe(droppedBefore + 2);
      expect(a.stats().lost).toBe(1);
      reconnect();
      await until(() => a.connected.get());
      await until(() => {
        b.publish("s.to-a", bytes("again"));
        return atA.heard.length > 0;
      });
      a.publish("s.to-b", bytes("again"));
      await until(() => atB.heard.length > 0);
      expect(atB.heard).toEqual(["s.to-b again"]);
      await endAll(harness);
    });

    it("[F-14d] a message over 1 MiB is dropped and counted, and the connection lives on", async () => {
      const harness = await make();
      const { a, b, until } = harness;
      const sizes: number[] = [];
      b.subscribe("s.big", (message) => sizes.push(message.bytes.length));
      await settled(a, b, until);
      expect(a.publish("s.big", new Uint8Array(maxBackplaneMessageBytes + 1))).toBe(false);
      expect(a.publish("s.big", new Uint8Array(maxBackplaneMessageBytes))).toBe(true);
      await until(() => sizes.length > 0);
      expect(sizes).toEqual([maxBackplaneMessageBytes]);
      expect(a.stats()).toMatchObject({ dropped: 1, lost: 0 });
      await endAll(harness);
    });

    it("[F-14e] after its end it hears nothing and sends nothing", async () => {
      const harness = await make();
      const { a, b, c, until } = harness;
      const [atB, atC] = [listen(b, "s.x"), listen(c, "s.x")];
      await settled(a, b, until);
      await settled(a, c, until);
      a.publish("s.x", bytes("last"));
      await a.end();
      await a.end();
      expect(a.publish("s.x", bytes("more"))).toBe(false);
      expect(await a.request("s.x", bytes("more"), 5_000)).toBeNull();
      await until(() => atC.heard.length > 0 && atB.heard.length > 0);
      expect(atB.heard).toEqual(["s.x last"]);
      await b.end();
      c.publish("s.x", bytes("nobody is left"));
      expect(atB.heard).toHaveLength(1);
      await c.end();
    });
  });
}
