import { isSocketUrl } from "@plaza/protocol";
import type { DialSocket, Socket, SocketClosed, SocketHandlers } from "../socket.ts";
import { maxSocketMessageBytes, sendableClose, tooLongClosed } from "../socket-limits.ts";
import type { CancelTimer } from "../timers.ts";
import type { FakeTime } from "./fake-time.ts";

/** What a fake server learns about a connection. */
export interface FakeConnection {
  /** The URL that was dialled. */
  readonly url: string;
  /** The subprotocols the dialler offered. */
  readonly protocols: readonly string[];
  /** Agrees on a subprotocol; only inside the accept call. */
  agree(protocol: string): void;
}

/** A fake server: takes its end of the socket, already open, and says who listens to it. */
export type FakeAccept = (socket: Socket, connection: FakeConnection) => Pick<SocketHandlers, "message" | "closed">;

/** Something on its way. */
export interface InFlight {
  readonly url: string;
  readonly to: "server" | "client";
  readonly what: "dial" | "opened" | "message" | "close";
  /** What a message carries; null for the rest. */
  readonly data: string | Uint8Array | null;
}

/** How a fake network delivers. */
export interface FakeNetworkOptions {
  /** With a time, everything arrives by itself after the latency; without one, only `deliver` moves it. */
  readonly time?: FakeTime;
  /** One way, default 0 (still never inside the call that sent it). */
  readonly latencyMs?: number;
}

/** Servers, sockets and the weather between them. */
export interface FakeNetwork {
  readonly dial: DialSocket;
  /** Puts a server at a URL; returns how to take it away (its sockets stay). A later server there replaces it. */
  serve(url: string, accept: FakeAccept): () => void;
  /** Delivers all that may travel, and what that causes, until all is still; returns how many things arrived. */
  deliver(): number;
  /** Delivers one thing, the oldest that may travel; false when there is none. */
  deliverNext(): boolean;
  /** What is on its way, oldest first. */
  inFlight(): readonly InFlight[];
  /** Ends every socket to this URL at once, at both ends, with code 1006; what was on its way is lost. */
  cut(url: string): void;
  /** Holds everything to and from this URL, silently, as a dead route does; `heal` lets it travel on. */
  blackHole(url: string): void;
  /** New dials to this URL fail with 1006. */
  refuse(url: string): void;
  /** Undoes `blackHole` and `refuse`. */
  heal(url: string): void;
  /** Sets the one-way latency of one URL from now on. */
  setLatency(url: string, latencyMs: number): void;
  /** Every URL dialled, oldest first. */
  readonly dialled: readonly string[];
  /** How many sockets to this URL are dialling or open. */
  openSockets(url: string): number;
}

interface Item extends InFlight {
  readonly lane: Lane;
  readonly bytes: number;
  readonly run: () => void;
  /** Happens on the dialler's own side: no weather holds it. */
  readonly local: boolean;
  ready: boolean;
  stopTimer: CancelTimer | undefined;
}

/** One direction of one link: things arrive in the order they were sent. */
interface Lane {
  bufferedBytes: number;
}

interface Link {
  readonly url: string;
  readonly toServer: Lane;
  readonly toClient: Lane;
  readonly client: End;
  readonly server: End;
  protocol: string;
}

interface End {
  state: "new" | "open" | "closing" | "closed";
  handlers: Pick<SocketHandlers, "message" | "closed"> | null;
  stopWaiting?: CancelTimer | undefined;
}

/** How long a closing side waits for the other's answer, as browsers do. */
const closeWaitMs = 10_000;

const lost: SocketClosed = { code: 1006, reason: "" };

/** Makes a network with no servers. */
export function createFakeNetwork(options: FakeNetworkOptions = {}): FakeNetwork {
  const { time } = options;
  const servers = new Map<string, FakeAccept>();
  const refused = new Set<string>();
  const held = new Set<string>();
  const latencies = new Map<string, number>();
  const dialled: string[] = [];
  const links = new Set<Link>();
  let flying: Item[] = [];

  function send(
    link: Link,
    to: InFlight["to"],
    what: InFlight["what"],
    run: () => void,
    { data = null, local = false }: Partial<Pick<Item, "data" | "local">> = {},
  ): void {
    const lane = to === "server" ? link.toServer : link.toClient;
    const bytes = data === null ? 0 : sizeBytes(data);
    const item: Item = { url: link.url, to, what, data, lane, bytes, run, local, ready: false, stopTimer: undefined };
    lane.bufferedBytes += bytes;
    flying.push(item);
    item.stopTimer = time?.after(latencies.get(link.url) ?? options.latencyMs ?? 0, () => {
      item.ready = true;
      pump();
    });
  }

  /** The oldest thing that may travel: first in its lane, and its URL not a black hole. */
  function takeNext(readyOnly: boolean): Item | null {
    const seen = new Set<Lane>();
    for (const item of flying) {
      if (seen.has(item.lane)) continue;
      seen.add(item.lane);
      if ((held.has(item.url) && !item.local) || (readyOnly && !item.ready)) continue;
      flying = flying.filter((other) => other !== item);
      item.stopTimer?.();
      item.lane.bufferedBytes -= item.bytes;
      return item;
    }
    return null;
  }

  function pump(): void {
    for (let item = takeNext(true); item !== null; item = takeNext(true)) item.run();
  }

  function finish(link: Link, end: End, info: SocketClosed): void {
    if (end.state === "closed") return;
    end.state = "closed";
    end.stopWaiting?.();
    if (link.client.state === "closed" && link.server.state === "closed") links.delete(link);
    end.handlers?.closed(info);
  }

  function receive(link: Link, end: End, data: string | Uint8Array): void {
    if (end === link.client && sizeBytes(data) > maxSocketMessageBytes) {
      drop(link);
      finish(link, link.client, tooLongClosed);
      finish(link, link.server, tooLongClosed);
    } else if (end.state === "open") end.handlers?.message(data);
  }

  function drop(link: Link): void {
    for (const item of flying) if (item.lane === link.toServer || item.lane === link.toClient) item.stopTimer?.();
    flying = flying.filter((item) => item.lane !== link.toServer && item.lane !== link.toClient);
  }

  function lose(link: Link): void {
    drop(link);
    finish(link, link.client, lost);
    if (link.server.state === "new") {
      link.server.state = "closed";
      links.delete(link);
    } else finish(link, link.server, lost);
  }

  function socketOf(link: Link, side: "client" | "server"): Socket {
    const mine = link[side];
    const theirs = side === "client" ? link.server : link.client;
    const far = side === "client" ? "server" : "client";
    const lane = side === "client" ? link.toServer : link.toClient;
    return {
      send(data) {
        if (mine.state !== "open") return;
        // The sender may reuse its bytes at once.
        const copy = typeof data === "string" ? data : data.slice();
        send(link, far, "message", () => receive(link, theirs, copy), { data: copy });
      },
      close(code = 1000, reason = "") {
        // Only diallers are held to what browsers may send.
        const info = side === "client" ? sendableClose(code, reason) : { code, reason };
        if (mine.state === "closing" || mine.state === "closed") return;
        if (mine.state === "new") {
          mine.state = "closing";
          drop(link);
          link.server.state = "closed";
          send(link, "client", "close", () => finish(link, mine, lost), { local: true });
          return;
        }
        mine.state = "closing";
        send(link, far, "close", () => {
          const answers = theirs.state === "open" || theirs.state === "new";
          if (answers) finish(link, theirs, info);
          send(link, side, "close", () => finish(link, mine, info));
        });
        mine.stopWaiting = time?.after(closeWaitMs, () => finish(link, mine, lost));
      },
      bufferedBytes: () => lane.bufferedBytes,
      protocol: () => (mine.state === "new" ? "" : link.protocol),
    };
  }

  function arrive(link: Link, protocols: readonly string[], opened: () => void): void {
    const accept = servers.get(link.url);
    if (accept === undefined || refused.has(link.url)) {
      link.server.state = "closed";
      send(link, "client", "close", () => finish(link, link.client, lost));
      return;
    }
    link.server.state = "open";
    send(link, "client", "opened", () => {
      if (link.client.state !== "new") return;
      link.client.state = "open";
      opened();
    });
    const agree = (protocol: string) => {
      if (protocols.includes(protocol)) link.protocol = protocol;
    };
    link.server.handlers = accept(socketOf(link, "server"), { url: link.url, protocols, agree });
  }

  return {
    dialled,
    dial(url, handlers, dialOptions) {
      dialled.push(url);
      const link: Link = {
        url,
        toServer: { bufferedBytes: 0 },
        toClient: { bufferedBytes: 0 },
        client: { state: "new", handlers },
        server: { state: "new", handlers: null },
        protocol: "",
      };
      links.add(link);
      const protocols = dialOptions?.protocols ?? [];
      if (isSocketUrl(url) && protocols.every(isToken)) {
        send(link, "server", "dial", () => arrive(link, protocols, () => handlers.opened()));
      } else {
        link.server.state = "closed";
        send(link, "client", "close", () => finish(link, link.client, lost), { local: true });
      }
      return socketOf(link, "client");
    },
    serve(url, accept) {
      servers.set(url, accept);
      return () => {
        if (servers.get(url) === accept) servers.delete(url);
      };
    },
    deliver() {
      let arrived = 0;
      for (let item = takeNext(false); item !== null; item = takeNext(false)) {
        item.run();
        arrived += 1;
      }
      return arrived;
    },
    deliverNext() {
      const item = takeNext(false);
      item?.run();
      return item !== null;
    },
    inFlight: () => flying.map(({ url, to, what, data }) => ({ url, to, what, data })),
    cut(url) {
      // Those of now: whoever dials again on hearing of it is not cut.
      const cutLinks = [...links].filter((link) => link.url === url);
      for (const link of cutLinks) lose(link);
    },
    blackHole(url) {
      held.add(url);
    },
    refuse(url) {
      refused.add(url);
    },
    heal(url) {
      held.delete(url);
      refused.delete(url);
      if (time !== undefined) pump();
    },
    setLatency(url, latencyMs) {
      latencies.set(url, latencyMs);
    },
    openSockets: (url) => [...links].filter((link) => link.url === url && link.client.state !== "closed").length,
  };
}

function sizeBytes(data: string | Uint8Array): number {
  return typeof data === "string" ? new TextEncoder().encode(data).length : data.length;
}

/** A subprotocol's name is a token, as header values know it. */
function isToken(text: string): boolean {
  return /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(text);
}
