import { describe, expect, it } from "vitest";
import { createKeySigner } from "@plaza/platform/fakes";
import { createFakeRelay } from "../fakes/fake-relay.ts";
import { by, createTestBench, keyOf, startSec } from "../fakes/test-bench.ts";
import type { PublishStatus } from "./publication.ts";

const note = (text: string, atSec = startSec, person = 1) => by(person, { kind: 1, content: text, created_at: atSec });
const states = (status: PublishStatus) => status.relays.map((relay) => relay.state);

describe("one publish goes to all relays", () => {
  it("[I-4g] and is accepted when one takes it, with what each said beside it", async () => {
    const { pool, relays, time, network } = createTestBench(["one", "two", "three"]);
    network.refuse("ws://three.test");
    if (relays[1] !== undefined) relays[1].judge = () => ({ accepted: false, message: "blocked: not here" });
    const publication = pool.publish(note("hello"));
    expect(publication.status.get().state).toBe("sending");
    await time.advanceAsync(100);
    expect((await publication.done).state).toBe("accepted");
    expect(publication.status.get()).toEqual({
      state: "accepted",
      relays: [
        { url: "ws://one.test", state: "accepted", message: "" },
        { url: "ws://two.test", state: "refused", message: "blocked: not here" },
        { url: "ws://three.test", state: "waiting", message: "" },
      ],
    });
    expect(relays[0]?.stored()).toHaveLength(1);
  });

  it("[I-4g] who publishes may leave relays out, and then hears nothing of them", async () => {
    const { pool, relays, time } = createTestBench(["one", "two"]);
    const publication = pool.publish(note("large"), { only: (url) => url === "ws://two.test" });
    await time.advanceAsync(100);
    expect((await publication.done).relays).toEqual([{ url: "ws://two.test", state: "accepted", message: "" }]);
    expect(relays.map((relay) => relay.stored().length)).toEqual([0, 1]);
    expect(pool.publish(note("nobody"), { only: () => false }).status.get().state).toBe("refused");
  });

  it("[I-4g] an event may go to further relays, also without the pool's own", async () => {
    const { pool, relays, time, network } = createTestBench(["one"]);
    const elsewhere = createFakeRelay(network, "ws://elsewhere.test");
    const moreRelays = ["ws://elsewhere.test", "ws://one.test", "http://none.test"];
    const publication = pool.publish(note("far"), { only: () => false, moreRelays });
    await time.advanceAsync(100);
    expect((await publication.done).relays).toEqual([{ url: "ws://elsewhere.test", state: "accepted", message: "" }]);
    expect([relays[0]?.stored().length, elsewhere.stored().length]).toEqual([0, 1]);
    expect(pool.status.get()).toHaveLength(1);
    await time.advanceAsync(40_000);
    expect(network.openSockets("ws://elsewhere.test")).toBe(0);
  });

  it("[I-4g] a relay that already has it counts as having taken it", async () => {
    const { pool, relay, time } = createTestBench();
    relay.judge = () => ({ accepted: false, message: "duplicate: have it" });
    const publication = pool.publish(note("hello"));
    await time.advanceAsync(100);
    expect((await publication.done).state).toBe("accepted");
  });

  it("[I-4g] refused means that every relay refused", async () => {
    const { pool, relays, time } = createTestBench(["one", "two"]);
    for (const relay of relays) relay.judge = () => ({ accepted: false, message: "invalid: no" });
    const publication = pool.publish(note("hello"));
    await time.advanceAsync(100);
    expect((await publication.done).state).toBe("refused");
  });

  it("[I-4g] without any relay it is refused at once", async () => {
    const { connect, urls } = createTestBench();
    urls.length = 0;
    expect((await connect().publish(note("x")).done).state).toBe("refused");
  });

  it("[I-4h] while no relay can be reached it waits, over reconnects, and goes out in order", async () => {
    const { pool, relay, time, network } = createTestBench();
    network.refuse("ws://one.test");
    await time.advanceAsync(1_000);
    const publications = ["a", "b", "c"].map((text) => pool.publish(note(text)));
    await time.advanceAsync(600_000);
    expect(publications.map((publication) => publication.status.get().state)).toEqual(["sending", "sending", "sending"]);
    network.heal("ws://one.test");
    await time.advanceAsync(20_000);
    expect(publications.map((publication) => publication.status.get().state)).toEqual(["accepted", "accepted", "accepted"]);
    expect(relay.received.flatMap((message) => (message.type === "EVENT" ? [message.event.content] : []))).toEqual(["a", "b", "c"]);
  });

  it("[I-4h] a connection that breaks before the answer sends it again on the next one", async () => {
    const { pool, relay, time, network } = createTestBench();
    await time.advanceAsync(100);
    relay.judge = () => null;
    const publication = pool.publish(note("x"));
    await time.advanceAsync(50);
    relay.judge = () => ({ accepted: true, message: "" });
    network.cut("ws://one.test");
    await time.advanceAsync(1_000);
    expect(publication.status.get().state).toBe("accepted");
    expect(relay.received.filter((message) => message.type === "EVENT")).toHaveLength(2);
  });

  it("[I-4h] a relay that never answers is tried six times and then given up", async () => {
    const { pool, relay, time } = createTestBench();
    relay.judge = () => null;
    const publication = pool.publish(note("x"));
    await time.advanceAsync(120_000);
    expect(publication.status.get().relays).toEqual([{ url: "ws://one.test", state: "gave-up", message: "no answer" }]);
    expect(relay.received.filter((message) => message.type === "EVENT")).toHaveLength(6);
    expect((await publication.done).state).toBe("refused");
  });

  it("[I-4h] a missing answer makes sure of the connection", async () => {
    const { pool, time, network } = createTestBench();
    await time.advanceAsync(100);
    network.blackHole("ws://one.test");
    const publication = pool.publish(note("x"));
    await time.advanceAsync(31_000);
    expect(pool.status.get()[0]?.state).not.toBe("open");
    network.heal("ws://one.test");
    await time.advanceAsync(20_000);
    expect(publication.status.get().state).toBe("accepted");
  });

  it("[I-4h] the same event published anew takes the place of the first, which is told", async () => {
    const { pool, relay, time, network } = createTestBench();
    network.refuse("ws://one.test");
    const event = note("x");
    const first = pool.publish(event);
    await time.advanceAsync(1_000);
    const second = pool.publish(event);
    expect(first.status.get()).toMatchObject({ state: "refused", relays: [{ state: "gave-up", message: "published anew" }] });
    network.heal("ws://one.test");
    await time.advanceAsync(60_000);
    expect(second.status.get().state).toBe("accepted");
    expect(relay.received.filter((message) => message.type === "EVENT")).toHaveLength(1);
  });

  it("[I-4i] ephemeral events are given up after 30 s, others keep waiting", async () => {
    const { pool, time, network } = createTestBench();
    network.refuse("ws://one.test");
    const ephemeral = pool.publish(by(1, { kind: 20_311 }));
    const regular = pool.publish(note("x"));
    await time.advanceAsync(31_000);
    expect(ephemeral.status.get().state).toBe("refused");
    expect(regular.status.get().state).toBe("sending");
  });

  it("[I-4i] once one relay took it the others get 30 s more", async () => {
    const { pool, relays, time, network } = createTestBench(["one", "two"]);
    network.refuse("ws://two.test");
    const publication = pool.publish(note("x"));
    await time.advanceAsync(31_000);
    expect(states(publication.status.get())).toEqual(["accepted", "gave-up"]);
    network.heal("ws://two.test");
    await time.advanceAsync(30_000);
    expect(relays[1]?.received.filter((message) => message.type === "EVENT")).toEqual([]);
  });

  it("[I-4f] a relay that insists on a login gets one and then the event again", async () => {
    const signer = createKeySigner(keyOf(3));
    const { pool, relay, time } = createTestBench(["one"], { signer: () => Promise.resolve(signer) });
    let loggedIn = false;
    relay.judge = (event) => {
      if (event.kind === 22_242) loggedIn = true;
      return loggedIn ? { accepted: true, message: "" } : { accepted: false, message: "auth-required: log in" };
    };
    const publication = pool.publish(note("x"));
    await time.advanceAsync(100);
    relay.send({ type: "AUTH", challenge: "c" });
    await time.advanceAsync(100);
    expect(publication.status.get().state).toBe("accepted");
  });
});

describe("a relay that wants patience gets it", () => {
  it("[I-5a] after rate-limited the whole queue pauses, longer each time, and nothing is lost", async () => {
    const { pool, relay, time } = createTestBench();
    await time.advanceAsync(100);
    let allowed = 2;
    relay.judge = () => {
      allowed -= 1;
      return allowed >= 0 ? { accepted: true, message: "" } : { accepted: false, message: "rate-limited: slow down" };
    };
    const publications = Array.from({ length: 10 }, (_, n) => pool.publish(note(`n${n}`, startSec + n)));
    await time.advanceAsync(500);
    const sentAtOnce = relay.received.filter((message) => message.type === "EVENT").length;
    expect(sentAtOnce).toBe(10);
    await time.advanceAsync(400);
    expect(relay.received.filter((message) => message.type === "EVENT")).toHaveLength(sentAtOnce);
    allowed = 100;
    await time.advanceAsync(60_000);
    expect(publications.every((publication) => publication.status.get().state === "accepted")).toBe(true);
  });

  it("[I-5a] a relay that never has room is given up, in its own words", async () => {
    const { pool, relay, time } = createTestBench();
    relay.judge = () => ({ accepted: false, message: "rate-limited: full" });
    const publication = pool.publish(note("x"));
    await time.advanceAsync(300_000);
    expect(publication.status.get().relays).toEqual([{ url: "ws://one.test", state: "gave-up", message: "rate-limited: full" }]);
    expect(relay.received.filter((message) => message.type === "EVENT").length).toBeLessThanOrEqual(6);
  });
});
