import type { Duplex } from "node:stream";

/** Says a last thing on a socket and lets go of it: one that is only ended lasts for as long as its peer pleases. */
export function hangUp(socket: Duplex, words: string): void {
  socket.end(words, () => socket.destroy());
}
