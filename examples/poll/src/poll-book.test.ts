import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createAppBench } from "../../../packages/webxdc/src/fakes/app-bench.ts";
import { runApp } from "../../../packages/webxdc/src/fakes/run-app.test-support.ts";
import { allPolls, parsePollPayload, pollOf, talliesOf, withPayload } from "./poll-book.ts";
import type { PollBook, PollPayload } from "./poll-book.ts";
import { createPollSession } from "./poll-session.ts";
import { parseRoute } from "./route.ts";
import { wordsFor } from "./words.ts";

const addrs = ["ana", "ben", "cleo"] as const;
const person = fc.constantFrom(...addrs);
const id = fc.constantFrom("p1", "p2");

const payload = fc.oneof(
  fc.record({
    type: fc.constant("poll" as const),
    poll: id,
    question: fc.constantFrom("Where?", "When?"),
    options: fc.constantFrom(["a", "b"], ["a", "b", "c"]),
    several: fc.boolean(),
    addr: person,
    name: person,
    askedMs: fc.nat(5),
  }),
  fc.record({
    type: fc.constant("vote" as const),
    poll: id,
    choices: fc.uniqueArray(fc.nat(3), { maxLength: 3 }).map((choices) => choices.toSorted((a, b) => a - b)),
    turn: fc.integer({ min: 1, max: 4 }),
    id: fc.uuid(),
    addr: person,
    name: person,
  }),
  fc.record({ type: fc.constant("close" as const), poll: id, addr: person }),
);

const fold = (payloads: readonly PollPayload[]): PollBook => payloads.reduce(withPayload, new Map());
const shown = (book: PollBook) => allPolls(book).map((poll) => [poll.id, poll.question, poll.closed, talliesOf(poll)]);

describe("polls", () => {
  test("[X-20b] the same updates make the same result, in whatever order and however often they come", () => {
    fc.assert(
      fc.property(fc.array(payload, { maxLength: 20 }), fc.infiniteStream(fc.nat()), (payloads, chances) => {
        const others = [...payloads, ...payloads.slice(0, 5)]
          .map((entry) => ({ entry, place: chances.next().value }))
          .toSorted((a, b) => a.place - b.place)
          .map(({ entry }) => entry);
        expect(shown(fold(others))).toEqual(shown(fold(payloads)));
      }),
    );
  });

  test("[X-20b] a person's later vote takes the place of the one before, and an empty one takes it back", () => {
    const asked: PollPayload = {
      type: "poll",
      poll: "p",
      question: "?",
      options: ["a", "b"],
      several: false,
      addr: "ana",
      name: "Ana",
      askedMs: 1,
    };
    const vote = (addr: string, turn: number, ...choices: number[]): PollPayload => ({
      type: "vote",
      poll: "p",
      addr,
      name: addr,
      turn,
      id: `${addr}${turn}`,
      choices,
    });
    const counts = (...payloads: PollPayload[]) =>
      talliesOf(pollOf(fold(payloads), "p") ?? expect.fail()).map(({ voters }) => voters.length);
    expect(counts(vote("ben", 1, 0), asked)).toEqual([1, 0]);
    expect(counts(asked, vote("ben", 2, 1), vote("ben", 1, 0), vote("cleo", 1, 1))).toEqual([0, 2]);
    expect(counts(asked, vote("ben", 1, 1), vote("ben", 2))).toEqual([0, 0]);
    // One answer only, and only one there is.
    expect(counts(asked, vote("ben", 1, 0, 1), vote("cleo", 1, 7))).toEqual([1, 0]);
    const closed = (addr: string) => pollOf(fold([asked, { type: "close", poll: "p", addr }]), "p")?.closed;
    expect([closed("ana"), closed("ben")]).toEqual([true, false]);
  });

  test("[X-20] whatever else is in an update is nothing of a poll", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(parsePollPayload(value)).toBeNull();
      }),
    );
    fc.assert(
      fc.property(
        fc.record({ type: fc.constantFrom("poll", "vote", "close"), poll: fc.anything(), addr: fc.anything(), options: fc.anything() }),
        (value) => {
          parsePollPayload(value);
        },
      ),
    );
  });

  test("[X-20b] two people vote over relays; the author is told, and lines lead to the result", async () => {
    const bench = createAppBench();
    const [ana, ben] = [runApp(bench, 1), runApp(bench, 2)];
    let ids = 0;
    const open = (app: typeof ana) =>
      createPollSession({ webxdc: app.webxdc, words: wordsFor("en"), nowMs: () => 1, freshId: () => `id${(ids += 1)}`, changed: () => {} });
    const [hers, his] = [open(ana), open(ben)];
    await bench.time.advanceAsync(300);
    expect(hers.ask({ question: "Where?", options: ["here", "here", " "], several: false })).toBeNull();
    const poll = hers.ask({ question: "Where?", options: ["here", "there", ""], several: false }) ?? "";
    await bench.time.advanceAsync(300);
    his.vote(poll, [1]);
    await bench.time.advanceAsync(300);
    for (const session of [hers, his]) {
      expect(talliesOf(pollOf(session.book(), poll) ?? expect.fail()).map(({ voters }) => voters.length)).toEqual([0, 1]);
    }
    const line = ana.view().feed.find(({ notice }) => notice !== null);
    expect(line).toMatchObject({ notice: "Person 2 voted: Where?", href: `index.html#/${poll}/result` });
    expect([ana.view().document, ana.view().summary]).toEqual(["Where?", "1 vote, there"]);
    expect(parseRoute(`#/${poll}/result`)).toEqual({ page: "poll", poll, result: true });

    // Whoever comes later finds the same, and a closed poll takes no more votes.
    hers.close(poll);
    const late = open(runApp(bench, 3));
    await bench.time.advanceAsync(600);
    await late.ready;
    late.vote(poll, [0]);
    await bench.time.advanceAsync(300);
    expect(shown(late.book())).toEqual(shown(hers.book()));
    expect(pollOf(late.book(), poll)).toMatchObject({ closed: true });
    expect(pollOf(late.book(), poll)?.votes.size).toBe(1);
  });
});
