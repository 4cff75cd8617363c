import { createServer } from "node:http";
import { Duplex } from "node:stream";
import { describe, expect, it, vi } from "vitest";
import { sealServerErrors } from "../apps/sealed-socket.ts";
import { routeSockets } from "./sockets.ts";

/** The server's end of a line whose other end never closes it. */
function line(): { readonly socket: Duplex; readonly heard: () => string } {
  const parts: string[] = [];
  const socket = new Duplex({
    allowHalfOpen: true,
    read() {},
    write(chunk: Buffer, _, done) {
      parts.push(chunk.toString());
      done();
    },
  });
  return { socket, heard: () => parts.join("") };
}

describe("a line that leads nowhere", () => {
  const server = createServer();
  routeSockets(server, [], ({ url }) => (url === "/sealed" ? "HTTP/1.1 403 Forbidden\r\n\r\n" : null));
  sealServerErrors(server);

  it.each([
    ["an upgrade on a path of nobody", "upgrade", { url: "/nowhere" }, /^HTTP\/1\.1 404 /],
    ["an upgrade on an app's origin", "upgrade", { url: "/sealed" }, /^HTTP\/1\.1 403 /],
    ["a broken request", "clientError", new Error("broken"), /^HTTP\/1\.1 400 /],
  ])("[U-4a] is answered and let go of, whether its other end closes or not: %s", async (_, event, what, words) => {
    const { socket, heard } = line();
    server.emit(event, what, socket, Buffer.alloc(0));
    await vi.waitFor(() => expect(socket.destroyed).toBe(true));
    expect(heard()).toMatch(words);
  });
});
