import { isRecordable, POSE_MESSAGE, POSE_RECORD_BYTES, writePoseRecord } from "@plaza/protocol";
import type { ServerFrame } from "@plaza/protocol";
import type { ConnectionId, Move, MoveRun, PositionsOutput } from "@plaza/world";
import { binaryFrame, createMoveEncoder, headSize, writeHead } from "./frame-bytes.ts";
import type { EncodedMoves } from "./frame-bytes.ts";
import { createPoseHandles } from "./pose-handles.ts";
import { gatherRun, layOutRun } from "./run-layout.ts";

/** Where positions go. */
export interface PositionTargets {
  /** Puts bytes in a socket's line. */
  readonly add: (connection: ConnectionId, bytes: Buffer) => void;
  /** How to reach someone without a socket; undefined for everyone else. */
  readonly listenerOf: (connection: ConnectionId) => ((frame: ServerFrame) => void) | undefined;
}

/** Turns a tick's positions into one piece of bytes per reader. */
export interface PositionWriter {
  /** @returns how many positions went out: one per move and reader */
  write(output: PositionsOutput, nowMs: number): number;
  /** This reader has agreed to positions as bytes. */
  addBinaryReader(connection: ConnectionId): void;
  forget(connection: ConnectionId): void;
  forgetIdle(nowMs: number): void;
}

/** Makes a writer. Readers who agreed to it get records, the others text; a pose that fits no record is text for all. */
export function createPositionWriter(targets: PositionTargets): PositionWriter {
  const encodeText = createMoveEncoder();
  const handles = createPoseHandles();
  /** Readers of bytes, and whether they know all names. */
  const binary = new Map<ConnectionId, boolean>();

  function tell(output: PositionsOutput, run: MoveRun, reader: number, listener: (frame: ServerFrame) => void): void {
    for (const [place, index] of run.moves.entries()) {
      const move = output.moves[index];
      if (move === undefined || place === run.own[reader]) continue;
      const { msgId, pubkey, pose, t } = move;
      listener({ type: "peer_position", msgId, pubkey, ...pose, ...(t === undefined ? {} : { t }) });
    }
  }

  function writeText(output: PositionsOutput, run: MoveRun, encoded: EncodedMoves): void {
    layOutRun(run, encoded, (reader, bytes) => {
      const connection = run.readers[reader];
      if (connection === undefined) return;
      const listener = targets.listenerOf(connection);
      if (listener !== undefined) tell(output, run, reader, listener);
      else if (bytes.length > 0) targets.add(connection, bytes);
    });
  }

  /** All get the same bytes, their own move among them: leaving it out would cost each of them more than it weighs. */
  function writeRecords(run: MoveRun, encoded: EncodedMoves, nowMs: number): void {
    const frame = recordsFrame(run, encoded);
    if (frame === null) return;
    for (const connection of run.readers) {
      introduce(connection, nowMs);
      targets.add(connection, frame);
    }
  }

  /** Only whoever is served is told names: a stranger learns nothing. */
  function introduce(connection: ConnectionId, nowMs: number): void {
    if (binary.get(connection) !== false) return;
    binary.set(connection, true);
    targets.add(connection, handles.all(nowMs));
  }

  function tellFreshNames(): void {
    const names = handles.takeFresh();
    if (names === null) return;
    const frame = binaryFrame(names);
    for (const [connection, isIntroduced] of binary) if (isIntroduced) targets.add(connection, frame);
  }

  return {
    write(output, nowMs) {
      let delivered = 0;
      for (const run of output.runs) {
        for (const own of run.own) delivered += run.moves.length - (own === -1 ? 0 : 1);
      }
      if (binary.size === 0) {
        const text = encodeText(output.moves);
        for (const run of output.runs) writeText(output, run, text);
        return delivered;
      }
      let text: EncodedMoves | null = null;
      const asText = () => (text ??= encodeText(output.moves));
      const { records, left } = encodeRecords(output.moves, (move) => handles.handleOf(move, nowMs));
      const rest = left.length === 0 ? null : onlyThese(left, output.moves.length, asText());
      tellFreshNames();
      for (const run of output.runs) {
        const [forText, forBinary] = splitReaders(run, (reader) => binary.has(reader));
        if (forText.readers.length > 0) writeText(output, forText, asText());
        if (forBinary.readers.length === 0) continue;
        writeRecords(forBinary, records, nowMs);
        if (rest !== null) writeText(output, forBinary, rest);
      }
      return delivered;
    },
    addBinaryReader(connection) {
      binary.set(connection, false);
    },
    forget(connection) {
      binary.delete(connection);
    },
    forgetIdle: (nowMs) => handles.forgetIdle(nowMs),
  };
}

/** A message of records, with the byte that says what it is. */
function recordsFrame(run: MoveRun, encoded: EncodedMoves): Buffer | null {
  let payloadBytes = 0;
  const frame = gatherRun(run, encoded, (recordsBytes) => {
    payloadBytes = recordsBytes + 1;
    return headSize(payloadBytes) + 1;
  });
  if (frame !== null) frame[writeHead(frame, 0, 0x82, payloadBytes)] = POSE_MESSAGE.poses;
  return frame;
}

function splitReaders(run: MoveRun, isBinary: (reader: ConnectionId) => boolean): readonly [MoveRun, MoveRun] {
  const text = { moves: run.moves, readers: [] as ConnectionId[], own: [] as number[] };
  const binary = { moves: run.moves, readers: [] as ConnectionId[], own: [] as number[] };
  for (const [place, reader] of run.readers.entries()) {
    const side = isBinary(reader) ? binary : text;
    side.readers.push(reader);
    side.own.push(run.own[place] ?? -1);
  }
  return [text, binary];
}

/** Moves as records; those that fit none have no bytes there, and their places are `left`. */
function encodeRecords(
  moves: readonly Move[],
  handleOf: (move: Move) => number | null,
): { readonly records: EncodedMoves; readonly left: readonly number[] } {
  const bytes = Buffer.allocUnsafe(moves.length * POSE_RECORD_BYTES);
  const starts = new Uint32Array(moves.length + 1);
  const left: number[] = [];
  let at = 0;
  for (const [index, move] of moves.entries()) {
    starts[index] = at;
    const handle = isRecordable(move.pose) ? handleOf(move) : null;
    if (handle === null) left.push(index);
    else at = writePoseRecord(bytes, at, handle, move.pose, move.t);
  }
  starts[moves.length] = at;
  return { records: { bytes, starts }, left };
}

/** Text of some moves; the others have no bytes. */
function onlyThese(chosen: readonly number[], count: number, text: EncodedMoves): EncodedMoves {
  const parts: Buffer[] = [];
  const starts = new Uint32Array(count + 1);
  let at = 0;
  let next = 0;
  for (let index = 0; index < count; index += 1) {
    starts[index] = at;
    if (chosen[next] !== index) continue;
    next += 1;
    const part = text.bytes.subarray(text.starts[index], text.starts[index + 1]);
    parts.push(part);
    at += part.length;
  }
  starts[count] = at;
  return { bytes: Buffer.concat(parts), starts };
}
