import type { Log, Signer } from "@plaza/platform";
import { computeEventId, isPubkey, KIND, parsePrivateMessage, tagValue } from "@plaza/protocol";
import type { PrivateMessage, Pubkey, Rumor, VerifiedEvent } from "@plaza/protocol";
import type { RelayPool } from "../pool/relay-pool.ts";
import type { HeldMessage } from "./conversations.ts";
import { unwrapRumor } from "./gift-wrapping.ts";
import type { MessageStore } from "./message-store.ts";

/** Somebody's private messages being read. */
export interface MessageReading {
  /** True once a wrap or an old message by this id was opened, now or on an earlier visit. */
  has(eventId: string): boolean;
  end(): void;
}

/** What reading needs. */
export interface MessageReadingOptions {
  readonly pool: Pick<RelayPool, "subscribe" | "correctedNowSec">;
  readonly signer: Signer;
  readonly store: MessageStore;
  /** Where this person wants messages to be left, besides the pool's relays. */
  readonly moreRelays: readonly string[];
  readonly log: Log;
  /** Each message once per event that brings it. */
  readonly onMessage: (held: HeldMessage) => void;
  /** What was kept is here, and what the relays had stored has been opened. */
  readonly onCaughtUp: () => void;
}

const mostWraps = 500;
const mostOld = 200;
/** Strangers can send without end; what waits to be opened stays bounded. */
const mostWaiting = 2_000;
const breatheEvery = 20;
/** Nobody but its author vouches for the time inside a wrap. Clocks differ by so much, */
const mostAheadSec = 900;
/** and wrong ones by so much. */
const wrongAheadSec = 2 * 86_400;

/**
 * Opens what comes for somebody, one after the other, each once on this device.
 *
 * @see docs/spec/identity.md [I-8b], [I-8i]
 */
export function readMessages({ pool, signer, store, moreRelays, log, onMessage, onCaughtUp }: MessageReadingOptions): MessageReading {
  const self = signer.pubkey;
  const opened = new Set<string>();
  const waiting: VerifiedEvent[] = [];
  let isOpening = true;
  let isCaughtUp = false;
  let isTold = false;
  let isEnded = false;

  function aheadSec({ createdAtSec }: PrivateMessage): number {
    return createdAtSec - pool.correctedNowSec();
  }

  async function openOld(event: VerifiedEvent): Promise<Rumor | null | "later"> {
    const to = tagValue(event, "p");
    if (signer.oldDecryption === undefined || !isPubkey(to)) return null;
    const other = event.pubkey === self ? to : event.pubkey;
    const text = await signer.oldDecryption.decrypt(other, event.content);
    if (!text.ok) return isPassing(text.problem.code) ? "later" : null;
    // As if it had come the new way: one shape for all that is shown.
    const template = { kind: KIND.privateMessage, created_at: event.created_at, tags: [["p", to]], content: text.value };
    return { ...template, pubkey: event.pubkey, id: computeEventId(event.pubkey, template) };
  }

  async function open(event: VerifiedEvent): Promise<void> {
    const isOld = event.kind === KIND.encryptedMessage;
    let rumor: Rumor | null;
    if (isOld) {
      const old = await openOld(event);
      if (old === "later") return;
      rumor = old;
    } else {
      const unwrapped = await unwrapRumor(signer, event);
      // A signer that does not answer now may answer on the next visit.
      if (!unwrapped.ok && isPassing(unwrapped.problem.code)) return;
      rumor = unwrapped.ok ? unwrapped.value : null;
    }
    const parsed = rumor === null ? null : parsePrivateMessage(rumor);
    const message = parsed?.ok === true && aheadSec(parsed.value) <= wrongAheadSec ? parsed.value : null;
    if (isEnded || (message !== null && aheadSec(message) > mostAheadSec)) return;
    opened.add(event.id);
    store.keep(event.id, message === null ? null : rumor, isOld);
    if (message !== null) onMessage({ message, isOld });
  }

  async function openAll(): Promise<void> {
    isOpening = true;
    for (let count = 1; waiting.length > 0 && !isEnded; count += 1) {
      const event = waiting.shift();
      if (event !== undefined && !opened.has(event.id))
        await open(event).catch((error: unknown) => log.warn("a message", { error: String(error) }));
      if (count % breatheEvery === 0) tell();
    }
    isOpening = false;
    tell();
  }

  function tell(): void {
    if (isTold || isEnded || !isCaughtUp || waiting.length > 0) return;
    isTold = true;
    onCaughtUp();
  }

  function heard(event: VerifiedEvent): void {
    if (opened.has(event.id) || waiting.length >= mostWaiting) return;
    waiting.push(event);
    if (!isOpening) void openAll();
  }

  const old = signer.oldDecryption === undefined ? [] : [self];
  const subscription = pool.subscribe(
    [
      { kinds: [KIND.giftWrap], tags: { p: [self] }, limit: mostWraps },
      ...old.map((pubkey: Pubkey) => ({ kinds: [KIND.encryptedMessage], tags: { p: [pubkey] }, limit: mostOld })),
      ...old.map((pubkey: Pubkey) => ({ kinds: [KIND.encryptedMessage], authors: [pubkey], limit: mostOld })),
    ],
    {
      onEvent: heard,
      onCaughtUp() {
        isCaughtUp = true;
        if (!isOpening) tell();
      },
    },
    { moreRelays: moreRelays.slice(0, 4) },
  );
  void store.load().then((kept) => {
    if (isEnded) return;
    for (const [eventId, held] of kept) {
      opened.add(eventId);
      if (held !== null && aheadSec(held.message) <= mostAheadSec) onMessage(held);
    }
    return openAll();
  });
  return {
    has: (eventId) => opened.has(eventId),
    end() {
      isEnded = true;
      subscription.end();
    },
  };
}

function isPassing(code: string): boolean {
  return code === "unavailable" || code === "timeout" || code === "refused";
}
