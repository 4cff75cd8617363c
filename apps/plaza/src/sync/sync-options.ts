import { POSE_PROTOCOL } from "@plaza/protocol";
import type { ServerOptions } from "ws";

/**
 * The bounds to give a `WebSocketServer` whose sockets go to a sync service. Messages of clients are at most 4 KiB; the cap
 * here is higher so that a longer one is answered with `TOO_LARGE` instead of a cut line.
 *
 * @see docs/spec/world.md [W-7]
 */
export const SYNC_SOCKET_OPTIONS = {
  maxPayload: 64 * 1024,
  maxFragments: 16,
  maxBufferedChunks: 1_024,
  perMessageDeflate: false,
  clientTracking: false,
  // A protocol we do not know must not be echoed.
  handleProtocols: (offered: ReadonlySet<string>) => (offered.has(POSE_PROTOCOL) ? POSE_PROTOCOL : false),
} as const satisfies ServerOptions;
