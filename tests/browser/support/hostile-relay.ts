import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import { signEvent } from "@plaza/protocol";
import type { NostrEvent } from "@plaza/protocol";

/** A relay that has one post, gives every question about updates the same answer, whatever was asked, and never says that this was all. */
export interface HostileRelay {
  readonly url: string;
  /** How often somebody asked for updates. */
  asked(): number;
  end(): Promise<void>;
}

/** An update of an app as somebody signs it, or would not. */
export function storyUpdate(webxdcId: string, content: string, createdAtSec: number, secret = 7): NostrEvent {
  const tags = [
    ["i", webxdcId],
    ["alt", "Webxdc update"],
  ];
  return signEvent({ kind: 4932, created_at: createdAtSec, tags, content }, new Uint8Array(32).fill(secret));
}

/** Starts one on a free port that tells these updates three times over. */
export async function startHostileRelay(post: NostrEvent, updates: readonly object[]): Promise<HostileRelay> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await new Promise<void>((resolve) => server.once("listening", resolve));
  let asked = 0;
  server.on("connection", (socket) => {
    socket.on("message", (data: Buffer) => {
      const said: unknown = JSON.parse(data.toString());
      if (!Array.isArray(said) || said[0] !== "REQ") return;
      if (!JSON.stringify(said[2]).includes("4932")) {
        if (JSON.stringify(said[2]).includes(post.id)) socket.send(JSON.stringify(["EVENT", said[1], post]));
        socket.send(JSON.stringify(["EOSE", said[1]]));
        return;
      }
      asked += 1;
      socket.send("[");
      socket.send(JSON.stringify(["EVENT", said[1], { id: "no event" }]));
      for (let round = 0; round < 3; round += 1) for (const event of updates) socket.send(JSON.stringify(["EVENT", said[1], event]));
    });
  });
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    asked: () => asked,
    async end() {
      for (const client of server.clients) client.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
