import { entriesOf, fieldsOf, lineOf, wholeOf } from "../../shared/fields.ts";
import type { RealtimeChannel } from "../../shared/webxdc.ts";
import type { DrawnStroke } from "./board-session.ts";
import { boardSize, colours, widths } from "./strokes.ts";

/** Someone's stroke while it is being drawn. */
export interface LiveStroke extends DrawnStroke {
  readonly name: string;
}

/** Strokes as they are drawn: a preview, gone when the stroke itself has come or never comes. */
export interface LiveStrokes {
  /** Others' strokes that are not on the board yet. */
  shown(isOnBoard: (id: string) => boolean): readonly LiveStroke[];
  /** Tells the others how far one's own stroke is; at most every so often, and always when it has ended. */
  tell(stroke: DrawnStroke, hasEnded: boolean): void;
  leave(): void;
}

interface Heard {
  readonly stroke: LiveStroke;
  readonly heardMs: number;
}

const tellEveryMs = 70;
const patienceMs = 60_000;
const mostStrokes = 50;
const mostNumbers = 10_000;
const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Joins the preview; `changed` is called when something is to be drawn anew. */
export function joinLiveStrokes(channel: RealtimeChannel, name: () => string, nowMs: () => number, changed: () => void): LiveStrokes {
  const heard = new Map<string, Heard>();
  let toldId = "";
  let toldNumbers = 0;
  let toldMs = Number.NEGATIVE_INFINITY;

  function hear(data: Uint8Array): void {
    let read: unknown;
    try {
      read = JSON.parse(decoder.decode(data));
    } catch {
      return;
    }
    const fields = fieldsOf(read);
    const id = lineOf(fields.get("id"), 64);
    const colour = wholeOf(fields.get("colour"), 0, colours.length - 1);
    const width = wholeOf(fields.get("width"), 0, widths.length - 1);
    const from = wholeOf(fields.get("from"), 0, mostNumbers);
    const added = entriesOf(fields.get("points"), mostNumbers)
      .map((number) => wholeOf(number, 0, boardSize))
      .filter((number) => number !== null);
    if (id === null || colour === null || width === null || from === null || added.length % 2 !== 0) return;
    const before = heard.get(id)?.stroke.points ?? [];
    // What was heard already is not added twice; what got lost is drawn over straight.
    const points = [...before, ...added.slice(Math.max(0, before.length - from))].slice(0, mostNumbers);
    const stroke = { id, colour, width, erases: fields.get("erases") === true, points, name: lineOf(fields.get("name"), 40) ?? "?" };
    heard.delete(id);
    heard.set(id, { stroke, heardMs: nowMs() });
    for (const oldest of heard.keys()) {
      if (heard.size <= mostStrokes) break;
      heard.delete(oldest);
    }
    changed();
  }

  channel.setListener(hear);
  return {
    shown(isOnBoard) {
      for (const [id, { heardMs }] of heard) if (isOnBoard(id) || nowMs() - heardMs > patienceMs) heard.delete(id);
      return Array.from(heard.values(), ({ stroke }) => stroke);
    },
    tell(stroke, hasEnded) {
      if (stroke.id !== toldId) {
        toldId = stroke.id;
        toldNumbers = 0;
      }
      if (stroke.points.length === toldNumbers || (!hasEnded && nowMs() - toldMs < tellEveryMs)) return;
      const { id, colour, width, erases, points } = stroke;
      const message = { id, colour, width, erases, name: name(), from: toldNumbers, points: points.slice(toldNumbers) };
      channel.send(encoder.encode(JSON.stringify(message)));
      toldNumbers = points.length;
      toldMs = nowMs();
    },
    leave: () => channel.leave(),
  };
}
