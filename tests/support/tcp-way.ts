import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";

/** A way to a server through a port of its own: it can go dead without a word, as a broken network does. */
export interface TcpWay {
  readonly port: number;
  /** Where connections lead from now on. */
  leadTo(port: number): void;
  /** Nothing passes any more, in either direction; no socket closes, and new ones are accepted and lead nowhere. */
  blackHole(): void;
  /** What was held back passes, and so does what follows. */
  heal(): void;
  /** Every connection breaks. */
  cut(): void;
  end(): Promise<void>;
}

/** Opens a way on a free port of 127.0.0.1. */
export async function openTcpWay(): Promise<TcpWay> {
  let target = 0;
  let isHole = false;
  const pairs = new Set<readonly [Socket, Socket]>();

  const server = createServer((near) => {
    const far = connect({ port: target, host: "127.0.0.1", noDelay: true });
    const pair = [near, far] as const;
    near.setNoDelay(true);
    pairs.add(pair);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on("data", (bytes) => void to.write(bytes));
      from.on("error", () => {});
      from.on("close", () => {
        pairs.delete(pair);
        // The end of a connection does not get through a hole either.
        if (!isHole) to.destroy();
      });
      if (isHole) from.pause();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  function cut(): void {
    for (const pair of pairs) for (const socket of pair) socket.destroy();
  }

  return {
    port: (server.address() as AddressInfo).port,
    leadTo(port) {
      target = port;
    },
    blackHole() {
      isHole = true;
      for (const pair of pairs) for (const socket of pair) socket.pause();
    },
    heal() {
      isHole = false;
      for (const pair of pairs) for (const socket of pair) socket.resume();
    },
    cut,
    async end() {
      isHole = false;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      cut();
      await closed;
    },
  };
}
