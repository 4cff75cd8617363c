import type { ServerFrame } from "@plaza/protocol";
import type { ConnectionId, RoomErrorCode, RoomOutput } from "./room-io.ts";

/** Gathers what one input leads to, and counts it. */
export interface Outbox {
  /** To one connection, without waiting for the next tick. */
  answer(connection: ConnectionId, frame: ServerFrame): void;
  /** To several, ahead of the next tick's positions. */
  tell(to: readonly ConnectionId[], frame: ServerFrame): void;
  error(connection: ConnectionId, code: RoomErrorCode, message: string): void;
  close(connection: ConnectionId, code: number, reason: string): void;
  push(output: RoomOutput): void;
  /** What was gathered since the last time. */
  take(): readonly RoomOutput[];
  /** Numbers a broadcast: `{nodeId}-{seq}`. */
  nextMsgId(): string;
  /** Totals since the start, by the code of the error and by the reason of the close. */
  readonly errors: ReadonlyMap<string, number>;
  readonly closes: ReadonlyMap<string, number>;
}

/** Close codes of RFC 6455 as the room uses them. */
export const CLOSE_CODE = { goingAway: 1001, refused: 1008, tryLater: 1013 } as const;

const nothing: readonly RoomOutput[] = [];

/** Makes an empty outbox. */
export function createOutbox(nodeId: string): Outbox {
  let gathered: RoomOutput[] = [];
  let seq = 0;
  const errors = new Map<string, number>();
  const closes = new Map<string, number>();
  const push = (output: RoomOutput) => {
    gathered.push(output);
  };
  return {
    answer: (connection, frame) => push({ type: "send", to: [connection], frame, urgent: true }),
    tell(to, frame) {
      if (to.length > 0) push({ type: "send", to, frame, urgent: false });
    },
    error(connection, code, message) {
      count(errors, code);
      push({ type: "send", to: [connection], frame: { type: "error", message, code }, urgent: true });
    },
    close(connection, code, reason) {
      count(closes, reason);
      push({ type: "close", connection, code, reason });
    },
    push,
    take() {
      if (gathered.length === 0) return nothing;
      const taken = gathered;
      gathered = [];
      return taken;
    },
    nextMsgId() {
      seq += 1;
      return `${nodeId}-${seq}`;
    },
    errors,
    closes,
  };
}

function count(totals: Map<string, number>, name: string): void {
  totals.set(name, (totals.get(name) ?? 0) + 1);
}
