import { createSignal } from "@plaza/platform";
import type { CancelTimer, Clock, Signal, Timers } from "@plaza/platform";
import type { GivenFile, GivenUpdate, GuestConfig, HostMessage } from "../guest/webxdc-guest.ts";
import type { RealtimeChannel } from "../realtime/realtime-channel.ts";
import type { WebxdcSession } from "../session/webxdc-session.ts";
import type { NumberedUpdate } from "../updates/update-log.ts";
import { parseGuestMessage } from "./guest-message.ts";
import type { ChatDraft, FileWish, GuestMessage } from "./guest-message.ts";

/** The way to an app in its frame. What comes out of it is hostile. */
export interface HostTransport {
  post(message: HostMessage): void;
  /** Returns how to stop. */
  listen(hear: (message: unknown) => void): () => void;
}

/** What only the person may decide. */
export interface AppDialogs {
  /** Shows a draft for a chat; settles when the person has sent or dropped it. */
  sendToChat(draft: ChatDraft): Promise<void>;
  /** Lets the person choose files; none when they chose none. */
  importFiles(wish: FileWish): Promise<readonly GivenFile[]>;
}

/** How an app behaves. */
export interface AppConduct {
  /** Messages that could not be read, or were too many. */
  readonly ignored: number;
  /** Realtime messages the app did not take in time. */
  readonly unheard: number;
  /** Why the last update or realtime message was not sent; null while none was refused. */
  readonly lastRefusal: string | null;
}

/** One running app's counterpart on the page. */
export interface AppHost {
  readonly conduct: Signal<AppConduct>;
  end(): void;
}

/** What a host needs. */
export interface AppHostOptions {
  readonly session: WebxdcSession;
  readonly transport: HostTransport;
  readonly selfAddr: string;
  readonly selfName: Signal<string>;
  readonly dialogs: AppDialogs;
  readonly clock: Clock;
  readonly timers: Timers;
}

interface Reader {
  after: number;
  /** A page is with the app. */
  busy: boolean;
  /** The last update that was known when it was asked for; null until the history is there. */
  target: number | null;
  settled: boolean;
}

const messagesAtOnce = 2_000;
const messagesPerSecond = 1_000;
const mostReaders = 8;
const mostUnheard = 256;
const showWithinMs = 100;

/** What an app may read of the person and the relays. */
export function guestConfig(options: Pick<AppHostOptions, "session" | "selfAddr" | "selfName">): GuestConfig {
  const { session, selfAddr, selfName } = options;
  const sendUpdateMaxSize = session.maxUpdateBytes();
  return { selfAddr, selfName: selfName.get(), sendUpdateInterval: session.updateIntervalMs, sendUpdateMaxSize };
}

function given({ serial, update }: NumberedUpdate, maxSerial: number): GivenUpdate {
  const { payload, info, href, document, summary } = update;
  return {
    payload,
    serial,
    max_serial: maxSerial,
    ...(info === null ? {} : { info }),
    ...(href === null ? {} : { href }),
    ...(document === null ? {} : { document }),
    ...(summary === null ? {} : { summary }),
  };
}

/**
 * Answers one app: gives it updates page by page, as fast as it takes them, sends what it says, and leaves to the
 * person what is theirs to decide.
 *
 * @see docs/spec/webxdc.md
 */
export function createAppHost(options: AppHostOptions): AppHost {
  const { session, transport, dialogs, clock, timers } = options;
  const readers = new Map<number, Reader>();
  let channel: RealtimeChannel | null = null;
  let stopChannel: (() => void) | null = null;
  let unheardNow = 0;
  let asking = false;
  let tokens = messagesAtOnce;
  let refilledMs = clock.monotonicMs();
  let conductNow: AppConduct = { ignored: 0, unheard: 0, lastRefusal: null };
  let stopShow: CancelTimer | null = null;
  let ended = false;
  const conduct = createSignal(conductNow);

  function note(change: Partial<AppConduct>): void {
    if (ended) return;
    conductNow = { ...conductNow, ...change };
    stopShow ??= timers.after(showWithinMs, () => {
      stopShow = null;
      conduct.set(conductNow);
    });
  }

  function isBearable(): boolean {
    const nowMs = clock.monotonicMs();
    tokens = Math.min(messagesAtOnce, tokens + ((nowMs - refilledMs) / 1_000) * messagesPerSecond);
    refilledMs = nowMs;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  }

  function give(listener: number, reader: Reader): void {
    if (reader.busy || ended) return;
    const page = session.after(reader.after);
    reader.after = page.at(-1)?.serial ?? reader.after;
    const settles = !reader.settled && reader.target !== null && reader.after >= reader.target;
    if (page.length === 0 && !settles) return;
    reader.settled ||= settles;
    reader.busy = page.length > 0;
    const maxSerial = session.count.get();
    transport.post({ type: "updates", listener, updates: page.map((update) => given(update, maxSerial)), settled: settles });
  }

  function listen(listener: number, after: number): void {
    const reader: Reader = { after, busy: false, target: null, settled: false };
    readers.set(listener, reader);
    for (const oldest of readers.keys()) {
      if (readers.size <= mostReaders) break;
      readers.delete(oldest);
    }
    give(listener, reader);
    void session.ready.then(() => {
      reader.target = session.count.get();
      if (readers.get(listener) === reader) give(listener, reader);
    });
  }

  function join(): void {
    if (channel !== null) return;
    const joined = session.joinRealtime({
      onMessage(data) {
        // An app that takes nothing in must not make the page hold everything for it.
        if (unheardNow >= mostUnheard) {
          note({ unheard: conductNow.unheard + 1 });
          return;
        }
        unheardNow += 1;
        transport.post({ type: "data", data });
      },
    });
    if (!joined.ok) {
      note({ lastRefusal: joined.problem.code });
      return;
    }
    channel = joined.value;
    unheardNow = 0;
    const { status } = channel;
    const tell = () => transport.post({ type: "joined", maxBytes: status.get().maxBytes });
    stopChannel = status.subscribe(tell);
  }

  function leave(): void {
    stopChannel?.();
    channel?.leave();
    channel = null;
  }

  async function ask(call: number, work: () => Promise<readonly GivenFile[]>): Promise<void> {
    const reply = (message: HostMessage) => {
      if (!ended) transport.post(message);
    };
    if (asking) {
      reply({ type: "error", call, message: "another question is open" });
      return;
    }
    asking = true;
    try {
      reply({ type: "result", call, files: await work() });
    } catch (error) {
      reply({ type: "error", call, message: error instanceof Error ? error.message : String(error) });
    } finally {
      asking = false;
    }
  }

  function take(message: GuestMessage): void {
    switch (message.type) {
      case "update":
        void session.send(message.update).then((sent) => {
          if (!sent.ok) note({ lastRefusal: sent.problem.code });
        });
        return;
      case "listen":
        listen(message.listener, message.after);
        return;
      case "more": {
        const reader = readers.get(message.listener);
        if (reader === undefined) return;
        reader.busy = false;
        give(message.listener, reader);
        return;
      }
      case "stop":
        readers.delete(message.listener);
        return;
      case "join":
        join();
        return;
      case "leave":
        leave();
        return;
      case "heard":
        unheardNow = Math.max(0, unheardNow - 1);
        return;
      case "send": {
        const sent = channel?.send(message.data);
        if (sent?.ok === false) note({ lastRefusal: sent.problem.code });
        return;
      }
      case "chat":
        void ask(message.call, async () => {
          await dialogs.sendToChat(message.draft);
          return [];
        });
        return;
      case "import":
        void ask(message.call, () => dialogs.importFiles(message.wish));
    }
  }

  const tellConfig = () => transport.post({ type: "config", ...guestConfig(options) });
  const stopListening = transport.listen((value) => {
    const message = isBearable() ? parseGuestMessage(value) : null;
    if (message?.ok === true) take(message.value);
    else note({ ignored: conductNow.ignored + 1 });
  });
  const stopCount = session.count.subscribe(() => {
    for (const [listener, reader] of readers) give(listener, reader);
  });
  const stopName = options.selfName.subscribe(tellConfig);
  tellConfig();
  void session.limitsKnown.then(() => {
    if (!ended) tellConfig();
  });

  return {
    conduct,
    end() {
      if (ended) return;
      ended = true;
      leave();
      stopListening();
      stopCount();
      stopName();
      stopShow?.();
      readers.clear();
    },
  };
}
