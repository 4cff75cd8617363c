import type { Socket } from "@plaza/platform";
import type { FakeNetwork, FakeTime, SeededRandom } from "@plaza/platform/fakes";
import { encodeServerFrame, parseClientFrame, parseGameEvent, verifyEvent } from "@plaza/protocol";
import type { NostrEvent, ServerFrame } from "@plaza/protocol";
import { createRoom } from "@plaza/world";
import type { ConnectionId, PositionsOutput, RoomInput, RoomOptions, RoomOutput, RoomStats } from "@plaza/world";

/** The room of the product, on a fake network. */
export interface StageRoom {
  readonly url: string;
  stats(): RoomStats;
  /** Tells everybody a game event, as the host's script does. */
  emit(event: string, data: unknown): void;
  /** Says goodbye to all and ends its timers. */
  end(): void;
}

const tickMs = 20;

/** Puts a room at a URL. */
export function serveRoom(
  url: string,
  { network, time, random, options }: { network: FakeNetwork; time: FakeTime; random: SeededRandom; options?: Partial<RoomOptions> },
): StageRoom {
  const room = createRoom({ urls: [url], random, ...options });
  const sockets = new Map<ConnectionId, Socket>();
  const inputs: RoomInput[] = [];
  let lastConnection = 0;
  let isBusy = false;
  let isTicking = false;

  function feed(input: RoomInput): void {
    inputs.push(input);
    if (isBusy) return;
    isBusy = true;
    for (let next = inputs.shift(); next !== undefined; next = inputs.shift()) {
      for (const output of room.handle(next, time.monotonicMs())) carryOut(output);
    }
    isBusy = false;
    if (isTicking || !room.wantsTick()) return;
    isTicking = true;
    time.after(tickMs, () => {
      isTicking = false;
      feed({ type: "tick" });
    });
  }

  function carryOut(output: RoomOutput): void {
    switch (output.type) {
      case "send":
        for (const to of output.to) tell(to, output.frame);
        return;
      case "positions":
        tellPositions(output);
        return;
      case "check-login":
        checkLogin(output.connection, output.event);
        return;
      case "close":
        sockets.get(output.connection)?.close(output.code, output.reason);
        sockets.delete(output.connection);
    }
  }

  function tell(to: ConnectionId, frame: ServerFrame): void {
    sockets.get(to)?.send(encodeServerFrame(frame));
  }

  function tellPositions({ moves, runs }: PositionsOutput): void {
    for (const run of runs) {
      for (const [index, reader] of run.readers.entries()) {
        for (const [place, number] of run.moves.entries()) {
          const move = moves[number];
          if (move === undefined || place === run.own[index]) continue;
          const { msgId, pubkey, pose, t } = move;
          tell(reader, { type: "peer_position", msgId, pubkey, ...pose, ...(t === undefined ? {} : { t }) });
        }
      }
    }
  }

  function checkLogin(connection: ConnectionId, event: NostrEvent): void {
    const proven = verifyEvent(event);
    const wallSec = Math.floor(time.wallMs() / 1_000);
    feed({ type: "login-checked", connection, id: event.id, event: proven.ok ? proven.value : null, wallSec });
  }

  const cancelSweep = time.every(1_000, () => feed({ type: "sweep" }));
  network.serve(url, (socket) => {
    lastConnection += 1;
    const connection = lastConnection;
    sockets.set(connection, socket);
    feed({ type: "connected", connection });
    return {
      message(data) {
        const frame = parseClientFrame(typeof data === "string" ? data : "");
        feed(frame.ok ? { type: "frame", connection, frame: frame.value } : { type: "bad-frame", connection, problem: frame.problem });
      },
      closed() {
        if (sockets.delete(connection)) feed({ type: "disconnected", connection });
      },
    };
  });
  return {
    url,
    stats: () => room.stats(),
    emit(event, data) {
      const game = parseGameEvent(event, data);
      if (!game.ok) throw new Error(`no game event: ${game.problem.detail}`);
      feed({ type: "emit", game: game.value });
    },
    end() {
      cancelSweep();
      feed({ type: "end" });
    },
  };
}
