import type { Socket, SocketHandlers } from "../socket.ts";

/** The subprotocol the test server agrees on when it is offered. */
export const testSubprotocol = "plaza.test.v1";

/** One byte more than any dialled socket takes in one message. */
export const tooLongMessageBytes = 1_048_577;

/** What a test server's connection can do beyond a socket. */
export interface TestServerSocket extends Socket {
  /** Ends the connection with no close frame, as a dying server does. */
  cut(): void;
}

/**
 * The server the socket contract talks to, one behaviour a path; harnesses put it on a fake network or on a real port.
 * Two paths are the harness's own: one where nobody listens, and `/silent`, where the handshake is never answered.
 *
 * @param path - of the dialled URL: `/echo`, `/greet`, `/bye`, `/cut` or `/long`
 */
export function serveTestSocket(path: string, socket: TestServerSocket): Pick<SocketHandlers, "message" | "closed"> {
  if (path === "/greet") {
    for (const message of ["1", "2", Uint8Array.of(3, 0, 255), "4"]) socket.send(message);
  }
  return {
    message(data) {
      if (path === "/echo") socket.send(data);
      if (path === "/bye") {
        socket.send("last");
        socket.close(4001, "so long");
      }
      if (path === "/cut") socket.cut();
      if (path === "/long") socket.send("x".repeat(tooLongMessageBytes));
    },
    closed() {},
  };
}
