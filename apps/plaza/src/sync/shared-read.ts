import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { TLSSocket } from "node:tls";

/** Takes bytes out of a buffer that is overwritten by the next read; false asks the socket to rest, as `push` does. */
export type OnBytes = (bytes: Buffer) => boolean;

/** What all sockets of the process are read into, one after the other. */
const shared = Buffer.allocUnsafeSlow(64 * 1024);

/**
 * Has a socket that is open already read into one shared buffer instead of into a new one of 64 KiB for every piece that
 * comes: most of what reading small messages costs is making and clearing away those. Node offers this only for sockets
 * that one dials (`onread` of `net.connect`); for accepted ones its parts are reached by name. Everything else about the
 * socket (pause, resume, end, close, errors) stays as it was.
 *
 * @returns whether it is done; where it is not (TLS, pipes, another Node) the socket is left as it was
 * @see docs/decisions/0006-shared-reads.md
 */
export function readShared(socket: Duplex, onBytes: OnBytes): boolean {
  if (!(socket instanceof Socket) || socket instanceof TLSSocket) return false;
  const handle: unknown = Reflect.get(socket, "_handle");
  if (typeof handle !== "object" || handle === null) return false;
  const useUserBuffer: unknown = Reflect.get(handle, "useUserBuffer");
  const bufferKey = keyNamed(socket, "kBuffer");
  const callbackKey = keyNamed(socket, "kBufferCb");
  const makerKey = keyNamed(socket, "kBufferGen");
  if (typeof useUserBuffer !== "function" || bufferKey === null || callbackKey === null || makerKey === null) return false;
  Reflect.apply(useUserBuffer, handle, [shared]);
  Reflect.set(socket, bufferKey, shared);
  Reflect.set(socket, callbackKey, (sizeBytes: number) => onBytes(shared.subarray(0, sizeBytes)));
  Reflect.set(socket, makerKey, null);
  return true;
}

function keyNamed(object: object, name: string): symbol | null {
  return Object.getOwnPropertySymbols(object).find((key) => key.description === name) ?? null;
}
