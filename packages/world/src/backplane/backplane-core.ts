import { createCellReading } from "./cell-reading.ts";
import type { ListenOutput } from "./cell-reading.ts";
import { createNeighbours } from "./neighbours.ts";
import { createOwnPeople } from "./own-people.ts";
import { createOwnership } from "./ownership.ts";
import { isPoseParcel, parsePoseParcel } from "./pose-parcel.ts";
import type { ElsewhereNews, SharedNews } from "./room-news.ts";
import { isSubjectWord, subjectsOf } from "./subjects.ts";
import { encodeHeard, encodeWireNews, parseHeard, parseWireNews, parseWireState } from "./wire-news.ts";
import type { WireNews } from "./wire-news.ts";

/** What happened around the core. */
export type BackplaneInput =
  /** Begin to listen. */
  | { readonly type: "start" }
  | { readonly type: "shared"; readonly news: SharedNews }
  /** A message came in; `ask` numbers the question that it is. */
  | { readonly type: "message"; readonly bytes: Uint8Array; readonly ask: number | null }
  /** The answer to a `request`; null when none came. */
  | { readonly type: "answered"; readonly ask: number; readonly bytes: Uint8Array | null }
  /** The connection is there again. */
  | { readonly type: "connected" }
  /** Look for what is overdue; four times a second. */
  | { readonly type: "sweep" }
  | { readonly type: "end" };

/** What the core wants done, in order. */
export type BackplaneOutput =
  | { readonly type: "room"; readonly news: ElsewhereNews }
  | { readonly type: "publish"; readonly subject: string; readonly bytes: Uint8Array }
  | { readonly type: "request"; readonly ask: number; readonly subject: string; readonly bytes: Uint8Array }
  | { readonly type: "reply"; readonly ask: number; readonly bytes: Uint8Array }
  | ListenOutput;

/** What a core is made of. */
export interface BackplaneCoreOptions {
  /** Unlike that of any other process, also of one that ran before: letters, digits, `-` and `_`. */
  readonly nodeId: string;
  /** A word for the scene, the same on all processes. */
  readonly scene: string;
  /** Players this process takes. */
  readonly capacity: number;
}

/** Sizes and totals. */
export interface BackplaneCoreStats {
  /** Other processes that are there. */
  readonly nodes: number;
  /** Players on them, as they say, and how many they take. */
  readonly players: number;
  readonly capacity: number;
  /** Messages that could not be read. */
  readonly unreadable: number;
  /** How often news were missing and were asked for. */
  readonly asked: number;
  /** Processes that fell silent. */
  readonly silenced: number;
}

/** One process among those that serve a scene as one server. No sockets, no clock, no waiting. */
export interface BackplaneCore {
  /** @param nowMs - monotonic milliseconds, never less than before */
  handle(input: BackplaneInput, nowMs: number): readonly BackplaneOutput[];
  stats(): BackplaneCoreStats;
}

/** A sign of life this often; those who moved are told with it, for everybody who does not read their cell. */
const beatEveryMs = 1_000;
/** Whoever is new is greeted at once, but not more often than this. */
const greetEveryMs = 200;
const farthestLogin = 2 ** 32;

/**
 * Makes the core of one process.
 *
 * @see docs/spec/world.md [W-20] to [W-22]
 */
export function createBackplaneCore(options: BackplaneCoreOptions): BackplaneCore {
  const { nodeId, capacity } = options;
  if (!isSubjectWord(nodeId)) throw new Error(`"${nodeId}" cannot stand in a subject`);
  const subjects = subjectsOf(options.scene);
  const own = createOwnPeople(nodeId);
  const reading = createCellReading(subjects);
  /** Connections of whisperers, by the number of the question. */
  const whispers = new Map<number, number>();
  let outputs: BackplaneOutput[] = [];
  let seq = 0;
  /** The highest number of a login heard of. */
  let login = 0;
  let asks = 0;
  let unreadable = 0;
  let lastBeatMs = Number.NEGATIVE_INFINITY;
  /** Somebody new has not been greeted yet. */
  let isGreetingDue = false;
  let ended = false;

  const push = (output: BackplaneOutput): void => void outputs.push(output);
  const toRoom = (news: ElsewhereNews): void => push({ type: "room", news });
  const publish = (subject: string, bytes: Uint8Array): void => push({ type: "publish", subject, bytes });
  const tellAll = (news: WireNews): void => publish(subjects.all, encodeWireNews(news));
  const nextSeq = (): number => {
    seq += 1;
    return seq;
  };
  const heardLogin = (number: number): void => {
    // A number out of all reason must not use the numbers up.
    if (number <= login + farthestLogin) login = Math.max(login, number);
  };
  const request = (to: string, news: WireNews): number => {
    asks += 1;
    push({ type: "request", ask: asks, subject: subjects.node(to), bytes: encodeWireNews(news) });
    return asks;
  };

  const ownership = createOwnership({
    nodeId,
    own,
    toRoom,
    /** The person has logged in later on another process. */
    handOver(pubkey, to) {
      own.remove(pubkey);
      tellAll({ type: "out", node: nodeId, seq: nextSeq(), pubkey, msgId: null, to });
    },
  });
  const neighbours = createNeighbours({
    ownership,
    toRoom,
    heardLogin,
    ask: (node, since, page, of) => request(node, { type: "ask", node: nodeId, since, page, of }),
    greet(nowMs) {
      if (nowMs - lastBeatMs >= greetEveryMs) beat(nowMs);
      else isGreetingDue = true;
    },
  });

  function beat(nowMs: number): void {
    lastBeatMs = nowMs;
    isGreetingDue = false;
    if (neighbours.size() === 0) own.forgetMoved();
    else for (const bytes of own.takeMoved(nextSeq)) publish(subjects.all, bytes);
    tellAll({ type: "beat", node: nodeId, seq, login, capacity, players: own.players() });
  }

  function shared(news: SharedNews, nowMs: number): void {
    switch (news.type) {
      case "entered": {
        const { pubkey, avatar, isResident, pose, t, msgId } = news;
        login += 1;
        const person = own.enter({ pubkey, login, isResident, avatar, pose, t });
        tellAll({ type: "in", node: nodeId, seq: nextSeq(), person, msgId });
        ownership.settle(pubkey, null, nowMs);
        return;
      }
      case "left":
        if (!own.remove(news.pubkey)) return;
        tellAll({ type: "out", node: nodeId, seq: nextSeq(), pubkey: news.pubkey, msgId: news.msgId, to: null });
        ownership.settle(news.pubkey, null, nowMs);
        return;
      case "told": {
        const { frame } = news;
        if (frame.type === "peer_join" && frame.avatar !== undefined) own.setAvatar(frame.pubkey, frame.avatar);
        tellAll({ type: "say", node: nodeId, seq: nextSeq(), frame });
        if (frame.type !== "peer_join") own.keep(seq, frame, nowMs);
        return;
      }
      case "moved": {
        const parcels = own.move(news.moves);
        if (neighbours.size() === 0) return;
        for (const { cell, bytes } of parcels) publish(subjects.cell(cell), bytes);
        return;
      }
      case "whisper": {
        const owner = ownership.ownerOf(news.to);
        if (owner === null) toRoom({ type: "unheard", connection: news.connection });
        else whispers.set(request(owner, { type: "whisper", node: nodeId, to: news.to, frame: news.frame }), news.connection);
        return;
      }
      case "kicked": {
        const { pubkey, reason, forMs } = news;
        tellAll({ type: "kick", node: nodeId, pubkey, reason, forMs });
        return;
      }
      case "reads":
        reading.change(news, nowMs).forEach(push);
    }
  }

  function message(bytes: Uint8Array, ask: number | null, nowMs: number): void {
    if (isPoseParcel(bytes)) {
      const parcel = parsePoseParcel(bytes);
      if (!parcel.ok) unreadable += 1;
      else if (parcel.value.node !== nodeId) neighbours.parcel(parcel.value, nowMs);
      return;
    }
    const parsed = parseWireNews(bytes);
    if (!parsed.ok) {
      unreadable += 1;
      return;
    }
    const news = parsed.value;
    if (news.node === nodeId) return;
    switch (news.type) {
      case "ask":
        if (ask !== null) push({ type: "reply", ask, bytes: own.page(news, seq, login, nowMs) });
        return;
      case "whisper": {
        const isHere = own.get(news.to) !== undefined;
        if (isHere) toRoom({ type: "whispered", to: news.to, frame: news.frame });
        if (ask !== null) push({ type: "reply", ask, bytes: encodeHeard(isHere) });
        return;
      }
      case "kick":
        toRoom({ type: "kicked", pubkey: news.pubkey, reason: news.reason, forMs: news.forMs });
        return;
      default:
        neighbours.news(news, nowMs);
    }
  }

  function answered(ask: number, bytes: Uint8Array | null, nowMs: number): void {
    const whisperer = whispers.get(ask);
    if (whisperer !== undefined) {
      whispers.delete(ask);
      if (bytes === null || !parseHeard(bytes)) toRoom({ type: "unheard", connection: whisperer });
      return;
    }
    const state = bytes === null ? null : parseWireState(bytes);
    if (state?.ok === false) unreadable += 1;
    neighbours.answered(ask, state?.ok === true ? state.value : null, nowMs);
  }

  function step(input: BackplaneInput, nowMs: number): void {
    switch (input.type) {
      case "start":
        push({ type: "subscribe", subject: subjects.all });
        push({ type: "subscribe", subject: subjects.node(nodeId) });
        beat(nowMs);
        return;
      case "shared":
        shared(input.news, nowMs);
        return;
      case "message":
        message(input.bytes, input.ask, nowMs);
        return;
      case "answered":
        answered(input.ask, input.bytes, nowMs);
        return;
      case "connected":
        beat(nowMs);
        return;
      case "sweep":
        neighbours.sweep(nowMs);
        ownership.sweep(nowMs);
        own.sweep(nowMs);
        reading.sweep(nowMs).forEach(push);
        if (isGreetingDue || nowMs - lastBeatMs >= beatEveryMs) beat(nowMs);
        return;
      case "end":
        ended = true;
        tellAll({ type: "bye", node: nodeId });
    }
  }

  return {
    handle(input, nowMs) {
      if (ended) return [];
      step(input, nowMs);
      const taken = outputs;
      outputs = [];
      return taken;
    },
    stats: () => ({ ...neighbours.stats(), unreadable }),
  };
}
