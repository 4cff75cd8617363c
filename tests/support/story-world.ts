import type { DialSocket } from "@plaza/platform";
import { dialDraftClient } from "../../apps/plaza/src/sync/draft-client.test-support.ts";
import type { DraftClient } from "../../apps/plaza/src/sync/draft-client.test-support.ts";
import { createCrowd, until } from "./crowd.ts";
import type { Crowd, Visitor } from "./crowd.ts";
import { storyScene } from "./story-scene.ts";

/** A client that knows the draft alone, logged in to all servers with one key as the draft demands. */
export interface Foreigner {
  readonly pubkey: string;
  /** To everybody, over whatever is left of its connections. */
  send(frame: Readonly<Record<string, unknown>>): void;
  /** Lines it heard on any of its connections, by the draft's own measure: each once per server. */
  heardOn(url: string): readonly string[];
  end(): void;
}

/** Lets a crowd in whose primary is the first server: the others are named once everybody is on that one. */
export async function enterWith(
  urls: readonly string[],
  count: number,
  options: { readonly firstKey?: number; readonly dialFor?: (index: number) => DialSocket } = {},
): Promise<Crowd> {
  const [first = ""] = urls;
  const crowd = createCrowd({ scene: storyScene([first]), count, ...options });
  await until("all are on the first server", () => crowd.visitors.every((visitor) => visitor.primary() === first));
  crowd.setScene(storyScene(urls));
  await until("all are on all servers", () => crowd.visitors.every((visitor) => urls.every((url) => visitor.isOn(url))));
  return crowd;
}

/** Waits until everybody knows of this many people. */
export async function allSee(visitors: readonly Visitor[], people: number): Promise<void> {
  await until(
    `everybody sees ${people} people`,
    () => visitors.every((visitor) => visitor.people().length === people),
    25_000,
    () => visitors.map((visitor) => visitor.people().length),
  );
}

/** Sends in a foreign client. */
export async function enterForeigner(urls: readonly string[], secretKey: Uint8Array): Promise<Foreigner> {
  const clients = new Map<string, DraftClient>();
  for (const url of urls) {
    const client = await dialDraftClient(url, { secretKey });
    await client.login();
    clients.set(url, client);
  }
  const [one] = clients.values();
  if (one === undefined) throw new Error("a foreigner needs a server");
  return {
    pubkey: one.pubkey,
    send(frame) {
      for (const client of clients.values()) if (client.ws.readyState === client.ws.OPEN) client.send(frame);
    },
    heardOn: (url) =>
      (clients.get(url)?.frames ?? [])
        .filter((frame) => frame["type"] === "peer_chat")
        .map((frame) => `${String(frame["pubkey"]).slice(0, 8)}: ${String(frame["text"])}`),
    end() {
      for (const client of clients.values()) client.ws.terminate();
    },
  };
}
