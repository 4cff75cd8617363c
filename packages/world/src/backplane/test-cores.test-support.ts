/** Cores of several processes with everything between them in a pool, to be delivered in any order or lost. */
import { publicKeyOf } from "@plaza/protocol";
import type { Pose, Pubkey } from "@plaza/protocol";
import { secretKeyOf } from "../room/test-room.test-support.ts";
import { createBackplaneCore } from "./backplane-core.ts";
import type { BackplaneCore, BackplaneInput, BackplaneOutput } from "./backplane-core.ts";
import type { ElsewhereNews, SharedNews, WorldFrame } from "./room-news.ts";

/** One process: its core, and a room that remembers who is where. */
export interface TestProcess {
  readonly name: string;
  readonly core: BackplaneCore;
  readonly subjects: Set<string>;
  /** People the core has put into this room. */
  readonly elsewhere: Map<Pubkey, { pose: Pose | null; avatar: unknown }>;
  /** People who logged in here and were not replaced. */
  readonly here: Map<Pubkey, Pose | null>;
  /** Everything the room was told, oldest first. */
  readonly heard: ElsewhereNews[];
  lines(): string[];
  enter(person: number, pose?: Pose): void;
  leave(person: number): void;
  move(person: number, x: number, z: number): void;
  say(person: number, text: string): void;
  share(news: SharedNews): void;
  isDead: boolean;
}

/** Something on its way. */
interface Flight {
  readonly from: string;
  readonly deliver: () => void;
  readonly lose: () => void;
}

/** The processes and the time they share. */
export interface TestCores {
  readonly processes: ReadonlyMap<string, TestProcess>;
  readonly pool: Flight[];
  nowMs(): number;
  add(name: string): TestProcess;
  /** Delivers the one at this place of the pool, or loses it. */
  deliver(place?: number, isLost?: boolean): void;
  /** Delivers everything in the order it was sent, until all is still. */
  deliverAll(): void;
  /** Lets time pass, sweeping and delivering. */
  pass(ms: number): void;
  /** What a message would do, handed to a process as it is. */
  inject(to: TestProcess, bytes: Uint8Array, ask?: number | null): readonly BackplaneOutput[];
}

const keys = new Map<number, Pubkey>();

/** The key of the person with this number. */
export function personKey(number: number): Pubkey {
  let key = keys.get(number);
  if (key === undefined) {
    key = publicKeyOf(secretKeyOf(number));
    keys.set(number, key);
  }
  return key;
}

/** A pose on the ground. */
export function ground(x: number, z: number): Pose {
  return { x, y: 0, z, ry: 0 };
}

/** Starts without processes. */
export function createTestCores(): TestCores {
  const processes = new Map<string, TestProcess>();
  const pool: Flight[] = [];
  let nowMs = 0;
  let messages = 0;

  function feed(process: TestProcess, input: BackplaneInput, replyTo?: (bytes: Uint8Array) => void): readonly BackplaneOutput[] {
    if (process.isDead) return [];
    const outputs = process.core.handle(input, nowMs);
    for (const output of outputs) carryOut(process, output, replyTo);
    return outputs;
  }

  function carryOut(process: TestProcess, output: BackplaneOutput, replyTo: ((bytes: Uint8Array) => void) | undefined): void {
    switch (output.type) {
      case "room":
        takeIn(process, output.news);
        return;
      case "subscribe":
        process.subjects.add(output.subject);
        return;
      case "unsubscribe":
        process.subjects.delete(output.subject);
        return;
      case "publish":
        for (const to of processes.values()) {
          if (to === process || !listens(to, output.subject)) continue;
          pool.push({
            from: process.name,
            deliver: () => void feed(to, { type: "message", bytes: output.bytes, ask: null }),
            lose() {},
          });
        }
        return;
      case "request": {
        const to = [...processes.values()].find((each) => each !== process && listens(each, output.subject));
        const answer = (bytes: Uint8Array | null) => feed(process, { type: "answered", ask: output.ask, bytes });
        pool.push({
          from: process.name,
          deliver() {
            if (to === undefined || to.isDead) return void answer(null);
            feed(to, { type: "message", bytes: output.bytes, ask: 1 }, (bytes) => {
              pool.push({ from: to.name, deliver: () => void answer(bytes), lose: () => void answer(null) });
            });
          },
          lose: () => void answer(null),
        });
        return;
      }
      case "reply":
        replyTo?.(output.bytes);
    }
  }

  function listens(process: TestProcess, subject: string): boolean {
    if (process.isDead) return false;
    for (const wanted of process.subjects) {
      if (wanted === subject || (wanted.endsWith(".>") && subject.startsWith(wanted.slice(0, -1)))) return true;
    }
    return false;
  }

  /** Does with people what the room does. */
  function takeIn(process: TestProcess, news: ElsewhereNews): void {
    process.heard.push(news);
    if (news.type === "arrived") {
      process.here.delete(news.pubkey);
      const before = process.elsewhere.get(news.pubkey);
      process.elsewhere.set(news.pubkey, { pose: news.pose ?? before?.pose ?? null, avatar: news.avatar ?? before?.avatar ?? null });
    } else if (news.type === "gone") {
      process.elsewhere.delete(news.pubkey);
    } else if (news.type === "moved") {
      for (const { pubkey, pose } of news.moves) {
        const person = process.elsewhere.get(pubkey);
        if (person !== undefined) person.pose = pose;
      }
    }
  }

  function msgId(name: string): string {
    messages += 1;
    return `${name}-${messages}`;
  }

  function add(name: string): TestProcess {
    const process: TestProcess = {
      name,
      core: createBackplaneCore({ nodeId: name, scene: "test", capacity: 100 }),
      subjects: new Set(),
      elsewhere: new Map(),
      here: new Map(),
      heard: [],
      isDead: false,
      lines: () => process.heard.flatMap((news) => (news.type === "told" && news.frame.type === "peer_chat" ? [news.frame.text] : [])),
      enter(person, pose) {
        const pubkey = personKey(person);
        const before = process.elsewhere.get(pubkey);
        const isArrival = before === undefined && !process.here.has(pubkey);
        const at = pose ?? before?.pose ?? process.here.get(pubkey) ?? null;
        process.elsewhere.delete(pubkey);
        process.here.set(pubkey, at);
        const id = isArrival ? msgId(name) : null;
        process.share({ type: "entered", pubkey, isResident: false, avatar: null, pose: at, t: undefined, msgId: id });
      },
      leave(person) {
        const pubkey = personKey(person);
        if (process.here.has(pubkey)) {
          process.here.delete(pubkey);
          process.share({ type: "left", pubkey, msgId: msgId(name) });
        }
      },
      move(person, x, z) {
        const pubkey = personKey(person);
        if (!process.here.has(pubkey)) return;
        const pose = ground(x, z);
        process.here.set(pubkey, pose);
        const cell = `${Math.floor(x / 10)},${Math.floor(z / 10)}`;
        process.share({ type: "moved", moves: [{ pubkey, pose, t: undefined, cell, from: null }] });
      },
      say(person, text) {
        const frame: WorldFrame = { type: "peer_chat", msgId: msgId(name), pubkey: personKey(person), text };
        process.share({ type: "told", frame });
      },
      share: (news) => void feed(process, { type: "shared", news }),
    };
    processes.set(name, process);
    feed(process, { type: "start" });
    return process;
  }

  function deliver(place = 0, isLost = false): void {
    const [flight] = pool.splice(place, 1);
    if (isLost) flight?.lose();
    else flight?.deliver();
  }

  function deliverAll(): void {
    while (pool.length > 0) deliver();
  }

  return {
    processes,
    pool,
    nowMs: () => nowMs,
    add,
    deliver,
    deliverAll,
    pass(ms) {
      for (const untilMs = nowMs + ms; nowMs < untilMs;) {
        nowMs += 250;
        for (const process of processes.values()) feed(process, { type: "sweep" });
        deliverAll();
      }
    },
    inject: (to, bytes, ask = null) => feed(to, { type: "message", bytes, ask }),
  };
}
