import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createAppBench } from "../../../packages/webxdc/src/fakes/app-bench.ts";
import { runApp } from "../../../packages/webxdc/src/fakes/run-app.test-support.ts";
import { createBoardSession } from "./board-session.ts";
import type { BoardSession, DrawnStroke } from "./board-session.ts";
import { emptyDrawing, parseMark, parseMarks, redoable, undoable, visibleMarks, withMarks } from "./drawing.ts";
import type { Mark, Undo } from "./drawing.ts";
import { joinLiveStrokes } from "./live-strokes.ts";
import { boardSize, packed, simplified, unpacked } from "./strokes.ts";
import { wordsFor } from "./words.ts";

const addr = fc.constantFrom("ana", "ben");
const id = fc.constantFrom("a", "b", "c", "d", "e", "f");
const turn = fc.integer({ min: 1, max: 9 });

const mark: fc.Arbitrary<Mark | Undo> = fc.oneof(
  fc.record({
    type: fc.constant("stroke" as const),
    id,
    addr,
    turn,
    colour: fc.nat(7),
    width: fc.nat(2),
    erases: fc.boolean(),
    points: fc.constant([1, 2, 3, 4]),
  }),
  fc.record({ type: fc.constant("clear" as const), id: fc.uuid(), addr, turn }),
  fc.record({ type: fc.constant("picture" as const), id: fc.uuid(), addr, turn, source: fc.constant("data:image/png;base64,AA==") }),
  fc.record({ type: fc.constant("undo" as const), id: fc.uuid(), addr, turn, mark: id, gone: fc.boolean() }),
);

const stroke = (name: string, points: readonly number[] = [10, 10, 200, 30]): DrawnStroke => ({
  id: name,
  colour: 1,
  width: 1,
  erases: false,
  points,
});
const seen = (session: BoardSession) => visibleMarks(session.drawing()).map((entry) => entry.id);

describe("the whiteboard", () => {
  test("[X-20a] the same marks make the same board, in whatever order and batches they come", () => {
    fc.assert(
      fc.property(fc.array(mark, { maxLength: 20 }), fc.infiniteStream(fc.nat()), fc.nat(5), (marks, chances, size) => {
        const others = [...marks, ...marks.slice(0, 4)]
          .map((entry) => ({ entry, place: chances.next().value }))
          .toSorted((a, b) => a.place - b.place)
          .map(({ entry }) => entry);
        let drawing = emptyDrawing;
        for (let at = 0; at < others.length; at += size + 1) drawing = withMarks(drawing, others.slice(at, at + size + 1));
        expect(visibleMarks(drawing)).toEqual(visibleMarks(withMarks(emptyDrawing, marks)));
      }),
    );
  });

  test("[X-20a] points survive their way, within the board, and a straight line is two of them", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(boardSize), { minLength: 2, maxLength: 60 }), (numbers) => {
        const points = numbers.slice(0, numbers.length - (numbers.length % 2));
        expect(unpacked(packed(points))).toEqual(points);
        const fewer = simplified(points, 2);
        expect([fewer.slice(0, 2), fewer.slice(-2)]).toEqual([points.slice(0, 2), points.slice(-2)]);
      }),
    );
    expect(simplified([0, 0, 5, 5, 10, 10, 20, 20], 1)).toEqual([0, 0, 20, 20]);
    expect(unpacked([10, 10, 99_999, -99_999])).toEqual([10, 10, boardSize, 0]);
  });

  test("[X-20] whatever else is in an update is no mark, and a picture is one of three kinds", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(parseMarks(value)).toEqual([]);
      }),
    );
    const picture = (source: unknown) => parseMark({ type: "picture", id: "p", addr: "ana", turn: 1, source });
    expect(picture("data:image/png;base64,AA==")).not.toBeNull();
    for (const source of ["https://example.org/x.png", "data:image/svg+xml;base64,AA==", "data:text/html,x", 5])
      expect(picture(source)).toBeNull();
  });

  function open(bench: ReturnType<typeof createAppBench>, person: number, intervalMs = 1_000) {
    const app = runApp(bench, person, { updateIntervalMs: intervalMs });
    const { clock, timers } = { clock: bench.time, timers: bench.time };
    let made = 0;
    const session = createBoardSession({
      webxdc: app.webxdc,
      words: wordsFor("en"),
      nowMs: () => clock.monotonicMs(),
      after: (delayMs, run) => void timers.after(delayMs, run),
      freshId: () => `${person}-${(made += 1)}`,
      changed: () => {},
    });
    return { app, session };
  }

  test("[X-20a] strokes stand at once, travel together, and come out the same for all", async () => {
    const bench = createAppBench();
    const [ana, ben] = [open(bench, 1), open(bench, 2)];
    await bench.time.advanceAsync(300);
    for (let n = 0; n < 6; n += 1) ana.session.stroke(stroke(`s${n}`));
    expect(seen(ana.session)).toEqual(["s0", "s1", "s2", "s3", "s4", "s5"]);
    await bench.time.advanceAsync(300);
    expect(seen(ben.session)).toEqual(["s0"]);
    await bench.time.advanceAsync(1_000);
    expect(seen(ben.session)).toEqual(seen(ana.session));
    expect(ana.app.given()).toHaveLength(2);
    expect(ben.app.view().summary).toBe("6 strokes by 1 person");
  });

  test("[X-20a] one takes back what is one's own, and brings it back; clearing leaves what was drawn at the same time", async () => {
    const bench = createAppBench();
    const [ana, ben] = [open(bench, 1, 0), open(bench, 2, 0)];
    await bench.time.advanceAsync(300);
    ana.session.stroke(stroke("a"));
    await bench.time.advanceAsync(300);
    ben.session.stroke(stroke("b"));
    await bench.time.advanceAsync(300);
    ana.session.undo();
    ana.session.undo();
    await bench.time.advanceAsync(300);
    expect([seen(ana.session), seen(ben.session)]).toEqual([["b"], ["b"]]);
    expect(undoable(ana.session.drawing(), "addr1")).toBeNull();
    expect(redoable(ana.session.drawing(), "addr1")?.id).toBe("a");
    ana.session.redo();
    ana.session.clear();
    expect(seen(ana.session)).toEqual([]);
    ana.session.undo();
    expect(seen(ana.session)).toEqual(["a", "b"]);
    ana.session.clear();
    await bench.time.advanceAsync(300);
    expect(seen(ben.session)).toEqual([]);
    ben.session.stroke(stroke("c"));
    await bench.time.advanceAsync(300);
    expect([seen(ana.session), seen(ben.session)]).toEqual([["c"], ["c"]]);
  });

  test("[X-20a] no update is larger than the messenger takes, and none is lost", async () => {
    const bench = createAppBench();
    const [ana, ben] = [open(bench, 1), open(bench, 2)];
    await bench.time.advanceAsync(300);
    // A scribble that no simplification makes shorter.
    const wild = Array.from({ length: 24_000 }, (_, index) => (index * 7_919) % 1_600);
    for (let n = 0; n < 4; n += 1) ana.session.stroke(stroke(`w${n}`, wild));
    ana.session.flush();
    await bench.time.advanceAsync(20_000);
    expect(seen(ana.session).length).toBeGreaterThan(4);
    expect(seen(ben.session)).toEqual(seen(ana.session));
    expect(ana.app.errors).toEqual([]);
  });

  test("[X-20a] others see a stroke while it is drawn, once, until the stroke itself is there", async () => {
    const bench = createAppBench();
    const pace = { realtimePace: { perSecond: 100, burst: 100 } };
    const [ana, ben] = [runApp(bench, 1, pace), runApp(bench, 2, pace)];
    const join = (app: typeof ana) =>
      joinLiveStrokes(
        app.webxdc.joinRealtimeChannel(),
        () => app.webxdc.selfName,
        () => bench.time.monotonicMs(),
        () => {},
      );
    const [hers, his] = [join(ana), join(ben)];
    await bench.time.advanceAsync(3_000);
    hers.tell(stroke("s", [1, 2]), false);
    hers.tell(stroke("s", [1, 2, 3, 4]), false);
    await bench.time.advanceAsync(200);
    hers.tell(stroke("s", [1, 2, 3, 4, 5, 6]), true);
    await bench.time.advanceAsync(200);
    expect(his.shown(() => false)).toEqual([{ ...stroke("s", [1, 2, 3, 4, 5, 6]), name: "Person 1" }]);
    expect(his.shown(() => true)).toEqual([]);
    expect(his.shown(() => false)).toEqual([]);
  });
});
