/**
 * A client that knows the draft of the Worlds protocol and nothing else: written from its message tables, with `ws` and
 * noble's Schnorr only, sharing no code with the server.
 */
import { randomBytes } from "node:crypto";
import { schnorr } from "@noble/curves/secp256k1.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { WebSocket } from "ws";
import type { RawData } from "ws";

/** A frame as it came, unread. */
export type Frame = Readonly<Record<string, unknown>>;

/** One connection to a sync server. */
export interface DraftClient {
  readonly ws: WebSocket;
  readonly pubkey: string;
  /** Every text frame so far, oldest first. */
  readonly frames: readonly Frame[];
  /** Set once the socket has closed. */
  readonly closed: () => { readonly code: number; readonly reason: string } | null;
  send(frame: unknown): void;
  sendText(text: string): void;
  /** The next frame that fits, those that came already included; looked at once only. */
  next(fits: string | ((frame: Frame) => boolean)): Promise<Frame>;
  /** Resolves once all that was sent before has been answered: a ping went round. */
  settled(): Promise<void>;
  whenClosed(): Promise<{ readonly code: number; readonly reason: string }>;
  /** `auth` to `welcome`. */
  login(): Promise<Frame>;
  leave(): Promise<void>;
}

/** How a client dials. */
export interface DraftClientOptions {
  readonly secretKey?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** Subprotocols to offer; the draft knows none. */
  readonly protocols?: readonly string[];
  /** Takes binary messages; without it one is a failure. */
  readonly onBinary?: (data: Buffer) => void;
}

const patienceMs = 8_000;

/** Dials a sync server; resolves when the socket is open. */
export async function dialDraftClient(url: string, options: DraftClientOptions = {}): Promise<DraftClient> {
  const secretKey = options.secretKey ?? randomBytes(32);
  const pubkey = hex(schnorr.getPublicKey(secretKey));
  const ws = new WebSocket(url, [...(options.protocols ?? [])], { headers: { ...options.headers } });
  const frames: Frame[] = [];
  const unseen: Frame[] = [];
  const waiters: { readonly fits: (frame: Frame) => boolean; readonly resolve: (frame: Frame) => void }[] = [];
  let closed: { code: number; reason: string } | null = null;

  ws.on("message", (data, isBinary) => {
    if (isBinary) {
      if (options.onBinary === undefined || !Buffer.isBuffer(data)) throw new Error("the draft knows no binary messages");
      options.onBinary(data);
      return;
    }
    const frame = JSON.parse(textOf(data)) as Frame;
    frames.push(frame);
    const place = waiters.findIndex((waiter) => waiter.fits(frame));
    if (place === -1) unseen.push(frame);
    else waiters.splice(place, 1)[0]?.resolve(frame);
  });
  ws.on("close", (code, reason) => {
    closed = { code, reason: reason.toString() };
  });
  ws.on("error", () => {});

  const client: DraftClient = {
    ws,
    pubkey,
    frames,
    closed: () => closed,
    send: (frame) => ws.send(JSON.stringify(frame)),
    sendText: (text) => ws.send(text),
    next(wanted) {
      const fits = typeof wanted === "string" ? (frame: Frame) => frame["type"] === wanted : wanted;
      const place = unseen.findIndex(fits);
      const seen = place === -1 ? undefined : unseen.splice(place, 1)[0];
      if (seen !== undefined) return Promise.resolve(seen);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          reject(new Error(`nothing like ${String(wanted)} came; had ${frames.map((frame) => String(frame["type"])).join(" ")}`));
        }, patienceMs);
        waiters.push({
          fits,
          resolve: (frame) => {
            clearTimeout(timer);
            resolve(frame);
          },
        });
      });
    },
    async settled() {
      client.send({ type: "ping" });
      await client.next("pong");
    },
    whenClosed() {
      if (closed !== null) return Promise.resolve(closed);
      return new Promise((resolve) => {
        ws.once("close", (code, reason) => resolve({ code, reason: reason.toString() }));
      });
    },
    async login() {
      client.send({ type: "auth", pubkey });
      const { challenge } = await client.next("auth_challenge");
      client.send({ type: "auth_response", signature: JSON.stringify(signLogin(secretKey, String(challenge))) });
      return client.next("welcome");
    },
    async leave() {
      ws.close();
      await client.whenClosed();
    },
  };
  await new Promise<void>((resolve, reject) => {
    ws.once("open", () => resolve());
    ws.once("close", (code) => reject(new Error(`closed before it opened: ${code}`)));
  });
  return client;
}

/** What a signed login may differ in. */
export interface LoginChanges {
  readonly kind?: number;
  readonly createdAtSec?: number;
  readonly tags?: readonly (readonly string[])[];
}

/** The signed kind-27235 event of the draft: the challenge is the content. */
export function signLogin(secretKey: Uint8Array, challenge: string, changes: LoginChanges = {}): Record<string, unknown> {
  const pubkey = hex(schnorr.getPublicKey(secretKey));
  const createdAt = changes.createdAtSec ?? Math.floor(Date.now() / 1000);
  const kind = changes.kind ?? 27235;
  const tags = changes.tags ?? [];
  const id = sha256(new TextEncoder().encode(JSON.stringify([0, pubkey, createdAt, kind, tags, challenge])));
  return { id: hex(id), pubkey, created_at: createdAt, kind, tags, content: challenge, sig: hex(schnorr.sign(id, secretKey)) };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

function textOf(data: RawData): string {
  return Buffer.isBuffer(data) ? data.toString() : "";
}
