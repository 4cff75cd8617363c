import type { SceneChat } from "@plaza/nostr-client";
import type { Clock } from "@plaza/platform";
import type { Pubkey } from "@plaza/protocol";
import { createChatLog } from "./chat-log.ts";
import { fromRelays, fromSelf } from "./chat-records.ts";
import type { ChatRecord, MergedLine } from "./chat-records.ts";
import type { ChatLine } from "./world-view.ts";

/** What a world asks of the scene's signed chat. */
export type SignedChat = Pick<SceneChat, "view" | "sign" | "publish">;

/** The chat of a world session: signed history and live lines as one. */
export interface WorldChat {
  /** A line as one of the servers tells it. */
  heard(server: string, pubkey: Pubkey, text: string, cid: string | null): void;
  /** A private line, of either direction. */
  whispered(source: string, pubkey: Pubkey, other: Pubkey, text: string, cid: string | null): void;
  /** A line of our own, shown before anybody confirms it. */
  said(text: string, cid: string): void;
  /** Every line once, oldest first. */
  lines(): readonly ChatLine[];
  /** Whether some line that waited when `lines` was last asked counts as unsigned now. */
  isDue(): boolean;
  end(): void;
}

/** How long a live line may wait for its signed event before it is shown as unsigned. */
const proofMs = 20_000;

/**
 * Makes the chat of one session.
 *
 * @see docs/spec/world.md [W-8c], [W-9m], [W-9n]
 */
export function createWorldChat(signed: SignedChat, self: Pubkey, clock: Clock, changed: () => void): WorldChat {
  const log = createChatLog();
  /** When the first line that waits for its event has waited long enough. */
  let dueMs: number | null = null;

  function add(record: ChatRecord): void {
    log.add(record);
    changed();
  }

  function takeHistory(): void {
    log.setSigned(
      signed.view.get().lines.map(({ id, cid, pubkey, text, createdAtSec }) => ({
        source: fromRelays,
        pubkey,
        text,
        atMs: createdAtSec * 1000,
        cid,
        eventId: id,
        privateWith: null,
      })),
    );
    changed();
  }

  function proofOf(line: MergedLine): ChatLine["proof"] {
    if (line.eventId !== null) return "signed";
    if (line.privateWith !== null || line.liveMs === null) return "unsigned";
    const untilMs = line.liveMs + proofMs;
    if (clock.wallMs() >= untilMs) return "unsigned";
    dueMs = Math.min(dueMs ?? untilMs, untilMs);
    return "waiting";
  }

  const stopHistory = signed.view.subscribe(takeHistory);
  takeHistory();

  return {
    heard(server, pubkey, text, cid) {
      add({ source: server, pubkey, text, atMs: clock.wallMs(), cid, eventId: null, privateWith: null });
    },
    whispered(source, pubkey, other, text, cid) {
      add({ source, pubkey, text, atMs: clock.wallMs(), cid, eventId: null, privateWith: other });
    },
    said(text, cid) {
      add({ source: fromSelf, pubkey: self, text, atMs: clock.wallMs(), cid, eventId: null, privateWith: null });
    },
    lines() {
      dueMs = null;
      const known = new Map(signed.view.get().lines.map((line) => [line.id, line]));
      return log.lines().map((line) => {
        const event = line.eventId === null ? undefined : known.get(line.eventId);
        return {
          key: line.key,
          pubkey: line.pubkey,
          text: line.text,
          atMs: line.atMs,
          mine: line.pubkey === self,
          proof: proofOf(line),
          delivery: event?.delivery ?? null,
          eventId: line.eventId,
          apps: event?.apps ?? [],
          private: line.privateWith !== null,
          with: line.privateWith,
        };
      });
    },
    isDue: () => dueMs !== null && clock.wallMs() >= dueMs,
    end: () => stopHistory(),
  };
}
