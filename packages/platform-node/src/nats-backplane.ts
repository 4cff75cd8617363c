import { createSignal, maxBackplaneMessageBytes } from "@plaza/platform";
import type { Backplane, BackplaneMessage, Log, Random } from "@plaza/platform";
import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import type { ConnectionOptions, Msg, NatsConnection } from "@nats-io/transport-node";
import { createSendWindow } from "./nats-send-window.ts";
import { readNatsUrl } from "./nats-url.ts";

/** Why there is no connection to NATS. */
export type NatsProblem =
  | { readonly code: "bad-url"; readonly url: string }
  | { readonly code: "unreachable"; readonly place: string; readonly detail: string };

/** How to connect. */
export interface NatsBackplaneOptions {
  /** `nats://host:4222`, `nats://user:password@host`, `nats://token@host`; `tls://` for an encrypted line. */
  readonly url: string;
  /** How the connection is called in the broker's own reports. */
  readonly name: string;
  readonly random: Random;
  readonly log: Log;
  /** How long the first connection may take. Default 5,000. */
  readonly timeoutMs?: number;
}

const pingEveryMs = 2_000;
const firstRetryMs = 100;
const longestRetryMs = 5_000;
const endWithinMs = 1_000;

/**
 * Connects to a NATS server. The client library is loaded here and nowhere else. A connection that is lost later is made
 * anew for ever, after waits with full jitter that double up to 5 s; what is sent meanwhile is dropped, because by then it
 * would be old.
 *
 * @see docs/decisions/0005-backplane.md
 */
export async function connectNatsBackplane(options: NatsBackplaneOptions): Promise<Result<Backplane, NatsProblem>> {
  const target = readNatsUrl(options.url);
  if (target === null) return failed({ code: "bad-url", url: options.url });
  const { connect, NoRespondersError, TimeoutError } = await import("@nats-io/transport-node");
  let retries = 0;
  const settings: ConnectionOptions = {
    ...target.credentials,
    servers: target.place,
    ...(target.isEncrypted ? { tls: {} } : {}),
    name: options.name,
    noEcho: true,
    timeout: options.timeoutMs ?? 5_000,
    pingInterval: pingEveryMs,
    maxPingOut: 2,
    maxReconnectAttempts: -1,
    reconnectDelayHandler() {
      retries += 1;
      return firstRetryMs + options.random.unit() * Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(retries, 10));
    },
  };
  let nats: NatsConnection;
  try {
    nats = await connect(settings);
  } catch (error) {
    return failed({ code: "unreachable", place: target.place, detail: error instanceof Error ? error.message : String(error) });
  }

  const log = options.log.with({ nats: target.place });
  const connected = createSignal(true);
  const totals = { published: 0, publishedBytes: 0, received: 0, receivedBytes: 0, dropped: 0, lost: 0 };
  const subscriptions = new Set<() => void>();
  const sendWindow = createSendWindow(() => nats.flush());
  const longestBytes = Math.min(maxBackplaneMessageBytes, nats.info?.max_payload ?? maxBackplaneMessageBytes);
  let ended = false;

  void (async () => {
    for await (const status of nats.status()) {
      if (ended) return;
      if (status.type === "disconnect" && connected.get()) {
        totals.lost += 1;
        log.warn("the connection to NATS is lost; this process goes on alone until it is back");
        connected.set(false);
      } else if (status.type === "reconnect") {
        retries = 0;
        sendWindow.reset();
        log.info("connected to NATS again");
        connected.set(true);
      } else if (status.type === "error") {
        log.warn("NATS reports an error", { detail: status.error.message });
      }
    }
  })();

  void nats.closed().then((error) => {
    if (ended) return;
    // Only a server that refuses us for good ends up here: everything else is tried again.
    log.error("NATS has closed the connection for good; this process goes on alone", { detail: String(error) });
    if (connected.get()) totals.lost += 1;
    connected.set(false);
  });

  function mayPublish(bytes: Uint8Array): boolean {
    if (!ended && connected.get() && bytes.length <= longestBytes && sendWindow.take(bytes.length)) {
      totals.published += 1;
      totals.publishedBytes += bytes.length;
      return true;
    }
    totals.dropped += 1;
    return false;
  }

  function read(message: Msg): BackplaneMessage {
    totals.received += 1;
    totals.receivedBytes += message.data.length;
    let answered = false;
    return {
      subject: message.subject,
      bytes: message.data,
      reply:
        message.reply === undefined || message.reply === ""
          ? null
          : (bytes) => {
              if (answered || !mayPublish(bytes)) return;
              answered = true;
              message.respond(bytes.slice());
            },
    };
  }

  return ok({
    connected,
    publish(subject, bytes) {
      if (!mayPublish(bytes)) return false;
      // The library keeps what it is given until the next turn of the loop.
      nats.publish(subject, bytes.slice());
      return true;
    },
    subscribe(subject, onMessage) {
      if (ended) return () => {};
      const subscription = nats.subscribe(subject, {
        callback(error, message) {
          if (error === null) onMessage(read(message));
          else log.warn("a subscription failed", { subject, detail: error.message });
        },
      });
      const end = (): void => {
        if (!subscriptions.delete(end)) return;
        subscription.unsubscribe();
      };
      subscriptions.add(end);
      return end;
    },
    async request(subject, bytes, timeoutMs) {
      if (!mayPublish(bytes)) return null;
      try {
        const answer = await nats.request(subject, bytes.slice(), { timeout: timeoutMs });
        return ended ? null : answer.data.slice();
      } catch (error) {
        if (!ended && !(error instanceof NoRespondersError) && !(error instanceof TimeoutError)) {
          log.debug("a question got no answer", { subject, detail: error instanceof Error ? error.message : String(error) });
        }
        return null;
      }
    },
    stats: () => ({ ...totals, waitingBytes: sendWindow.waitingBytes(), subscriptions: subscriptions.size }),
    async end() {
      if (ended) return;
      ended = true;
      for (const stop of subscriptions) stop();
      if (connected.get()) await Promise.race([nats.flush().catch(() => {}), new Promise((resolve) => setTimeout(resolve, endWithinMs))]);
      connected.set(false);
      await nats.close();
    },
  });
}
