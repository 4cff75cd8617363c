import type { Webxdc } from "../../shared/webxdc.ts";
import { emptyDrawing, isGone, parseMark, parseMarks, redoable, undoable, visibleMarks, withMarks } from "./drawing.ts";
import type { BoardPayload, Drawing, Mark, Undo } from "./drawing.ts";
import { packed, simplified } from "./strokes.ts";
import type { Points } from "./strokes.ts";
import type { Words } from "./words.ts";

/** A stroke as it was drawn. */
export interface DrawnStroke {
  readonly id: string;
  readonly colour: number;
  readonly width: number;
  readonly erases: boolean;
  readonly points: Points;
}

/** The board of a chat, and what this person does on it. Own marks stand at once and travel in batches. */
export interface BoardSession {
  /** Settles once everything known was read. */
  readonly ready: Promise<void>;
  drawing(): Drawing;
  stroke(stroke: DrawnStroke): void;
  /** Puts a picture under everything: a `data:` address of at most so many characters. */
  picture(source: string): void;
  readonly mostPicture: number;
  clear(): void;
  undo(): void;
  redo(): void;
  /** Sends what waits: before the page goes away. */
  flush(): void;
}

/** What a session needs of the outside. */
export interface BoardSessionOptions {
  readonly webxdc: Webxdc;
  readonly words: Words;
  readonly nowMs: () => number;
  readonly after: (delayMs: number, run: () => void) => void;
  readonly freshId: () => string;
  readonly changed: () => void;
}

const mostPoints = 1_200;
const encoder = new TextEncoder();
const sizeOf = (value: unknown): number => encoder.encode(JSON.stringify(value)).length;

/** Long strokes travel in pieces that share a point. */
function pieces(points: Points): readonly Points[] {
  const parts: Points[] = [];
  for (let from = 0; from === 0 || from + 2 < points.length; from += (mostPoints - 1) * 2)
    parts.push(points.slice(from, from + mostPoints * 2));
  return parts;
}

/** Opens the board of a chat. */
export function createBoardSession({ webxdc, words, nowMs, after, freshId, changed }: BoardSessionOptions): BoardSession {
  const { selfAddr } = webxdc;
  const intervalMs = webxdc.sendUpdateInterval ?? 10_000;
  const maxBytes = Math.min(128_000, webxdc.sendUpdateMaxSize ?? 128_000) - 500;
  let drawing: Drawing = emptyDrawing;
  let waiting: object[] = [];
  let news: string | null = null;
  let sentMs = Number.NEGATIVE_INFINITY;
  let isTimed = false;
  const name = () => webxdc.selfName || selfAddr;

  const ready = webxdc.setUpdateListener(({ payload }) => {
    const marks = parseMarks(payload);
    if (marks.length === 0) return;
    drawing = withMarks(drawing, marks);
    changed();
  });

  function summary(): string {
    const strokes = visibleMarks(drawing).filter(({ type }) => type === "stroke");
    return words.summary(strokes.length, new Set(strokes.map(({ addr }) => addr)).size);
  }

  function send(): void {
    while (waiting.length > 0) {
      let count = 1;
      let bytes = sizeOf(waiting[0]);
      for (; count < waiting.length; count += 1) {
        bytes += sizeOf(waiting[count]) + 1;
        if (bytes > maxBytes) break;
      }
      const payload: BoardPayload = { name: name(), marks: waiting.slice(0, count) };
      waiting = waiting.slice(count);
      sentMs = nowMs();
      webxdc.sendUpdate({ payload, summary: summary(), ...(news === null ? {} : { info: news, href: "index.html" }) }, "");
      news = null;
    }
  }

  /** At once when the last update is long enough ago; otherwise together with what else is drawn until then. */
  function sendSoon(): void {
    const waitMs = sentMs + intervalMs - nowMs();
    if (waitMs <= 0) {
      send();
    } else if (!isTimed) {
      isTimed = true;
      after(waitMs, () => {
        isTimed = false;
        send();
      });
    }
  }

  function put(fields: object, id = freshId()): void {
    const sent = { ...fields, id, addr: selfAddr, turn: drawing.turn + 1 };
    const mark: Mark | Undo | null = parseMark(sent);
    if (mark === null) return;
    drawing = withMarks(drawing, [mark]);
    waiting.push(sent);
    sendSoon();
    changed();
  }

  return {
    ready,
    drawing: () => drawing,
    stroke({ id, colour, width, erases, points }) {
      const isFirst = ![...drawing.marks.values()].some(({ addr }) => addr === selfAddr);
      if (isFirst) news ??= words.infoDraws(name());
      for (const [index, piece] of pieces(simplified(points, 1.2)).entries()) {
        put({ type: "stroke", colour, width, erases, points: packed(piece) }, index === 0 ? id : freshId());
      }
    },
    mostPicture: maxBytes - 500,
    picture(source) {
      news = words.infoPicture(name());
      put({ type: "picture", source });
    },
    clear() {
      if (visibleMarks(drawing).length === 0) return;
      news = words.infoCleared(name());
      put({ type: "clear" });
    },
    undo() {
      const mark = undoable(drawing, selfAddr);
      if (mark !== null) put({ type: "undo", mark: mark.id, gone: !isGone(drawing, mark) });
    },
    redo() {
      const mark = redoable(drawing, selfAddr);
      if (mark !== null) put({ type: "undo", mark: mark.id, gone: false });
    },
    flush: send,
  };
}
