import type { Identity, RelayPool } from "@plaza/nostr-client";
import { createSignal } from "@plaza/platform";
import type { CancelTimer, Clock, Http, KeyValue, Log, Random, Signal, Timers } from "@plaza/platform";
import { buildWebxdcUpdate, draftWebxdcUpdate, failed, ok, parseJson, parseWebxdcUpdate, utf8Length } from "@plaza/protocol";
import type { EventId, Pubkey, Result, VerifiedEvent, WebxdcUpdate, WebxdcUpdateFields } from "@plaza/protocol";
import { createRealtimeChannel, publicPace } from "../realtime/realtime-channel.ts";
import type { RealtimeChannel, RealtimeHandlers, RealtimePace } from "../realtime/realtime-channel.ts";
import { createLogStore, keptFor } from "../updates/log-store.ts";
import { nextCreatedAtSec } from "../updates/update-log.ts";
import type { NumberedUpdate } from "../updates/update-log.ts";
import { arrivalLimits, createArrivals } from "./arrivals.ts";
import type { ArrivalLimits } from "./arrivals.ts";
import { createDrafts } from "./drafts.ts";
import { createIncoming } from "./incoming.ts";
import type { Incoming } from "./incoming.ts";
import { createOutbox } from "./outbox.ts";
import { createOutgoing } from "./outgoing.ts";
import type { Unsent } from "./outgoing.ts";
import { createRelayLimits, sizeOnWire } from "./relay-limits.ts";
import { createShownLog } from "./shown-log.ts";
import { nothingTold, withTold } from "./told.ts";
import type { FeedLine, Participant } from "./told.ts";

/** An app as it is to be shown around its frame. */
export interface WebxdcView {
  /** False without a `webxdc` id: the app runs, and nothing is shared. */
  readonly shared: boolean;
  /** What the relays had stored has come. */
  readonly caughtUp: boolean;
  /** How many updates the app has been given, or can be. */
  readonly updates: number;
  readonly document: string | null;
  readonly summary: string | null;
  readonly feed: readonly FeedLine[];
  /** Who last did something first. */
  readonly participants: readonly Participant[];
  /** Own updates that no relay has taken yet, at most 100 of them. */
  readonly unsent: readonly Unsent[];
  readonly unsentCount: number;
  /** Live updates held back because too many came at once. */
  readonly queued: number;
  /** Updates lost: too many at once, or more than is kept of one app. */
  readonly dropped: number;
  /** Updates that were unreadable, misdated or of people who were not heard; counted up to 10,000. */
  readonly leftOut: number;
}

/** What an app sends. */
export type OutgoingUpdate = Omit<WebxdcUpdateFields, "webxdcId">;

/** Why an update was not sent. */
export type SendProblem =
  | { readonly code: "not-shared" | "not-json" | "too-many" | "ended" | "no-signer" }
  | { readonly code: "too-large"; readonly sizeBytes: number };

/** Why no realtime channel was joined. */
export interface JoinProblem {
  readonly code: "not-shared" | "already-joined" | "ended";
}

/** One running app: its updates, its realtime channel, and what is to be seen of it. */
export interface WebxdcSession {
  readonly view: Signal<WebxdcView>;
  /** How many updates there are to be given; grows. */
  readonly count: Signal<number>;
  /** Settles once the updates that the relays had stored are there, or cannot be had for now. */
  readonly ready: Promise<void>;
  /** A page of the updates after a serial. */
  after(serial: number): readonly NumberedUpdate[];
  /** Takes an update into the log at once, and publishes it; settles with its serial. */
  send(update: OutgoingUpdate): Promise<Result<number, SendProblem>>;
  /** Publishes what was refused once more. */
  retry(): void;
  /** Whose updates are taken in from now on; null: everyone's. Own ones always are. What was left out is read again. */
  hear(isHeard: ((pubkey: Pubkey) => boolean) | null): void;
  /** One channel at a time. */
  joinRealtime(handlers: RealtimeHandlers): Result<RealtimeChannel, JoinProblem>;
  /** How far apart an app should send updates, and how large they may be. */
  readonly updateIntervalMs: number;
  maxUpdateBytes(): number;
  /** Settles once the relays have told what they take. */
  readonly limitsKnown: Promise<void>;
  end(): void;
}

/** What a session needs. */
export interface WebxdcSessionOptions {
  /** Null where the post gave none: then nothing is shared. */
  readonly webxdcId: string | null;
  /** When the app was posted; null while unknown. */
  readonly attachedAtSec: number | null;
  /** What the app knows this person by. */
  readonly selfAddr: string | null;
  readonly pool: RelayPool;
  readonly identity: Pick<Identity, "account" | "signer">;
  readonly keyValue: KeyValue;
  readonly http: Http;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
  /** Relays beside the pool's own where the app was found. */
  readonly moreRelays?: readonly string[];
  /** Default 10,000, for public relays; one's own may be asked more often. */
  readonly updateIntervalMs?: number;
  readonly realtimePace?: RealtimePace;
  readonly arrivals?: ArrivalLimits;
}

const mostUnsent = 1_000;
const mostBytes = 128_000;
const mostCounted = 10_000;
const sweepEverySec = 86_400;
const showWithinMs = 30;
/** What relays give at once that were not asked for their limits. */
const unknownPage = 100;
/** Fits every relay, whatever it says of itself. */
const surelyFits = 40_000;

/**
 * Runs the shared state of one app.
 *
 * @see docs/spec/webxdc.md, [X-7], [X-9]
 */
export function createWebxdcSession(options: WebxdcSessionOptions): WebxdcSession {
  const { pool, identity, keyValue, clock, timers, webxdcId } = options;
  const log = options.log.with({ part: "app" });
  const { updateIntervalMs = 10_000, moreRelays = [] } = options;
  const limits = createRelayLimits(options.http, pool);
  const arrivals = createArrivals(options.arrivals ?? arrivalLimits);
  const store = createLogStore(keyValue, webxdcId ?? "", timers, log);
  const outbox = createOutbox(keyValue, webxdcId ?? "", log);
  const drafts = createDrafts(
    outbox,
    () => identity.signer(),
    () => pool.correctedNowSec(),
  );
  const sweptKey = `${keptFor(webxdcId ?? "")}swept`;
  const updates = createShownLog({
    store,
    attachedAtSec: options.attachedAtSec,
    nowSec: () => pool.correctedNowSec(),
    shown(fresh) {
      told = withTold(told, fresh, { pubkey: self(), selfAddr: options.selfAddr });
      showSoon();
    },
    refused: leaveOut,
  });
  const outgoing = createOutgoing({
    pool,
    signer: () => identity.signer(),
    outbox,
    takes: (url, size) => limits.takes(url, size),
    clock,
    timers,
    intervalMs: updateIntervalMs,
    changed: showSoon,
  });
  let told = nothingTold();
  let caughtUp = webxdcId === null;
  /** By id: a later reading meets them again. */
  const leftOut = new Set<EventId>();
  /** Own updates that were one too many. */
  let overflow = 0;
  let sending = 0;
  /** Left by an earlier visit, on a device that has no history yet. */
  let afterHistory: readonly WebxdcUpdate[] = [];
  let isHeard: ((pubkey: Pubkey) => boolean) | null = null;
  let incoming: Incoming | null = null;
  let channel: RealtimeChannel | null = null;
  let stopShow: CancelTimer | null = null;
  let stopArrivals: CancelTimer | null = null;
  let ended = false;
  let isReady = false;
  let setReady: () => void = () => {};
  const ready = new Promise<void>((resolve) => {
    setReady = () => {
      isReady = true;
      resolve();
    };
  });
  /** Sends go one after the other, the first once it is known what came before. */
  let inTurn: Promise<unknown> = ready;
  const view = createSignal<WebxdcView>(look());

  function self(): Pubkey | null {
    const account = identity.account.get();
    return account.kind === "none" ? null : account.pubkey;
  }

  function look(): WebxdcView {
    return {
      shared: webxdcId !== null,
      caughtUp,
      updates: updates.count.get(),
      document: told.document,
      summary: told.summary,
      feed: told.feed,
      participants: [...told.participants.values()].toSorted((a, b) => b.lastSec - a.lastSec),
      unsent: outgoing.unsent(100),
      unsentCount: outgoing.size(),
      queued: arrivals.queued(),
      dropped: arrivals.dropped() + updates.lost() + overflow,
      leftOut: leftOut.size,
    };
  }

  function showSoon(): void {
    if (ended) return;
    stopShow ??= timers.after(showWithinMs, () => {
      stopShow = null;
      view.set(look());
    });
  }

  function append(next: readonly WebxdcUpdate[]): readonly NumberedUpdate[] {
    const added = updates.append(next);
    showSoon();
    return added;
  }

  function isWanted(pubkey: Pubkey): boolean {
    return isHeard === null || pubkey === self() || isHeard(pubkey);
  }

  function read(event: VerifiedEvent): WebxdcUpdate | null {
    const update = parseWebxdcUpdate(event);
    const isOfThisApp = update.ok && update.value.webxdcId === webxdcId;
    if (!isOfThisApp || !isWanted(event.pubkey)) {
      if (!updates.has(event.id)) leaveOut(event.id);
      return null;
    }
    return update.value;
  }

  function leaveOut(id: EventId): void {
    if (leftOut.size < mostCounted) leftOut.add(id);
    showSoon();
  }

  function onStored(events: readonly VerifiedEvent[], whole: boolean): void {
    append(events.map(read).filter((update) => update !== null));
    append(afterHistory);
    afterHistory = [];
    void updates.kept().then(() => {
      caughtUp = true;
      showSoon();
      setReady();
    });
    if (whole) void keyValue.set(sweptKey, pool.correctedNowSec()).catch(() => {});
  }

  function onLive(event: VerifiedEvent): void {
    const update = read(event);
    if (update === null || updates.has(update.id)) return;
    arrivals.offer(update, clock.monotonicMs());
    letIn();
  }

  function letIn(): void {
    for (const update of arrivals.take(clock.monotonicMs())) {
      // Whoever was heard when it came may not be any more.
      if (isWanted(update.pubkey)) append([update]);
      else leaveOut(update.id);
    }
    const nextMs = arrivals.nextInMs(clock.monotonicMs());
    if (nextMs !== null) {
      stopArrivals ??= timers.after(nextMs, () => {
        stopArrivals = null;
        letIn();
      });
    }
    showSoon();
  }

  async function start(id: string): Promise<void> {
    // Asked at once: what is sent from here on is not of an earlier visit.
    const loading = outbox.load();
    const kept = await store.load();
    const unsent = await loading;
    const sweptSec = await keyValue.get(sweptKey).catch(() => undefined);
    if (ended) return;
    updates.restore(kept);
    // Kept apart from the log: what was in one and not in the other has its place at the end.
    if (kept.length > 0) append(unsent.filter((update) => !updates.has(update.id)));
    else afterHistory = unsent;
    for (const update of unsent) outgoing.add(update);
    const isDue = typeof sweptSec !== "number" || pool.correctedNowSec() - sweptSec > sweepEverySec;
    if (kept.length > 0) setReady();
    incoming = createIncoming({
      pool,
      clock,
      timers,
      webxdcId: id,
      moreRelays,
      pageSize: () => (moreRelays.length === 0 ? limits.pageSize() : Math.min(unknownPage, limits.pageSize())),
      isKnown: (eventId) => updates.has(eventId),
      fromNothing: kept.length === 0 || isDue,
      newestSec: () => updates.newestSec(),
      onStored,
      onLive,
    });
  }

  async function sendNow(id: string, fields: OutgoingUpdate): Promise<Result<number, SendProblem>> {
    const signer = await identity.signer().catch(() => null);
    if (signer === null) return failed({ code: "no-signer" });
    if (fields.payload.length > surelyFits) await limits.known;
    if (ended) return failed({ code: "ended" });
    const newestSec = Math.max(updates.newestSec(), options.attachedAtSec ?? 0);
    let createdAtSec = nextCreatedAtSec(newestSec, pool.correctedNowSec());
    let draft = draftWebxdcUpdate({ ...fields, webxdcId: id }, signer.pubkey, createdAtSec);
    // Where the clock can go no further ahead, the same move twice would be one event.
    while (draft.ok && updates.has(draft.value.id)) {
      createdAtSec += 1;
      draft = draftWebxdcUpdate({ ...fields, webxdcId: id }, signer.pubkey, createdAtSec);
    }
    if (!draft.ok) return failed({ code: "not-json" });
    const size = sizeOnWire(buildWebxdcUpdate(draft.value, createdAtSec));
    if (!limits.anyTakes(size)) return failed({ code: "too-large", sizeBytes: size.messageBytes });
    const [added] = append([draft.value]);
    if (added === undefined) return failed({ code: "too-many" });
    outgoing.add(draft.value);
    return ok(added.serial);
  }

  /** The draft gives way to what has its own place in the outbox by now, or none at all. */
  async function sendDraft(id: string, fields: OutgoingUpdate, draft: Promise<EventId | null>): Promise<Result<number, SendProblem>> {
    const draftId = await draft;
    const sent = await sendNow(id, fields);
    const isLeft = !sent.ok && sent.problem.code === "ended";
    if (draftId !== null && !isLeft) drafts.drop(draftId, outgoing.has(draftId));
    return sent;
  }

  function refuse(problem: SendProblem): Promise<Result<number, SendProblem>> {
    return Promise.resolve(failed(problem));
  }

  if (webxdcId === null) setReady();
  else void start(webxdcId);

  return {
    view,
    count: updates.count,
    ready,
    updateIntervalMs,
    limitsKnown: limits.known,
    after: (serial) => updates.after(serial),
    maxUpdateBytes: () => Math.min(mostBytes, limits.maxUpdateBytes()),
    send(fields) {
      if (ended) return refuse({ code: "ended" });
      if (webxdcId === null) return refuse({ code: "not-shared" });
      if (!parseJson(fields.payload).ok) return refuse({ code: "not-json" });
      const sizeBytes = utf8Length(fields.payload);
      if (sizeBytes > mostBytes) return refuse({ code: "too-large", sizeBytes });
      if (outgoing.size() + sending >= mostUnsent) {
        overflow += 1;
        showSoon();
        return refuse({ code: "too-many" });
      }
      const waits = !isReady || sending > 0 || fields.payload.length > surelyFits;
      const draft = waits ? drafts.keep({ ...fields, webxdcId }) : Promise.resolve(null);
      sending += 1;
      const sent = inTurn.then(() => sendDraft(webxdcId, fields, draft));
      const over = () => {
        sending -= 1;
      };
      inTurn = sent.then(over, over);
      return sent;
    },
    retry: () => outgoing.retry(),
    hear(next) {
      isHeard = next;
      incoming?.sweep();
    },
    joinRealtime(handlers) {
      if (ended) return failed({ code: "ended" });
      if (webxdcId === null) return failed({ code: "not-shared" });
      if (channel !== null) return failed({ code: "already-joined" });
      const joined = createRealtimeChannel({
        pool,
        identity,
        clock,
        timers,
        limits,
        webxdcId,
        moreRelays,
        handlers,
        random: options.random,
        pace: options.realtimePace ?? publicPace,
      });
      channel = {
        ...joined,
        leave() {
          joined.leave();
          channel = null;
        },
      };
      return ok(channel);
    },
    end() {
      if (ended) return;
      channel?.leave();
      ended = true;
      updates.end();
      incoming?.end();
      outgoing.end();
      stopShow?.();
      stopArrivals?.();
      setReady();
    },
  };
}
