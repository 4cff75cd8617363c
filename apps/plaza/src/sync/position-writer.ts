import type { ServerFrame } from "@plaza/protocol";
import type { ConnectionId, MoveRun, PositionsOutput } from "@plaza/world";
import { createMoveEncoder } from "./frame-bytes.ts";
import { layOutRun } from "./run-layout.ts";

/** Where positions go. */
export interface PositionTargets {
  /** Puts bytes in a socket's line. */
  readonly add: (connection: ConnectionId, bytes: Buffer) => void;
  /** How to reach someone without a socket; undefined for everyone else. */
  readonly listenerOf: (connection: ConnectionId) => ((frame: ServerFrame) => void) | undefined;
}

/**
 * Makes what turns a tick's positions into one piece of bytes per reader.
 *
 * @returns a function that answers how many positions went out, one per move and reader
 */
export function createPositionWriter(targets: PositionTargets): (output: PositionsOutput) => number {
  const encode = createMoveEncoder();

  function tell(output: PositionsOutput, run: MoveRun, reader: number, listener: (frame: ServerFrame) => void): void {
    for (const [place, index] of run.moves.entries()) {
      const move = output.moves[index];
      if (move === undefined || place === run.own[reader]) continue;
      const { msgId, pubkey, pose, t } = move;
      listener({ type: "peer_position", msgId, pubkey, ...pose, ...(t === undefined ? {} : { t }) });
    }
  }

  return (output) => {
    const encoded = encode(output.moves);
    let delivered = 0;
    for (const run of output.runs) {
      layOutRun(run, encoded, (reader, bytes) => {
        const connection = run.readers[reader];
        if (connection === undefined) return;
        delivered += run.moves.length - (run.own[reader] === -1 ? 0 : 1);
        const listener = targets.listenerOf(connection);
        if (listener === undefined) targets.add(connection, bytes);
        else tell(output, run, reader, listener);
      });
    }
    return delivered;
  };
}
