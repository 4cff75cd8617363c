import type { Backplane, BackplaneMessage } from "../backplane.ts";
import { maxBackplaneMessageBytes } from "../backplane.ts";
import { createSignal } from "../signal.ts";
import type { Random } from "../random.ts";
import type { FakeTime } from "./fake-time.ts";

/** How a fake backplane delivers. */
export interface FakeBackplaneOptions {
  readonly time: FakeTime;
  /** One way, default 1. */
  readonly latencyMs?: number;
  /** Adds up to this much to every way, so that messages of different processes overtake each other. Default 0. */
  readonly jitterMs?: number;
  /** Needed for jitter and loss. */
  readonly random?: Random;
}

/** A broker that lives in the test's own process. */
export interface FakeBackplane {
  /** Connects a process under a name of its own. */
  connect(name: string): Backplane;
  /** Nothing passes between these processes and the others, and nobody is told: a broken network between brokers. */
  part(names: readonly string[]): void;
  /** Takes a process off the broker, which it notices. */
  cut(name: string): void;
  /** As a crash: it says nothing any more and hears nothing. */
  kill(name: string): void;
  /** Undoes `part` and `cut`. */
  heal(): void;
  /** The share of messages that get lost on the way, from now on. */
  lose(share: number): void;
  /** Subjects that a process listens to, sorted. */
  subjectsOf(name: string): readonly string[];
}

interface Member {
  readonly name: string;
  readonly connected: ReturnType<typeof createSignal<boolean>>;
  readonly handlers: Set<{ readonly subject: string; readonly onMessage: (message: BackplaneMessage) => void }>;
  /** By sender: no message of it arrives before this. */
  readonly arrivedMs: Map<string, number>;
  side: number;
  dead: boolean;
}

/** Makes a broker nobody is connected to. */
export function createFakeBackplane(options: FakeBackplaneOptions): FakeBackplane {
  const { time, latencyMs = 1, jitterMs = 0, random } = options;
  const members = new Map<string, Member>();
  let sides = 0;
  let lossShare = 0;

  /** What was handed to the broker arrives, whatever has become of its sender. */
  const passes = (from: Member, to: Member) => !to.dead && to.connected.get() && from.side === to.side;

  function wayMs(from: Member, to: Member): number {
    const dueMs = time.monotonicMs() + latencyMs + jitterMs * (random?.unit() ?? 0);
    const orderedMs = Math.max(dueMs, to.arrivedMs.get(from.name) ?? 0);
    to.arrivedMs.set(from.name, orderedMs);
    return orderedMs - time.monotonicMs();
  }

  function deliver(from: Member, subject: string, bytes: Uint8Array, answer: ((by: Member, bytes: Uint8Array) => void) | null): number {
    let listening = 0;
    const copy = bytes.slice();
    for (const to of members.values()) {
      if (to === from || !passes(from, to) || ![...to.handlers].some((handler) => isUnder(subject, handler.subject))) continue;
      listening += 1;
      if (random !== undefined && random.unit() < lossShare) continue;
      time.after(wayMs(from, to), () => {
        if (!passes(from, to)) return;
        for (const handler of to.handlers) {
          if (!to.handlers.has(handler) || !isUnder(subject, handler.subject)) continue;
          handler.onMessage({ subject, bytes: copy, reply: answer === null ? null : (reply) => answer(to, reply.slice()) });
        }
      });
    }
    return listening;
  }

  function connect(name: string): Backplane {
    if (members.has(name)) throw new Error(`${name} is connected already`);
    const member: Member = {
      name,
      connected: createSignal(true),
      handlers: new Set(),
      arrivedMs: new Map(),
      side: 0,
      dead: false,
    };
    members.set(name, member);
    const totals = { published: 0, publishedBytes: 0, received: 0, receivedBytes: 0, dropped: 0 };
    let lost = 0;
    member.connected.subscribe(() => {
      if (!member.connected.get() && !member.dead) lost += 1;
    });

    function send(subject: string, bytes: Uint8Array, answer: ((by: Member, bytes: Uint8Array) => void) | null): number | null {
      if (!member.connected.get() || member.dead || bytes.length > maxBackplaneMessageBytes) {
        totals.dropped += 1;
        return null;
      }
      totals.published += 1;
      totals.publishedBytes += bytes.length;
      return deliver(member, subject, bytes, answer);
    }

    return {
      connected: member.connected,
      publish: (subject, bytes) => send(subject, bytes, null) !== null,
      subscribe(subject, onMessage) {
        const handler = {
          subject,
          onMessage(message: BackplaneMessage) {
            totals.received += 1;
            totals.receivedBytes += message.bytes.length;
            onMessage(message);
          },
        };
        member.handlers.add(handler);
        return () => {
          member.handlers.delete(handler);
        };
      },
      request(subject, bytes, timeoutMs) {
        return new Promise((resolve) => {
          const giveUp = time.after(timeoutMs, () => resolve(null));
          const listening = send(subject, bytes, (by, reply) => {
            if (!passes(by, member)) return;
            time.after(wayMs(by, member), () => {
              if (!passes(by, member)) return;
              giveUp();
              resolve(reply);
            });
          });
          if (listening !== null && listening > 0) return;
          giveUp();
          resolve(null);
        });
      },
      stats: () => ({ ...totals, lost, waitingBytes: 0, subscriptions: member.handlers.size }),
      async end() {
        member.dead = true;
        member.handlers.clear();
        members.delete(name);
        member.connected.set(false);
      },
    };
  }

  const find = (name: string): Member => {
    const member = members.get(name);
    if (member === undefined) throw new Error(`${name} is not connected`);
    return member;
  };

  return {
    connect,
    part(names) {
      sides += 1;
      for (const name of names) find(name).side = sides;
    },
    cut: (name) => find(name).connected.set(false),
    kill(name) {
      find(name).dead = true;
    },
    heal() {
      for (const member of members.values()) {
        member.side = 0;
        if (!member.dead) member.connected.set(true);
      }
    },
    lose(share) {
      lossShare = share;
    },
    subjectsOf: (name) => [...find(name).handlers].map((handler) => handler.subject).sort(),
  };
}

function isUnder(subject: string, pattern: string): boolean {
  return pattern.endsWith(".>") ? subject.startsWith(pattern.slice(0, -1)) : subject === pattern;
}
