import { createSignal } from "@plaza/platform";
import type { CancelTimer, KeyValue, Log, Signal, Timers } from "@plaza/platform";
import { buildSceneChat, chatCid, failed, formatAddress, KIND, ok, parseDeletion, parseSceneChat } from "@plaza/protocol";
import type {
  Address,
  EventId,
  EventTemplate,
  Filter,
  Result,
  SceneChat as SceneChatEvent,
  VerifiedEvent,
  WebxdcAttachment,
} from "@plaza/protocol";
import type { Identity } from "../identity/identity.ts";
import { signChecked } from "../identity/sign-checked.ts";
import type { CheckedSignProblem } from "../identity/sign-checked.ts";
import { createMovingSubscription } from "../pool/moving-subscription.ts";
import type { Publication, PublishStatus } from "../pool/publication.ts";
import type { RelayPool } from "../pool/relay-pool.ts";
import { inOrder, noChatLines, shownLines, withChatDeletion, withChatLine, withRoomFor } from "./chat-lines.ts";
import { createOutbox } from "./outbox.ts";

/** One line of the history. */
export interface HistoryLine {
  readonly id: EventId;
  /** What the live copy of this line carries. */
  readonly cid: string;
  readonly pubkey: SceneChatEvent["pubkey"];
  readonly text: string;
  readonly createdAtSec: number;
  /** Signed by who acts here now. */
  readonly mine: boolean;
  /** How publishing goes; null for lines not sent on this visit. */
  readonly delivery: PublishStatus | null;
  /** The apps it brings along. */
  readonly apps: readonly WebxdcAttachment[];
}

/** The chat as it is to be shown. */
export interface SceneChatView {
  /** Oldest first. */
  readonly lines: readonly HistoryLine[];
  /** What the relays had stored has come. */
  readonly caughtUp: boolean;
  /** Whether there is more before the first line. */
  readonly older: "more" | "loading" | "end";
}

/** A line that is signed and not yet published. */
export interface SignedLine {
  readonly event: VerifiedEvent;
  /** Goes with the live copy, so that both are one line. */
  readonly cid: string;
}

/** Why a line was not signed. */
export type SayProblem = CheckedSignProblem | { readonly code: "empty" };

/** The chat of one scene. */
export interface SceneChat {
  readonly view: Signal<SceneChatView>;
  /** Makes a line, dated after everything its author has seen here. Nothing is sent yet. */
  sign(text: string, apps?: readonly WebxdcAttachment[]): Promise<Result<SignedLine, SayProblem>>;
  /** Shows and sends a signed line; what no relay has taken is sent again after a reload. */
  publish(event: VerifiedEvent): Publication;
  /** Sends a refused line of this visit once more; null when there is no such line. */
  retry(id: EventId): Publication | null;
  /** Reads the lines before the first shown one. */
  loadOlder(): Promise<void>;
  end(): void;
}

/** How the lines of a place are written and read, where it is no scene. */
export interface ChatLanguage {
  build(line: { readonly text: string; readonly relayHint?: string }, createdAtSec: number): EventTemplate;
  /** Lines of other places are none. */
  parse(event: VerifiedEvent): Result<Pick<SceneChatEvent, "id" | "pubkey" | "text" | "createdAtSec">, { readonly code: string }>;
}

/** What a chat needs. */
export interface SceneChatOptions {
  readonly pool: RelayPool;
  readonly identity: Pick<Identity, "account" | "signer">;
  readonly scene: Address;
  /** For places of another kind, such as the room of an audio space. */
  readonly language?: ChatLanguage;
  /** A relay where the scene is found, for the events' tags. */
  readonly relayHint?: string;
  readonly keyValue: KeyValue;
  readonly timers: Timers;
  readonly log: Log;
}

const pageSize = 50;
const linesAtFirst = 500;
const mostLines = 2_000;
/** How far an answer may be dated ahead so as not to sort before what it answers. */
const aheadSec = 10;
const mostAuthors = 200;
const mostSent = 200;
const showWithinMs = 30;

/**
 * Reads and writes the chat of a scene (kind 1311).
 *
 * @see docs/spec/world.md [W-9]
 */
export function createSceneChat(options: SceneChatOptions): SceneChat {
  const { pool, identity, scene, keyValue, timers, log } = options;
  const address = formatAddress(scene);
  const lineFilter: Filter = { kinds: [KIND.chat], tags: { a: [address] } };
  const outbox = createOutbox(keyValue, address, log);
  const sent = new Map<EventId, { event: VerifiedEvent; publication: Publication; stop: () => void }>();
  let state = noChatLines(linesAtFirst);
  /** The first line shown. Before it the history may have gaps: relays that know little reach back further. */
  let first: SceneChatEvent | null = null;
  let caughtUp = false;
  let lastSignedSec = 0;
  let loading = false;
  let exhausted = false;
  let ended = false;
  let stopShow: CancelTimer | null = null;
  const view = createSignal<SceneChatView>({ lines: [], caughtUp: false, older: "end" });

  function lineOf(event: VerifiedEvent): SceneChatEvent | null {
    if (options.language !== undefined) {
      const said = options.language.parse(event);
      return said.ok ? { ...said.value, scene, cid: chatCid(said.value.id), apps: [] } : null;
    }
    const line = parseSceneChat(event);
    return line.ok && formatAddress(line.value.scene) === address ? line.value : null;
  }

  function take(event: VerifiedEvent): boolean {
    if (event.kind === KIND.deletion) {
      const deletion = parseDeletion(event);
      if (deletion.ok) state = withChatDeletion(state, deletion.value);
      return deletion.ok;
    }
    const line = lineOf(event);
    if (line === null) return false;
    state = withChatLine(state, line);
    return true;
  }

  function show(): void {
    stopShow?.();
    stopShow = null;
    if (ended) return;
    const shown = shownLines(state);
    const from = caughtUp ? shown.findIndex((line) => first === null || inOrder(line, first) >= 0) : Math.max(0, shown.length - pageSize);
    const account = identity.account.get();
    const self = account.kind === "none" ? null : account.pubkey;
    const lines = from < 0 ? [] : shown.slice(from).map((line) => toHistoryLine(line, self));
    const more = !exhausted && (from > 0 || state.lines.length >= pageSize) && lines.length < mostLines;
    view.set({ lines, caughtUp, older: loading ? "loading" : more ? "more" : "end" });
    const authors = [...new Set(state.lines.map((line) => line.pubkey))].slice(-mostAuthors).toSorted();
    const oldest = state.lines[0];
    if (oldest === undefined) return;
    // Rounded, so that the question does not change with every line.
    const since = oldest.createdAtSec - (oldest.createdAtSec % 3_600);
    deletions.aim([{ kinds: [KIND.deletion], authors, since, limit: 500 }]);
  }

  function toHistoryLine(line: SceneChatEvent, self: string | null): HistoryLine {
    const { id, cid, pubkey, text, createdAtSec, apps } = line;
    const delivery = sent.get(id)?.publication.status.get() ?? null;
    return { id, cid, pubkey, text, createdAtSec, mine: pubkey === self, delivery, apps };
  }

  function heard(event: VerifiedEvent): void {
    // A history comes as a burst, and so may a crowd: shown together.
    if (take(event)) stopShow ??= timers.after(showWithinMs, show);
  }

  function publish(event: VerifiedEvent): Publication {
    sent.get(event.id)?.stop();
    take(event);
    outbox.keep(event);
    const publication = pool.publish(event);
    const stop = publication.status.subscribe(show);
    sent.set(event.id, { event, publication, stop });
    forgetOldSent();
    void publication.done.then((status) => {
      if (sent.get(event.id)?.publication !== publication) return;
      const refusedForGood = status.relays.length > 0 && status.relays.every((relay) => relay.state === "refused");
      if (status.state === "accepted" || refusedForGood) outbox.remove(event.id);
    });
    show();
    return publication;
  }

  function forgetOldSent(): void {
    for (const [id, { publication, stop }] of sent) {
      if (sent.size <= mostSent) return;
      if (publication.status.get().state === "sending") continue;
      stop();
      sent.delete(id);
    }
  }

  async function sendWhatWasLeft(): Promise<void> {
    for (const event of await outbox.load(pool.correctedNowSec())) {
      const proven = await pool.verify(event);
      if (ended) return;
      if (proven.ok) publish(proven.value);
      else outbox.remove(event.id);
    }
  }

  /** The newest lines before the first shown one, as many as a page; null when no relay has any. */
  async function pageBefore(line: SceneChatEvent): Promise<readonly SceneChatEvent[] | null> {
    let until = line.createdAtSec;
    let limit = pageSize;
    for (let tries = 0; tries < 8; tries += 1) {
      const found = await pool.fetch([{ ...lineFilter, until, limit }]);
      if (ended) return null;
      state = withRoomFor(state, Math.min(mostLines, state.lines.length + found.length));
      for (const event of found) take(event);
      const before = shownLines(state).filter((other) => inOrder(other, line) < 0);
      if (before.length > 0) return before.slice(-pageSize);
      const oldest = found.at(-1);
      if (oldest === undefined || found.length < pageSize) return null;
      if (oldest.created_at < until) until = oldest.created_at;
      // A second with more lines than a page: ask for all of it, then look before it.
      else if (limit === pageSize) limit = linesAtFirst;
      else {
        until -= 1;
        limit = pageSize;
      }
    }
    return null;
  }

  const deletions = createMovingSubscription(pool, timers, heard);
  const live = pool.subscribe([{ ...lineFilter, limit: pageSize }], {
    onEvent: heard,
    onCaughtUp() {
      const shown = shownLines(state);
      first = shown.length > pageSize ? (shown.at(-pageSize) ?? null) : null;
      caughtUp = true;
      show();
    },
  });
  const stopAccount = identity.account.subscribe(show);
  void sendWhatWasLeft();

  return {
    view,
    async sign(text, apps = []) {
      const nowSec = pool.correctedNowSec();
      const newestSec = Math.max(lastSignedSec, state.lines.at(-1)?.createdAtSec ?? 0);
      const createdAtSec = Math.max(nowSec, Math.min(newestSec + 1, nowSec + aheadSec));
      lastSignedSec = createdAtSec;
      const { language } = options;
      const hint = options.relayHint === undefined ? {} : { relayHint: options.relayHint };
      const template = language?.build({ text, ...hint }, createdAtSec) ?? buildSceneChat({ scene, text, apps, ...hint }, createdAtSec);
      if (template.content === "") return failed({ code: "empty" });
      const signed = await signChecked(pool, await identity.signer(), template);
      return signed.ok ? ok({ event: signed.value, cid: chatCid(signed.value.id) }) : signed;
    },
    publish,
    retry(id) {
      const line = sent.get(id);
      return line === undefined ? null : publish(line.event);
    },
    async loadOlder() {
      const from = first ?? shownLines(state)[0];
      if (loading || exhausted || from === undefined) return;
      loading = true;
      show();
      const page = await pageBefore(from);
      loading = false;
      const oldest = page?.[0];
      if (oldest === undefined) exhausted = true;
      else first = oldest;
      show();
    },
    end() {
      ended = true;
      live.end();
      deletions.end();
      stopAccount();
      stopShow?.();
      for (const { stop } of sent.values()) stop();
    },
  };
}
