import { createSignal } from "@plaza/platform";
import type { CancelTimer, Clock, KeyValue, Log, Random, Signal, Signer, Timers } from "@plaza/platform";
import {
  buildPrivateMessage,
  buildPrivateMessageRelays,
  failed,
  KIND,
  ok,
  parsePrivateMessage,
  parseRumor,
  tagValue,
  writeRumor,
} from "@plaza/protocol";
import type { EventId, NostrEvent, Pubkey, Result } from "@plaza/protocol";
import { createOutbox } from "../chat/outbox.ts";
import type { Outbox } from "../chat/outbox.ts";
import type { Identity } from "../identity/identity.ts";
import { readOwnNewest } from "../people/own-newest.ts";
import type { Publication, PublishStatus } from "../pool/publication.ts";
import type { RelayPool } from "../pool/relay-pool.ts";
import { conversationKey, conversationsOf, othersOf } from "./conversations.ts";
import type { Conversation, HeldMessage } from "./conversations.ts";
import { wrapRumor } from "./gift-wrapping.ts";
import type { WrappingProblem } from "./gift-wrapping.ts";
import { createMessageInboxes } from "./message-inbox.ts";
import { readMessages } from "./message-reading.ts";
import type { MessageReading } from "./message-reading.ts";
import { createMessageStore } from "./message-store.ts";
import type { MessageStore } from "./message-store.ts";

export { forgetMessages } from "./message-store.ts";

/** Private messages as they are to be shown. */
export interface MessagesView {
  /** `asleep`: nobody asked to read yet; `cannot`: the signer does not encrypt. */
  readonly status: "no-key" | "asleep" | "cannot" | "reading" | "ready";
  /** The one with the newest message first. */
  readonly conversations: readonly Conversation[];
  /** In conversations one has written in. */
  readonly unread: number;
}

/** Why a message was not sent. */
export type SendProblem = WrappingProblem | { readonly code: "empty" | "too-many" };

/** Somebody's private messages. */
export interface Messages {
  readonly view: Signal<MessagesView>;
  /** Begins to read, now and whenever somebody else acts here: a signer elsewhere may ask its person for each message. */
  read(): void;
  /**
   * Sends to one or several people, each in a wrap of their own, and keeps a copy for oneself. It is in the view before
   * any relay answers. Makes a guest key where there is none.
   */
  send(people: readonly Pubkey[], text: string, replyTo?: EventId): Promise<Result<EventId, SendProblem>>;
  /** Tries a message of this visit again that was refused. */
  retry(id: EventId): void;
  /** What is in this conversation now was seen. */
  markRead(key: string): void;
  /** Whether somebody has said where they read private messages. */
  hasInbox(pubkey: Pubkey): Promise<boolean>;
  end(): void;
}

/** What private messages need. */
export interface MessagesOptions {
  readonly pool: RelayPool;
  readonly identity: Pick<Identity, "account" | "signer" | "current">;
  /** Where one's own are to be left, said once when one first writes or reads here. */
  readonly inbox: readonly string[];
  readonly keyValue: KeyValue;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
}

interface Sent {
  readonly wraps: readonly NostrEvent[];
  readonly publications: Map<EventId, Publication>;
  readonly stops: (() => void)[];
}

interface Desk {
  readonly signer: Signer;
  readonly store: MessageStore;
  readonly outbox: Outbox;
  /** What earlier visits could not send. */
  readonly left: Promise<readonly NostrEvent[]>;
  reading: MessageReading | null;
}

const mostPeople = 20;
const mostHeld = 5_000;
const showAfterMs = 50;
/** How far an answer may be dated ahead so as not to sort before what it answers. */
const aheadSec = 10;

/**
 * Reads and writes private messages (NIP-17); those of the old kind (NIP-04) are read only.
 *
 * @see docs/spec/identity.md [I-8]
 */
export function createMessages(options: MessagesOptions): Messages {
  const { pool, identity, keyValue, clock, timers, random } = options;
  const log = options.log.with({ part: "messages" });
  const inboxes = createMessageInboxes(pool, clock);
  const view = createSignal<MessagesView>({ status: "no-key", conversations: [], unread: 0 });
  let held = new Map<EventId, HeldMessage>();
  let sent = new Map<EventId, Sent>();
  let readUntilSec = new Map<string, number>();
  let desk: Desk | null = null;
  let isWanted = false;
  let status: MessagesView["status"] = "no-key";
  let stopShow: CancelTimer | null = null;
  let isEnded = false;

  function show(): void {
    stopShow?.();
    stopShow = null;
    if (isEnded) return;
    const self = desk?.signer.pubkey;
    const conversations = self === undefined ? [] : conversationsOf(self, held.values(), readUntilSec, deliveryOf);
    const unread = conversations.reduce((sum, each) => sum + (each.isAnswered ? each.unread : 0), 0);
    view.set({ status, conversations, unread });
  }

  function showSoon(): void {
    stopShow ??= timers.after(showAfterMs, show);
  }

  /** Its way to all receivers: the worst of them is shown. One's own copy does not count. */
  function deliveryOf(id: EventId): PublishStatus["state"] | null {
    const found = sent.get(id);
    if (found === undefined) return null;
    const states = [...found.publications.values()].map((publication) => publication.status.get().state);
    return states.find((state) => state === "refused") ?? states.find((state) => state === "sending") ?? "accepted";
  }

  function take(message: HeldMessage): void {
    if (held.has(message.message.id)) return;
    held.set(message.message.id, message);
    if (held.size > mostHeld) {
      const oldest = [...held.values()].reduce((a, b) => (b.message.createdAtSec < a.message.createdAtSec ? b : a));
      held.delete(oldest.message.id);
    }
    showSoon();
  }

  /** Whoever acts here now has a desk of their own; what lay on the other one is put away. */
  async function sitDown(signer: Signer | null): Promise<void> {
    if (desk?.signer === signer) return;
    leaveDesk();
    status = "no-key";
    if (signer !== null) {
      const self = signer.pubkey;
      const store = createMessageStore(keyValue, self, log);
      const outbox = createOutbox(keyValue, `messages/${self}`, log);
      // Wraps carry times up to two days old; they are not left behind for that.
      const mine: Desk = { signer, store, outbox, left: outbox.load(pool.correctedNowSec() - 2 * 86_400), reading: null };
      desk = mine;
      status = signer.encryption === undefined ? "cannot" : "asleep";
      const marks = await store.loadRead();
      if (desk !== mine) return;
      readUntilSec = new Map([...marks, ...readUntilSec]);
      if (isWanted) await startReading(mine);
    }
    show();
  }

  function leaveDesk(): void {
    desk?.reading?.end();
    desk = null;
    for (const { stops } of sent.values()) for (const stop of stops) stop();
    held = new Map();
    sent = new Map();
    readUntilSec = new Map();
  }

  async function startReading(at: Desk): Promise<void> {
    if (at.reading !== null || at.signer.encryption === undefined) return;
    status = "reading";
    show();
    const own = await inboxes.relaysOf(at.signer.pubkey);
    if (desk !== at || at.reading !== null || isEnded) return;
    at.reading = readMessages({
      pool,
      signer: at.signer,
      store: at.store,
      moreRelays: own ?? [],
      log,
      onMessage: take,
      onCaughtUp() {
        status = "ready";
        show();
      },
    });
    for (const wrap of await at.left) if (desk === at) await post(at, wrap);
    if (own === null && desk === at) await announce(at);
  }

  /** Says where one's private messages are to be left, where that was never said. */
  async function announce(at: Desk): Promise<void> {
    if (options.inbox.length === 0) return;
    const before = await readOwnNewest(pool, at.signer.pubkey, { kinds: [KIND.privateMessageRelays] });
    if (!before.ok || before.value.event !== null || desk !== at) return;
    const signed = await at.signer.sign(buildPrivateMessageRelays(options.inbox, pool.correctedNowSec()));
    if (!signed.ok || desk !== at) return;
    inboxes.forget(at.signer.pubkey);
    pool.publish(signed.value, before.value.publishTo);
  }

  async function post(at: Desk, wrap: NostrEvent): Promise<Publication> {
    at.outbox.keep(wrap);
    const to = tagValue(wrap, "p") as Pubkey | undefined;
    const relays = to === undefined ? null : await inboxes.relaysOf(to);
    // Who writes stands nowhere on a wrap: relays of somebody else's choice are not told either.
    const unnamed = to !== at.signer.pubkey;
    const publication = pool.publish(wrap, { moreRelays: (relays ?? []).slice(0, 4), unnamed });
    void publication.done.then(({ state }) => {
      if (state === "accepted") at.outbox.remove(wrap.id);
    });
    return publication;
  }

  async function postAll(at: Desk, id: EventId, wraps: readonly NostrEvent[]): Promise<void> {
    for (const stop of sent.get(id)?.stops ?? []) stop();
    const mine: Sent = { wraps, publications: new Map(), stops: [] };
    sent.set(id, mine);
    const self = at.signer.pubkey;
    const all = await Promise.all(wraps.map((wrap) => post(at, wrap)));
    if (sent.get(id) !== mine) return;
    for (const publication of all) {
      const isCopy = tagValue(publication.event, "p") === self;
      if (isCopy && wraps.length > 1) continue;
      mine.publications.set(publication.event.id as EventId, publication);
      mine.stops.push(publication.status.subscribe(showSoon));
    }
    showSoon();
  }

  const stopAccount = identity.account.subscribe(() => void identity.current().then((signer) => (isEnded ? undefined : sitDown(signer))));
  void identity.current().then((signer) => (isEnded ? undefined : sitDown(signer)));

  return {
    view,
    read() {
      isWanted = true;
      if (desk !== null) void startReading(desk);
    },
    async send(people, text, replyTo) {
      const others = [...new Set(people)];
      if (others.length === 0 || others.length > mostPeople) return failed({ code: "too-many" });
      const signer = await identity.signer();
      await sitDown(signer);
      const at = desk;
      if (at === null || at.signer !== signer) return failed({ code: "cannot-encrypt", detail: "somebody else acts here" });
      const self = signer.pubkey;
      const to = others.length === 1 ? others : others.filter((pubkey) => pubkey !== self);
      const key = conversationKey(othersOf(self, { from: self, to }));
      const newestSec = view.get().conversations.find((each) => each.key === key)?.newestSec ?? 0;
      const nowSec = pool.correctedNowSec();
      const createdAtSec = Math.max(nowSec, Math.min(newestSec + 1, nowSec + aheadSec));
      const template = buildPrivateMessage({ to, text, ...(replyTo === undefined ? {} : { replyTo }) }, createdAtSec);
      if (template.content === "") return failed({ code: "empty" });
      const rumor = parseRumor(writeRumor(self, template), self);
      const message = rumor.ok ? parsePrivateMessage(rumor.value) : rumor;
      if (!rumor.ok || !message.ok) return failed({ code: "empty" });
      const wraps: NostrEvent[] = [];
      for (const receiver of new Set([...to, self])) {
        const wrap = await wrapRumor(signer, random, template, receiver, nowSec);
        if (!wrap.ok) return wrap;
        wraps.push(wrap.value);
      }
      if (desk !== at) return failed({ code: "cannot-encrypt", detail: "somebody else acts here" });
      for (const wrap of wraps) if (tagValue(wrap, "p") === self) at.store.keep(wrap.id, rumor.value, false);
      take({ message: message.value, isOld: false });
      void postAll(at, message.value.id, wraps);
      isWanted = true;
      void startReading(at);
      show();
      return ok(message.value.id);
    },
    retry(id) {
      const found = sent.get(id);
      if (found !== undefined && desk !== null) void postAll(desk, id, found.wraps);
    },
    markRead(key) {
      const conversation = view.get().conversations.find((each) => each.key === key);
      if (desk === null || conversation === undefined || conversation.unread === 0) return;
      readUntilSec = new Map(readUntilSec).set(key, conversation.newestSec);
      desk.store.keepRead(readUntilSec);
      show();
    },
    hasInbox: async (pubkey) => (await inboxes.relaysOf(pubkey)) !== null,
    end() {
      isEnded = true;
      stopShow?.();
      stopAccount();
      leaveDesk();
    },
  };
}
