import type { DialSocket, Socket } from "@plaza/platform";
import { buildSyncLogin, encodeClientFrame, parseServerFrame } from "@plaza/protocol";
import type { ClientFrame, Pose } from "@plaza/protocol";
import { cellsWithin } from "@plaza/world";
import type { CrowdKey } from "../../tests/support/crowd-keys.ts";

/** What failover is measured against: a client that has one server and dials the next when its socket closes. */
export interface PlainClient {
  isIn(): boolean;
  move(pose: Pose): void;
  /** Says a line, after the login where there is none at the moment. */
  say(text: string): void;
  /** Every line it heard, by text, and how often. */
  readonly heard: ReadonlyMap<string, number>;
  end(): void;
}

/** Makes a plain client and dials the first server. */
export function createPlainClient(urls: readonly string[], key: CrowdKey, dial: DialSocket): PlainClient {
  const heard = new Map<string, number>();
  const unsaid: string[] = [];
  let place: Pose = { x: 0, y: 0, z: 0, ry: 0 };
  let socket: Socket | null = null;
  let isIn = false;
  let ended = false;
  let next = 0;

  function send(frame: ClientFrame): void {
    socket?.send(encodeClientFrame(frame));
  }

  function connect(): void {
    const url = urls[next % urls.length] ?? "";
    next += 1;
    socket = dial(url, {
      opened: () => send({ type: "auth", pubkey: key.pubkey }),
      message(data) {
        const frame = parseServerFrame(typeof data === "string" ? data : "");
        if (!frame.ok) return;
        if (frame.value.type === "peer_chat") heard.set(frame.value.text, (heard.get(frame.value.text) ?? 0) + 1);
        if (frame.value.type === "auth_challenge") {
          const login = buildSyncLogin({ challenge: frame.value.challenge, url }, Math.floor(Date.now() / 1000));
          send({ type: "auth_response", event: key.signNow(login) });
        }
        if (frame.value.type !== "welcome") return;
        isIn = true;
        send({ type: "join" });
        send({ type: "position", ...place });
        send({ type: "subscribe_cells", cells: cellsWithin(place.x, place.z, 10, 10) });
        for (const text of unsaid.splice(0)) send({ type: "chat", text });
      },
      closed() {
        isIn = false;
        if (!ended) connect();
      },
    });
  }

  connect();
  return {
    isIn: () => isIn,
    move(pose) {
      place = pose;
      if (isIn) send({ type: "position", ...pose, t: Math.round(performance.now()) });
    },
    say(text) {
      heard.set(text, (heard.get(text) ?? 0) + 1);
      if (isIn) send({ type: "chat", text });
      else unsaid.push(text);
    },
    heard,
    end() {
      ended = true;
      socket?.close();
    },
  };
}
