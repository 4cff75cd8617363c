import type { Socket } from "node:net";

const LOOPBACK_NAMES = ["127.0.0.1", "[::1]", "localhost"];

/**
 * Under which names and ports a connection certainly reached this machine: the address it came in on. The `Host` header is no
 * witness, since whoever replays another server's login here would send that server's name.
 */
export function hostsReached({ localAddress, localPort }: Pick<Socket, "localAddress" | "localPort">): readonly string[] {
  if (localAddress === undefined || localPort === undefined) return [];
  const address = localAddress.replace(/^::ffff:/, "");
  const isLoopback = address === "::1" || address.startsWith("127.");
  const names = isLoopback ? LOOPBACK_NAMES : [address.includes(":") ? `[${address}]` : address];
  return names.map((name) => `${name}:${localPort}`);
}
