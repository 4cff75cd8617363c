import { entriesOf, fieldsOf, lineOf, wholeOf } from "../../shared/fields.ts";
import { colours, unpacked, widths } from "./strokes.ts";
import type { Points } from "./strokes.ts";

interface Entry {
  readonly id: string;
  readonly addr: string;
  /** One more than any its author had seen: what was drawn over what. */
  readonly turn: number;
}

/** Something on the board, or that empties it. */
export type Mark =
  | (Entry & {
      readonly type: "stroke";
      readonly colour: number;
      readonly width: number;
      readonly erases: boolean;
      readonly points: Points;
    })
  | (Entry & { readonly type: "picture"; readonly source: string })
  | (Entry & { readonly type: "clear" });

/** Takes a mark of one's own away, or brings it back; of two the later turn counts. */
export interface Undo extends Entry {
  readonly type: "undo";
  readonly mark: string;
  readonly gone: boolean;
}

/** What an update of the board holds; several marks travel together. */
export interface BoardPayload {
  readonly marks: readonly unknown[];
  readonly name: string;
}

/** The board: the same for the same marks, whatever the order they come in. */
export interface Drawing {
  readonly marks: ReadonlyMap<string, Mark>;
  /** By mark and author. */
  readonly undos: ReadonlyMap<string, Undo>;
  /** The greatest turn seen. */
  readonly turn: number;
}

export const emptyDrawing: Drawing = { marks: new Map(), undos: new Map(), turn: 0 };

const mostMarks = 2_000;
const mostNumbers = 20_000;
const mostPicture = 128_000;

/** Reads one mark; null when it is none. */
export function parseMark(value: unknown): Mark | Undo | null {
  const fields = fieldsOf(value);
  const id = lineOf(fields.get("id"), 64);
  const addr = lineOf(fields.get("addr"), 200);
  const turn = wholeOf(fields.get("turn"), 1, Number.MAX_SAFE_INTEGER - 1);
  if (id === null || addr === null || turn === null) return null;
  switch (fields.get("type")) {
    case "stroke": {
      const colour = wholeOf(fields.get("colour"), 0, colours.length - 1);
      const width = wholeOf(fields.get("width"), 0, widths.length - 1);
      const steps = entriesOf(fields.get("points"), mostNumbers)
        .map((number) => wholeOf(number, -100_000, 100_000))
        .filter((number) => number !== null);
      if (colour === null || width === null || steps.length < 2 || steps.length % 2 !== 0) return null;
      return { type: "stroke", id, addr, turn, colour, width, erases: fields.get("erases") === true, points: unpacked(steps) };
    }
    case "picture": {
      const source = fields.get("source");
      const isPicture = typeof source === "string" && source.length <= mostPicture && /^data:image\/(?:jpeg|png|webp);base64,/.test(source);
      return isPicture ? { type: "picture", id, addr, turn, source } : null;
    }
    case "clear":
      return { type: "clear", id, addr, turn };
    case "undo": {
      const mark = lineOf(fields.get("mark"), 64);
      return mark === null ? null : { type: "undo", id, addr, turn, mark, gone: fields.get("gone") === true };
    }
    default:
      return null;
  }
}

/** Reads what an update holds; empty when it is nothing of a board. */
export function parseMarks(payload: unknown): readonly (Mark | Undo)[] {
  return entriesOf(fieldsOf(payload).get("marks"), mostMarks)
    .map(parseMark)
    .filter((mark) => mark !== null);
}

function isUnder(one: Entry, other: Entry): boolean {
  return one.turn === other.turn ? one.id < other.id : one.turn < other.turn;
}

/** The drawing with more marks in it. */
export function withMarks(drawing: Drawing, added: readonly (Mark | Undo)[]): Drawing {
  const marks = new Map(drawing.marks);
  const undos = new Map(drawing.undos);
  let { turn } = drawing;
  for (const mark of added) {
    turn = Math.max(turn, mark.turn);
    if (mark.type === "undo") {
      const key = `${mark.mark} ${mark.addr}`;
      const before = undos.get(key);
      if (before === undefined || isUnder(before, mark)) undos.set(key, mark);
      continue;
    }
    const before = marks.get(mark.id);
    // Two marks under one id: the smaller text stands, on all devices.
    if (before === undefined || JSON.stringify(mark) < JSON.stringify(before)) marks.set(mark.id, mark);
  }
  return { marks, undos, turn };
}

/** Whether a mark's author took it away. */
export function isGone(drawing: Drawing, mark: Mark): boolean {
  return drawing.undos.get(`${mark.id} ${mark.addr}`)?.gone === true;
}

/** What was not taken away, the lowest first, from the last clearing on. */
function standing(drawing: Drawing): readonly Mark[] {
  const there = [...drawing.marks.values()].filter((mark) => !isGone(drawing, mark)).toSorted((a, b) => (isUnder(a, b) ? -1 : 1));
  return there.slice(
    Math.max(
      0,
      there.findLastIndex(({ type }) => type === "clear"),
    ),
  );
}

/** What is to be seen, the lowest first: of several pictures the last one, as the lowest. */
export function visibleMarks(drawing: Drawing): readonly Exclude<Mark, { type: "clear" }>[] {
  const kept = standing(drawing).filter((mark) => mark.type !== "clear");
  const picture = kept.findLast(({ type }) => type === "picture");
  const strokes = kept.filter(({ type }) => type === "stroke");
  return picture === undefined ? strokes : [picture, ...strokes];
}

/** What a person's undo takes away; null when nothing of theirs stands. */
export function undoable(drawing: Drawing, addr: string): Mark | null {
  return standing(drawing).findLast((mark) => mark.addr === addr) ?? null;
}

/** What a person's redo brings back: what they took away last, if they have made no mark since. */
export function redoable(drawing: Drawing, addr: string): Mark | null {
  const own = [...drawing.marks.values()].filter((mark) => mark.addr === addr);
  const undoneAt = (mark: Mark) => drawing.undos.get(`${mark.id} ${mark.addr}`)?.turn ?? 0;
  const gone = own.filter((mark) => isGone(drawing, mark)).toSorted((a, b) => undoneAt(a) - undoneAt(b));
  const last = gone.at(-1);
  if (last === undefined) return null;
  return own.some((mark) => !isGone(drawing, mark) && mark.turn > undoneAt(last)) ? null : last;
}
