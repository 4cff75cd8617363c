import { createSignal } from "@plaza/platform";
import type { CancelTimer, Log, Random, Signal, Signer, SignProblem, Timers } from "@plaza/platform";
import { buildRemoteRequest, failed, hexOf, KIND, ok, parseRemoteAnswer, writeRemoteRequest } from "@plaza/protocol";
import type { Filter, Pubkey, RemoteAnswer, RemoteMethod, Result, VerifiedEvent } from "@plaza/protocol";
import type { RelayPool } from "../pool/relay-pool.ts";
import { relayKey } from "../pool/relay-url.ts";
import type { Subscription } from "../pool/subscription.ts";

/** What speaking with a remote signer takes. */
export interface RemoteParts {
  readonly pool: Pick<RelayPool, "publish" | "subscribe" | "correctedNowSec">;
  /** The page's own key for this; it encrypts. Not the person's. */
  readonly client: Signer;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
}

/** A way to ask one remote signer. */
export interface RemoteLine {
  /** Where the person has to say yes before an answer comes; null when nothing waits for that. */
  readonly askPerson: Signal<string | null>;
  ask(method: RemoteMethod, params: readonly string[], withinMs?: number): Promise<Result<string, SignProblem>>;
  /** Asks over these relays from now on. */
  move(relays: readonly string[]): void;
  end(): void;
}

interface Pending {
  readonly settle: (answer: Result<string, SignProblem>) => void;
  readonly wait: (ms: number) => void;
}

/** A person may have to find their phone first. */
const answerWithinMs = 60_000;
const afterYesWithinMs = 300_000;
/** Stored ones are no news; this many tell a relay to send what comes. */
const fewStored = 5;

/** Reads what came for the page's key; null for what is not for it, or no answer. */
export async function readAnswer(client: Signer, event: VerifiedEvent): Promise<RemoteAnswer | null> {
  const text = await client.encryption?.decrypt(event.pubkey, event.content);
  const answer = text?.ok === true ? parseRemoteAnswer(text.value) : null;
  return answer?.ok === true ? answer.value : null;
}

/** The filter of everything that is said to the page's key. */
export function answersFor(client: Pubkey, author?: Pubkey): Filter {
  return { kinds: [KIND.remoteSigning], tags: { p: [client] }, limit: fewStored, ...(author === undefined ? {} : { authors: [author] }) };
}

/**
 * Opens a line to a remote signer over its relays.
 *
 * @see docs/spec/identity.md [I-1h], [I-1i]
 */
export function createRemoteLine(parts: RemoteParts, signer: Pubkey, relays: readonly string[]): RemoteLine {
  const { pool, client, timers, random } = parts;
  const log = parts.log.with({ part: "signer" });
  const askPerson = createSignal<string | null>(null);
  const pending = new Map<string, Pending>();
  let over = relays;
  let asking: string | null = null;
  let ended = false;

  function listen(): Subscription {
    return pool.subscribe([answersFor(client.pubkey, signer)], { onEvent: (event) => void hear(event) }, { moreRelays: over });
  }

  async function hear(event: VerifiedEvent): Promise<void> {
    const answer = await readAnswer(client, event);
    const question = answer === null ? undefined : pending.get(answer.id);
    if (answer === null || question === undefined) return;
    if (answer.kind === "ask-person") {
      asking = answer.id;
      askPerson.set(answer.url);
      question.wait(afterYesWithinMs);
    } else if (answer.kind === "error") question.settle(failed({ code: "refused", detail: answer.error.slice(0, 200) }));
    else question.settle(ok(answer.result));
  }

  async function send(id: string, method: RemoteMethod, params: readonly string[]): Promise<SignProblem | null> {
    const gone = (detail: string): SignProblem => ({ code: "unavailable", detail });
    const closed = await client.encryption?.encrypt(signer, writeRemoteRequest({ id, method, params }));
    if (closed?.ok !== true) return gone(`the question could not be encrypted (${closed?.problem.code ?? "no encryption"})`);
    const signed = await client.sign(buildRemoteRequest(signer, closed.value, pool.correctedNowSec()));
    if (!signed.ok) return gone("the page's own key for the signer is gone");
    if (!pending.has(id)) return null;
    const keys = new Set(over.map(relayKey));
    const { done } = pool.publish(signed.value, { only: (url) => keys.has(relayKey(url)), moreRelays: over });
    const { state, relays: told } = await done;
    return state === "refused" ? gone(told.map(({ message }) => message).find((message) => message !== "") ?? "its relays are away") : null;
  }

  let subscription = listen();
  return {
    askPerson,
    ask(method, params, withinMs = answerWithinMs) {
      if (ended) return Promise.resolve(failed({ code: "unavailable", detail: "signed out" }));
      const id = hexOf(random.bytes(8));
      return new Promise((resolve) => {
        let stop: CancelTimer = () => {};
        const settle = (answer: Result<string, SignProblem>): void => {
          if (!pending.delete(id)) return;
          stop();
          if (asking === id) {
            asking = null;
            askPerson.set(null);
          }
          if (!answer.ok) log.warn("the remote signer did not do it", { method, problem: answer.problem.code });
          resolve(answer);
        };
        const wait = (ms: number): void => {
          stop();
          stop = timers.after(ms, () => settle(failed({ code: "timeout", afterMs: ms })));
        };
        pending.set(id, { settle, wait });
        wait(withinMs);
        void send(id, method, params).then((problem) => problem !== null && settle(failed(problem)));
      });
    },
    move(next) {
      if (ended) return;
      over = next;
      const before = subscription;
      subscription = listen();
      before.end();
    },
    end() {
      ended = true;
      subscription.end();
      for (const { settle } of pending.values()) settle(failed({ code: "unavailable", detail: "signed out" }));
    },
  };
}
