import type { DialSocket } from "@plaza/platform";
import { POSE_MESSAGE } from "@plaza/protocol";

/** When what passed on one player's sockets around the loss of its server; on the monotonic clock, null for not yet. */
export interface Crossing {
  closedMs: number | null;
  /** When another server was asked for positions; a second ear that was open already asked before the close. */
  askedMs: number | null;
  heardMs: number | null;
}

/** A crossing that has not begun. */
export function newCrossing(): Crossing {
  return { closedMs: null, askedMs: null, heardMs: null };
}

/** A dialler that offers no subprotocol. */
export function textOnly(dial: DialSocket): DialSocket {
  return (url, handlers) => dial(url, handlers);
}

/** A dialler that writes down, from outside, how a player gets from a lost server to the next. */
export function watchDial(dial: DialSocket, lostUrl: string, crossing: Crossing): DialSocket {
  const asking = new Set<string>();
  return (url, handlers, options) => {
    const isLost = url === lostUrl;
    const socket = dial(
      url,
      {
        opened: () => handlers.opened(),
        message(data) {
          handlers.message(data);
          if (isLost || crossing.closedMs === null || crossing.heardMs !== null) return;
          // As text, or as records of bytes.
          const isPosition = typeof data === "string" ? data.startsWith('{"type":"peer_position"') : data[0] === POSE_MESSAGE.poses;
          if (isPosition) crossing.heardMs = performance.now();
        },
        closed(info) {
          if (isLost && crossing.closedMs === null) {
            crossing.closedMs = performance.now();
            if (asking.size > 0) crossing.askedMs = crossing.closedMs;
          }
          handlers.closed(info);
        },
      },
      options,
    );
    return {
      ...socket,
      send(data) {
        if (!isLost && typeof data === "string" && data.startsWith('{"type":"subscribe_cells"')) {
          if (crossing.closedMs !== null) crossing.askedMs ??= performance.now();
          else if (data.endsWith('"cells":[]}')) asking.delete(url);
          else asking.add(url);
        }
        socket.send(data);
      },
    };
  };
}
