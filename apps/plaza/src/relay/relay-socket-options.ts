import type { ServerOptions } from "ws";

/**
 * The bounds to give a `WebSocketServer` whose sockets go to a relay service. The relay answers messages over 256 KiB with a
 * notice; the cap here is twice that, so that such a message does not cut the line.
 *
 * @see docs/spec/relay.md [I-6k]
 */
export const RELAY_SOCKET_OPTIONS = {
  maxPayload: 512 * 1024,
  maxFragments: 16,
  maxBufferedChunks: 1_024,
  perMessageDeflate: false,
  clientTracking: false,
} as const satisfies ServerOptions;
