import { describe, expect, it } from "vitest";
import type { DialOptions, DialSocket, Socket, SocketClosed } from "../socket.ts";
import { testSubprotocol } from "./socket-test-server.ts";
import type { Until } from "./until.ts";

/** A way of dialling under test, beside a server that behaves as `serveTestSocket` says. */
export interface SocketHarness {
  readonly dial: DialSocket;
  /** The URL of a path on the test server. */
  readonly url: (path: string) => string;
  /** A URL where nobody listens. */
  readonly refusedUrl: string;
  readonly until: Until;
}

interface Watched {
  readonly socket: Socket;
  /** Everything the handlers were told, in order: `"opened"`, messages, `"closed"`. */
  readonly told: readonly (string | readonly number[])[];
  closed(): SocketClosed | null;
}

/** What every {@link DialSocket} promises. */
export function describeSocketContract(name: string, make: () => Promise<SocketHarness>): void {
  /** Runs something with every call into the socket marked, so that a handler inside one is noticed. */
  function watch(dial: DialSocket, url: string, options?: DialOptions, onOpened?: (socket: Socket) => void): Watched {
    const told: (string | readonly number[])[] = [];
    let inside = true;
    let closedInfo: SocketClosed | null = null;
    const tell = (what: (typeof told)[number]) => {
      if (inside) told.push("inside a call");
      told.push(what);
    };
    const guarded = <T>(call: () => T): T => {
      const before = inside;
      inside = true;
      try {
        return call();
      } finally {
        inside = before;
      }
    };
    const dialled = dial(
      url,
      {
        opened() {
          tell("opened");
          onOpened?.(socket);
        },
        message: (data) => tell(typeof data === "string" ? data : [...data]),
        closed(info) {
          closedInfo = info;
          tell("closed");
        },
      },
      options,
    );
    const socket: Socket = {
      send: (data) => guarded(() => dialled.send(data)),
      close: (code, reason) => guarded(() => dialled.close(code, reason)),
      bufferedBytes: () => dialled.bufferedBytes(),
      protocol: () => dialled.protocol(),
    };
    inside = false;
    return { socket, told, closed: () => closedInfo };
  }

  /** Lets a further connection come and go: whatever else was under way has had its time. */
  async function waitARound({ dial, url, until }: SocketHarness): Promise<void> {
    const later = watch(dial, url("/bye"), undefined, (socket) => socket.send("go"));
    await until(() => later.closed() !== null);
  }

  describe(`${name} dials sockets`, () => {
    it("[F-4] a refused dial is closed once with 1006, and was never open", async () => {
      const harness = await make();
      const refused = watch(harness.dial, harness.refusedUrl);
      await harness.until(() => refused.closed() !== null);
      await waitARound(harness);
      expect(refused.told).toEqual(["closed"]);
      expect(refused.closed()?.code).toBe(1006);
    });

    it("[F-4a] a malformed URL is reported by closed, not thrown", async () => {
      const harness = await make();
      const notForSockets = harness.url("/echo").replace("ws:", "http:");
      for (const url of [
        "",
        "not a url",
        "ftp://127.0.0.1/",
        notForSockets,
        "ws://",
        "ws://127.0.0.1:99999/",
        `${harness.url("/echo")}#fragment\u0000 `,
      ]) {
        const broken = watch(harness.dial, url);
        // The last one may be read as a URL by some: it must not throw, and must end.
        if (url.includes("#")) broken.socket.close();
        await harness.until(() => broken.closed() !== null);
        expect(broken.told).toEqual(["closed"]);
        broken.socket.send("nobody hears this");
        broken.socket.close();
      }
    });

    it("[F-4a] a malformed subprotocol is reported by closed, not thrown", async () => {
      const harness = await make();
      const broken = watch(harness.dial, harness.url("/echo"), { protocols: ["no spaces please"] });
      await harness.until(() => broken.closed() !== null);
      expect(broken.told).toEqual(["closed"]);
    });

    it("[F-4b] text arrives as text and bytes as bytes, each whole and in order", async () => {
      const { dial, url, until } = await make();
      const greeted = watch(dial, url("/greet"));
      await until(() => greeted.told.length >= 5);
      expect(greeted.told).toEqual(["opened", "1", "2", [3, 0, 255], "4"]);
      greeted.socket.close();
      const echoed = watch(dial, url("/echo"), undefined, (socket) => {
        socket.send("größer 🌿");
        const bytes = Uint8Array.of(9, 1, 2, 3).subarray(1);
        socket.send(bytes);
        bytes.fill(0);
        socket.send("");
      });
      await until(() => echoed.told.length >= 4);
      expect(echoed.told).toEqual(["opened", "größer 🌿", [1, 2, 3], ""]);
      echoed.socket.close();
    });

    it("[F-4c] what is sent before opening or after closing goes nowhere", async () => {
      const { dial, url, until } = await make();
      const early = watch(dial, url("/echo"), undefined, (socket) => socket.send("in time"));
      early.socket.send("too early");
      await until(() => early.told.length >= 2);
      early.socket.close();
      early.socket.send("too late");
      await until(() => early.closed() !== null);
      early.socket.send("much too late");
      expect(early.told).toEqual(["opened", "in time", "closed"]);
    });

    it("[F-4d] after its own close a socket hears nothing but the end, once", async () => {
      const harness = await make();
      const ended = watch(harness.dial, harness.url("/echo"), undefined, (socket) => {
        socket.send("an answer to this comes too late");
        socket.close(4000, "enough");
        socket.close(4002, "again");
      });
      await harness.until(() => ended.closed() !== null);
      await waitARound(harness);
      expect(ended.told).toEqual(["opened", "closed"]);
      expect(ended.closed()).toEqual({ code: 4000, reason: "enough" });
    });

    it("[F-4e] the peer's close comes after its last message, with its code and reason", async () => {
      const harness = await make();
      const left = watch(harness.dial, harness.url("/bye"), undefined, (socket) => socket.send("go"));
      await harness.until(() => left.closed() !== null);
      expect(left.told).toEqual(["opened", "last", "closed"]);
      expect(left.closed()).toEqual({ code: 4001, reason: "so long" });
    });

    it("[F-4f] a connection that breaks off is closed with 1006", async () => {
      const harness = await make();
      const broken = watch(harness.dial, harness.url("/cut"), undefined, (socket) => socket.send("go"));
      await harness.until(() => broken.closed() !== null);
      await waitARound(harness);
      expect(broken.told).toEqual(["opened", "closed"]);
      expect(broken.closed()?.code).toBe(1006);
    });

    it("[F-4g] closing while still dialling ends the dial: closed, never opened", async () => {
      const harness = await make();
      const given = watch(harness.dial, harness.url("/echo"));
      given.socket.close();
      const hanging = watch(harness.dial, harness.url("/silent"));
      hanging.socket.close(1000, "waited enough");
      await harness.until(() => given.closed() !== null && hanging.closed() !== null);
      await waitARound(harness);
      expect(given.told).toEqual(["closed"]);
      expect(hanging.told).toEqual(["closed"]);
    });

    it("[F-4h] the agreed subprotocol is known once open, and empty where there is none", async () => {
      const { dial, url, until } = await make();
      const agreed: string[] = [];
      const note = (socket: Socket) => agreed.push(socket.protocol());
      const offering = watch(dial, url("/echo"), { protocols: ["other", testSubprotocol] }, note);
      expect(offering.socket.protocol()).toBe("");
      await until(() => agreed.length === 1);
      const silent = watch(dial, url("/echo"), { protocols: [] }, note);
      await until(() => agreed.length === 2);
      expect(agreed).toEqual([testSubprotocol, ""]);
      offering.socket.close();
      silent.socket.close();
    });

    it("[F-4i] any code and reason may be given to close, and the socket ends", async () => {
      const { dial, url, until } = await make();
      for (const [code, reason] of [
        [1001, "going"],
        [1006, ""],
        [0, ""],
        [4999, "long 🌿 ".repeat(50)],
      ] as const) {
        const ended = watch(dial, url("/echo"), undefined, (socket) => socket.close(code, reason));
        await until(() => ended.closed() !== null);
        expect(ended.told).toEqual(["opened", "closed"]);
      }
    });

    it("[F-4j] buffered bytes count what waits, and come back to nothing", async () => {
      const { dial, url, until } = await make();
      let mostBytes = 0;
      // More than the system's own buffers take, to a server that answers none of it.
      const busy = watch(dial, url("/greet"), undefined, (socket) => {
        for (let sent = 0; sent < 400 && mostBytes === 0; sent += 1) {
          socket.send("x".repeat(100_000));
          mostBytes = socket.bufferedBytes();
        }
      });
      expect(busy.socket.bufferedBytes()).toBe(0);
      await until(() => busy.told.length === 5);
      expect(mostBytes).toBeGreaterThan(0);
      await until(() => busy.socket.bufferedBytes() === 0);
      busy.socket.close();
    });

    it("[F-4k] a message over 1 MiB is not delivered, and ends the socket with 1009", async () => {
      const { dial, url, until } = await make();
      const flooded = watch(dial, url("/long"), undefined, (socket) => socket.send("go"));
      await until(() => flooded.closed() !== null);
      expect(flooded.told).toEqual(["opened", "closed"]);
      expect(flooded.closed()?.code).toBe(1009);
    });
  });
}
