import { describe, expect, it } from "vitest";
import { describeSocketContract, serveTestSocket, testSubprotocol } from "../contracts/index.ts";
import type { Socket, SocketClosed } from "../index.ts";
import { createFakeNetwork, createFakeTime } from "./index.ts";
import type { FakeNetwork } from "./index.ts";

const host = "ws://plaza.test";

function serveTestPaths(network: FakeNetwork): void {
  for (const path of ["/echo", "/greet", "/bye", "/cut", "/long"]) {
    network.serve(host + path, (socket, connection) => {
      connection.agree(testSubprotocol);
      return serveTestSocket(path, { ...socket, cut: () => network.cut(host + path) });
    });
  }
  network.blackHole(`${host}/silent`);
}

describeSocketContract("a fake network delivered by hand", async () => {
  const network = createFakeNetwork();
  serveTestPaths(network);
  return {
    dial: network.dial,
    url: (path) => host + path,
    refusedUrl: "ws://nobody.test/",
    until: async (condition) => {
      while (!condition()) {
        if (!network.deliverNext()) throw new Error("nothing is on its way, and the condition does not hold");
      }
    },
  };
});

describeSocketContract("a fake network under fake time", async () => {
  const time = createFakeTime();
  const network = createFakeNetwork({ time, latencyMs: 20 });
  serveTestPaths(network);
  return {
    dial: network.dial,
    url: (path) => host + path,
    refusedUrl: "ws://nobody.test/",
    until: async (condition) => {
      for (let passedMs = 0; !condition(); passedMs += 5) {
        if (passedMs > 30_000) throw new Error("the condition never held");
        time.advance(5);
      }
    },
  };
});

/** A client that is connected to a server at `url`, and what both were told. */
function connect(network: FakeNetwork, url: string) {
  const told: string[] = [];
  const ends: Socket[] = [];
  const handlersOf = (who: string) => ({
    message: (data: string | Uint8Array) => {
      told.push(`${who}: ${String(data)}`);
    },
    closed: (info: SocketClosed) => {
      told.push(`${who}: closed ${info.code}`);
    },
  });
  network.serve(url, (socket) => {
    ends.push(socket);
    return handlersOf("server");
  });
  const client = network.dial(url, { ...handlersOf("client"), opened: () => told.push("client: opened") });
  const server = () => {
    const end = ends.at(-1);
    if (end === undefined) throw new Error("nobody has dialled yet");
    return end;
  };
  return { client, server, told };
}

describe("fake network", () => {
  it("[F-12a] nothing moves by itself; what is on its way can be seen", () => {
    const network = createFakeNetwork();
    const { client, server, told } = connect(network, host);
    expect(network.inFlight()).toEqual([{ url: host, to: "server", what: "dial", data: null }]);
    network.deliver();
    client.send("hello");
    server().send("welcome");
    expect(told).toEqual(["client: opened"]);
    expect(network.inFlight().map(({ to, data }) => [to, data])).toEqual([
      ["server", "hello"],
      ["client", "welcome"],
    ]);
    expect(client.bufferedBytes()).toBe(5);
    expect(network.deliverNext()).toBe(true);
    expect(told).toEqual(["client: opened", "server: hello"]);
    expect(network.deliver()).toBe(1);
    expect([network.deliverNext(), network.openSockets(host), network.dialled]).toEqual([false, 1, [host]]);
  });

  it("[F-12b] a cut ends both ends at once and loses what was on its way", () => {
    const network = createFakeNetwork();
    const { client, told } = connect(network, host);
    network.deliver();
    client.send("lost");
    network.cut(host);
    network.deliver();
    expect(told).toEqual(["client: opened", "client: closed 1006", "server: closed 1006"]);
    expect(network.openSockets(host)).toBe(0);
  });

  it("[F-12b] a black hole holds everything in silence, a healed one delivers it in order", () => {
    const time = createFakeTime();
    const network = createFakeNetwork({ time, latencyMs: 10 });
    const { client, server, told } = connect(network, host);
    time.advance(20);
    network.blackHole(host);
    client.send("one");
    client.send("two");
    server().send("three");
    time.advance(60_000);
    expect(told).toEqual(["client: opened"]);
    expect(client.bufferedBytes()).toBe(6);
    network.heal(host);
    expect(told).toEqual(["client: opened", "server: one", "server: two", "client: three"]);
    expect(time.pendingTimers()).toBe(0);
  });

  it("[F-12b] closing into a black hole ends after ten seconds on this side alone", () => {
    const time = createFakeTime();
    const network = createFakeNetwork({ time });
    const { client, told } = connect(network, host);
    time.advance(0);
    time.advance(0);
    network.blackHole(host);
    client.close(4000);
    time.advance(9_999);
    expect(told).toEqual(["client: opened"]);
    time.advance(1);
    expect(told).toEqual(["client: opened", "client: closed 1006"]);
  });

  it("[F-12b] a refused URL answers 1006 until it is healed", () => {
    const network = createFakeNetwork();
    network.refuse(host);
    const { told } = connect(network, host);
    network.deliver();
    expect(told).toEqual(["client: closed 1006"]);
    network.heal(host);
    network.dial(host, { opened: () => told.push("open again"), message() {}, closed() {} });
    network.deliver();
    expect(told.at(-1)).toBe("open again");
  });

  it("[F-12c] latency delays each way and keeps the order when it shrinks", () => {
    const time = createFakeTime();
    const network = createFakeNetwork({ time, latencyMs: 100 });
    const { client, told } = connect(network, host);
    time.advance(199);
    expect(told).toEqual([]);
    time.advance(1);
    expect(told).toEqual(["client: opened"]);
    client.send("slow");
    network.setLatency(host, 10);
    client.send("fast");
    time.advance(99);
    expect(told).toEqual(["client: opened"]);
    time.advance(1);
    expect(told).toEqual(["client: opened", "server: slow", "server: fast"]);
  });
});
