import type { NostrEvent } from "@plaza/protocol";
import type { RawData } from "ws";
import { WebSocket } from "ws";

/** A bare client: no verification, no bookkeeping that would cost more than the relay's own work. */
export interface LoadClient {
  /** Resolves with the relay's verdict, or null when the line broke first. */
  publish(event: NostrEvent): Promise<boolean | null>;
  /** REQ until EOSE; the number of events, or null when the relay closed it. */
  query(filter: object): Promise<number | null>;
  count(filter: object): Promise<number | null>;
  /** Subscribes and calls back with each raw message; resolves at EOSE. */
  listen(filter: object, heard: (text: string) => void): Promise<void>;
  send(text: string): void;
  onText(heard: (text: string) => void): void;
  end(): void;
}

/** The text of a message, as Node hands it over by default. */
export function textOf(data: RawData): string {
  return Buffer.isBuffer(data) ? data.toString("utf8") : "";
}

/** Connects to a relay. */
export function connectLoadClient(url: string): Promise<LoadClient> {
  const ws = new WebSocket(url, { perMessageDeflate: false });
  const publishing = new Map<string, (verdict: boolean | null) => void>();
  const queries = new Map<string, { events: number; done(value: number | null): void }>();
  let live: ((text: string) => void) | null = null;
  let lastId = 0;

  function hear(text: string): void {
    if (text.startsWith('["OK","')) {
      const id = text.slice(7, 71);
      publishing.get(id)?.(text.startsWith(",true", 72));
      publishing.delete(id);
      return;
    }
    const [, word = "", id = ""] = /^\["([A-Z]+)","([^"]*)"/.exec(text.slice(0, 100)) ?? [];
    const query = queries.get(id);
    if (word === "EVENT" && query === undefined) live?.(text);
    if (query === undefined) return;
    if (word === "EVENT") query.events += 1;
    else {
      queries.delete(id);
      query.done(word === "EOSE" ? query.events : word === "COUNT" ? Number(/"count":(\d+)/.exec(text)?.[1]) : null);
    }
  }

  function ask(verb: "REQ" | "COUNT", filter: object, id: string): Promise<number | null> {
    return new Promise((resolve) => {
      queries.set(id, { events: 0, done: resolve });
      ws.send(JSON.stringify([verb, id, filter]));
    });
  }

  ws.on("message", (data) => hear(textOf(data)));
  ws.on("error", () => undefined);
  ws.on("close", () => {
    for (const answer of publishing.values()) answer(null);
    for (const query of queries.values()) query.done(null);
  });
  const nextId = (): string => {
    lastId += 1;
    return `q${lastId}`;
  };
  const client: LoadClient = {
    publish: (event) =>
      new Promise((resolve) => {
        if (ws.readyState !== ws.OPEN) {
          resolve(null);
          return;
        }
        publishing.set(event.id, resolve);
        ws.send(JSON.stringify(["EVENT", event]));
      }),
    async query(filter) {
      const id = nextId();
      const events = await ask("REQ", filter, id);
      ws.send(JSON.stringify(["CLOSE", id]));
      return events;
    },
    count: (filter) => ask("COUNT", filter, nextId()),
    async listen(filter, heard) {
      live = heard;
      await ask("REQ", filter, "live");
    },
    send: (text) => ws.send(text),
    onText: (heard) => void ws.on("message", (data) => heard(textOf(data))),
    end: () => ws.terminate(),
  };
  return new Promise((resolve, reject) => {
    ws.once("open", () => resolve(client));
    ws.once("error", reject);
  });
}
