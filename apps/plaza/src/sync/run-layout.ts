import type { MoveRun } from "@plaza/world";
import type { EncodedMoves } from "./frame-bytes.ts";

/** Hands a reader's bytes of one run to whoever writes them. */
export type Deliver = (reader: number, bytes: Buffer) => void;

/**
 * Lays a run's moves out twice in a row and cuts, for each reader, the one slice that holds everything but their own:
 * from behind their own move in the first copy to before it in the second. One buffer serves all, and each gets one piece.
 *
 * @param deliver - called with places in `run.readers`
 * @see docs/spec/world.md [W-5a]
 */
export function layOutRun(run: MoveRun, encoded: EncodedMoves, deliver: Deliver): void {
  const { moves, readers, own } = run;
  if (readers.length === 1) {
    deliver(0, once(run, encoded, own[0] ?? -1));
    return;
  }
  const starts = new Uint32Array(moves.length + 1);
  let sizeBytes = 0;
  for (const [place, move] of moves.entries()) {
    starts[place] = sizeBytes;
    sizeBytes += lengthOf(encoded, move);
  }
  starts[moves.length] = sizeBytes;
  const isOwnInside = own.some((place) => place !== -1);
  const buffer = Buffer.allocUnsafeSlow(isOwnInside ? sizeBytes * 2 : sizeBytes);
  copyMoves(run, encoded, -1, buffer);
  if (isOwnInside) buffer.copy(buffer, sizeBytes, 0, sizeBytes);
  for (let reader = 0; reader < readers.length; reader += 1) {
    const place = own[reader] ?? -1;
    if (place === -1) deliver(reader, buffer.subarray(0, sizeBytes));
    else deliver(reader, buffer.subarray(starts[place + 1] ?? 0, sizeBytes + (starts[place] ?? 0)));
  }
}

/**
 * Puts a run's moves in a row behind room for a head: the same bytes for all its readers.
 *
 * @returns null when no move of the run has bytes
 */
export function gatherRun(run: MoveRun, encoded: EncodedMoves, headRoom: (sizeBytes: number) => number): Buffer | null {
  let sizeBytes = 0;
  for (const move of run.moves) sizeBytes += lengthOf(encoded, move);
  if (sizeBytes === 0) return null;
  const headBytes = headRoom(sizeBytes);
  const buffer = Buffer.allocUnsafeSlow(headBytes + sizeBytes);
  copyMoves(run, encoded, -1, buffer.subarray(headBytes));
  return buffer;
}

/** A run for one reader alone needs no second copy. */
function once(run: MoveRun, encoded: EncodedMoves, ownPlace: number): Buffer {
  let sizeBytes = 0;
  for (const [place, move] of run.moves.entries()) if (place !== ownPlace) sizeBytes += lengthOf(encoded, move);
  const buffer = Buffer.allocUnsafeSlow(sizeBytes);
  copyMoves(run, encoded, ownPlace, buffer);
  return buffer;
}

function lengthOf(encoded: EncodedMoves, move: number): number {
  return (encoded.starts[move + 1] ?? 0) - (encoded.starts[move] ?? 0);
}

/** Copies moves in the order of the run; neighbours that lie side by side already go in one piece. */
function copyMoves(run: MoveRun, encoded: EncodedMoves, leftOut: number, into: Buffer): void {
  const { moves } = run;
  let at = 0;
  let place = 0;
  while (place < moves.length) {
    if (place === leftOut) {
      place += 1;
      continue;
    }
    const first = moves[place] ?? 0;
    let count = 1;
    while (place + count !== leftOut && moves[place + count] === first + count) count += 1;
    at += encoded.bytes.copy(into, at, encoded.starts[first] ?? 0, encoded.starts[first + count] ?? 0);
    place += count;
  }
}
