import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocket, WebSocketServer } from "ws";

/** A frame as it passes by. */
export type PassingFrame = Readonly<Record<string, unknown>>;

/** A server that is not what it says: it stands before an honest one and changes what that one tells. */
export interface ImpostorServer {
  readonly url: string;
  readonly port: number;
  /** What becomes of a frame to a visitor; several, or none. Default: it passes unchanged. */
  tamper: ((frame: PassingFrame) => readonly PassingFrame[]) | null;
  /** Says this to every visitor, whatever it is. */
  inject(data: string | Buffer): void;
  /** What visitors told it, oldest first. */
  readonly heard: readonly PassingFrame[];
  end(): Promise<void>;
}

/**
 * Starts an impostor on a free port of 127.0.0.1.
 *
 * @param standBefore - the honest server's URL, asked for with each visitor
 */
export async function startImpostor(standBefore: () => string): Promise<ImpostorServer> {
  const http = createServer();
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const { port } = http.address() as AddressInfo;
  const sockets = new WebSocketServer({ server: http, perMessageDeflate: false });
  const heard: PassingFrame[] = [];
  const impostor: ImpostorServer = {
    url: `ws://127.0.0.1:${port}/sync/stories`,
    port,
    tamper: null,
    heard,
    inject(data) {
      for (const socket of sockets.clients) if (socket.readyState === WebSocket.OPEN) socket.send(data);
    },
    async end() {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
  sockets.on("connection", (visitor) => {
    const honest = new WebSocket(standBefore(), { perMessageDeflate: false });
    const early: string[] = [];
    visitor.on("message", (data) => {
      const text = String(data);
      if (heard.length < 100_000) heard.push(JSON.parse(text) as PassingFrame);
      if (honest.readyState === WebSocket.OPEN) honest.send(text);
      else early.push(text);
    });
    honest.on("open", () => {
      for (const text of early.splice(0)) honest.send(text);
    });
    honest.on("message", (data) => {
      if (visitor.readyState !== WebSocket.OPEN) return;
      const text = String(data);
      if (impostor.tamper === null) return visitor.send(text);
      for (const frame of impostor.tamper(JSON.parse(text) as PassingFrame)) visitor.send(JSON.stringify(frame));
    });
    for (const [one, other] of [
      [visitor, honest],
      [honest, visitor],
    ] as const) {
      one.on("error", () => {});
      one.on("close", () => other.terminate());
    }
  });
  return impostor;
}
