import type { Pubkey } from "@plaza/protocol";
import type { Claim } from "./claims.ts";
import type { Ownership } from "./ownership.ts";
import type { ParcelPose, PoseParcel } from "./pose-parcel.ts";
import { createRemoteNode, holdNews, takeInTurn } from "./remote-node.ts";
import type { NumberedNews, RemoteNode } from "./remote-node.ts";
import type { ElsewhereNews, WorldFrame } from "./room-news.ts";
import type { WireNews, WirePerson, WireState } from "./wire-news.ts";

/** What following other processes needs of the core. */
export interface NeighboursOptions {
  readonly ownership: Ownership;
  readonly toRoom: (news: ElsewhereNews) => void;
  /** A login with this number was heard of. */
  readonly heardLogin: (login: number) => void;
  /** Asks a process for a page of its state; returns the number of the question. */
  readonly ask: (node: string, since: number | null, page: number, of: number | null) => number;
  /** Somebody new is there, who should hear of this process soon. */
  readonly greet: (nowMs: number) => void;
}

/** The other processes: their news taken in, each once and in order, whatever got lost. */
export interface Neighbours {
  news(news: Exclude<WireNews, { type: "ask" | "whisper" | "kick" }>, nowMs: number): void;
  parcel(parcel: PoseParcel, nowMs: number): void;
  answered(ask: number, state: WireState | null, nowMs: number): void;
  sweep(nowMs: number): void;
  /** How many are there. */
  size(): number;
  stats(): {
    readonly nodes: number;
    readonly players: number;
    readonly capacity: number;
    readonly asked: number;
    readonly silenced: number;
  };
}

/** A process that is not heard for so long has died. */
const silenceMs = 4_000;
/** Its number of news is remembered longer, for lines that were said while it could not be heard. */
const rememberMs = 60_000;
const handOverMs = 2_000;
const mostNodes = 64;
const mostPages = 1_000;
const mostPeople = 10_000;

/**
 * Makes the rules of following other processes.
 *
 * @see docs/spec/world.md [W-21]
 */
export function createNeighbours(options: NeighboursOptions): Neighbours {
  const { ownership, toRoom, heardLogin, ask, greet } = options;
  const { claims } = ownership;
  const nodes = new Map<string, RemoteNode>();
  let asked = 0;
  let silenced = 0;
  let sweptMs: number | null = null;

  function hear(id: string, nowMs: number): RemoteNode | null {
    let node = nodes.get(id);
    if (node === undefined) {
      if (nodes.size >= mostNodes) return null;
      node = createRemoteNode(id, nowMs);
      nodes.set(id, node);
    }
    if (node.isOver) return null;
    node.lastHeardMs = nowMs;
    return node;
  }

  function askFor(node: RemoteNode): void {
    if (node.asking !== null) return;
    asked += 1;
    node.asking = { ask: ask(node.id, node.seq, 0, null), since: node.seq, pages: [] };
  }

  function claimOf(node: RemoteNode, person: WirePerson, tick: number): Claim {
    const { pubkey, login, handle, avatar, pose, t } = person;
    heardLogin(login);
    return {
      pubkey,
      stamp: { login, node: node.id },
      handle,
      avatar,
      pose,
      t,
      tick,
      hiddenUntilMs: Number.NEGATIVE_INFINITY,
      endsAtMs: Number.POSITIVE_INFINITY,
    };
  }

  function put(node: RemoteNode, claim: Claim): void {
    const before = node.people.get(claim.pubkey);
    if (before === undefined && node.people.size >= mostPeople) return;
    if (before !== undefined) node.byHandle.delete(before.handle);
    node.people.set(claim.pubkey, claim);
    node.byHandle.set(claim.handle, claim);
    claims.set(claim);
  }

  function drop(node: RemoteNode, claim: Claim): void {
    node.people.delete(claim.pubkey);
    node.byHandle.delete(claim.handle);
    claims.delete(claim);
  }

  function dropAll(node: RemoteNode, nowMs: number): void {
    node.isKnown = false;
    node.held.clear();
    node.asking = null;
    for (const claim of node.people.values()) {
      drop(node, claim);
      ownership.settle(claim.pubkey, null, nowMs);
    }
  }

  function out(node: RemoteNode, news: Extract<NumberedNews, { type: "out" }>, nowMs: number): void {
    const claim = node.people.get(news.pubkey);
    if (claim === undefined) return;
    if (news.to !== null && ownership.isShown(claim)) {
      // The word of the other process may still be on its way, and nobody is to be seen leaving.
      node.people.delete(claim.pubkey);
      node.byHandle.delete(claim.handle);
      claim.endsAtMs = nowMs + handOverMs;
    } else {
      drop(node, claim);
    }
    ownership.settle(news.pubkey, news.msgId, nowMs);
  }

  function say(node: RemoteNode, frame: WorldFrame): void {
    if (frame.type === "peer_join") {
      const claim = node.people.get(frame.pubkey);
      if (claim === undefined) return;
      if (frame.avatar !== undefined) claim.avatar = frame.avatar;
      if (!ownership.isShown(claim)) return;
    }
    toRoom({ type: "told", frame });
  }

  function place(node: RemoteNode, tick: number, poses: readonly ParcelPose[]): void {
    const moves: { readonly pubkey: Pubkey; readonly pose: ParcelPose["pose"]; readonly t: number | undefined }[] = [];
    for (const { handle, pose, t } of poses) {
      const claim = node.byHandle.get(handle);
      if (claim === undefined || tick < claim.tick) continue;
      claim.tick = tick;
      claim.pose = pose;
      claim.t = t;
      if (ownership.isShown(claim)) moves.push({ pubkey: claim.pubkey, pose, t });
    }
    if (moves.length > 0) toRoom({ type: "moved", moves });
  }

  function apply(node: RemoteNode, news: NumberedNews, nowMs: number): void {
    node.seq = news.seq;
    switch (news.type) {
      case "in":
        put(node, claimOf(node, news.person, 0));
        ownership.settle(news.person.pubkey, news.msgId, nowMs);
        return;
      case "out":
        out(node, news, nowMs);
        return;
      case "say":
        say(node, news.frame);
        return;
      case "places":
        place(node, news.tick, news.poses);
    }
  }

  function takeHeld(node: RemoteNode, nowMs: number): void {
    for (const news of takeInTurn(node)) apply(node, news, nowMs);
  }

  function numbered(node: RemoteNode, news: NumberedNews, nowMs: number): void {
    const { seq } = node;
    if (node.isKnown && seq !== null && news.seq <= seq) return;
    if (node.isKnown && seq !== null && news.seq === seq + 1) {
      apply(node, news, nowMs);
      takeHeld(node, nowMs);
      return;
    }
    holdNews(node, news);
    if (node.asking === null) askFor(node);
  }

  function takeState(node: RemoteNode, since: number | null, pages: readonly WireState[], nowMs: number): void {
    const [first] = pages;
    // What came by itself meanwhile is newer.
    if (first === undefined || (node.isKnown && node.seq !== null && first.seq < node.seq)) return;
    heardLogin(first.login);
    const missed = new Map<number, WorldFrame>();
    const before = node.seq;
    if (since !== null) for (const { seq, frame } of pages.flatMap((page) => page.lines)) missed.set(seq, frame);
    for (const news of node.held.values()) {
      if (news.seq > first.seq) continue;
      node.held.delete(news.seq);
      if (news.type === "say" && news.frame.type !== "peer_join") missed.set(news.seq, news.frame);
    }
    const people = new Map(pages.flatMap((page) => page.people).map((person) => [person.pubkey, person]));
    for (const claim of node.people.values()) {
      if (people.has(claim.pubkey)) continue;
      drop(node, claim);
      ownership.settle(claim.pubkey, null, nowMs);
    }
    for (const person of people.values()) takePerson(node, person, first.tick, nowMs);
    node.isKnown = true;
    node.seq = first.seq;
    for (const [seq, frame] of [...missed].sort(([a], [b]) => a - b)) if (before === null || seq > before) toRoom({ type: "told", frame });
    takeHeld(node, nowMs);
    if (node.held.size > 0) askFor(node);
  }

  function takePerson(node: RemoteNode, person: WirePerson, tick: number, nowMs: number): void {
    const before = node.people.get(person.pubkey);
    if (before?.stamp.login !== person.login) {
      put(node, claimOf(node, person, tick));
      ownership.settle(person.pubkey, null, nowMs);
      return;
    }
    if (JSON.stringify(before.avatar) !== JSON.stringify(person.avatar)) {
      // A claim made anew is shown anew, with its looks.
      put(node, { ...claimOf(node, person, tick), hiddenUntilMs: before.hiddenUntilMs });
      ownership.settle(person.pubkey, null, nowMs);
    } else if (person.pose !== null) {
      place(node, tick, [{ handle: before.handle, pose: person.pose, t: person.t }]);
    }
  }

  return {
    news(news, nowMs) {
      const isNew = !nodes.has(news.node);
      const node = hear(news.node, nowMs);
      if (node === null) return;
      if (news.type === "bye") {
        node.isOver = true;
        dropAll(node, nowMs);
        return;
      }
      if (isNew) greet(nowMs);
      if (news.type !== "beat") {
        numbered(node, news, nowMs);
        return;
      }
      heardLogin(news.login);
      node.capacity = news.capacity;
      node.players = news.players;
      if (!node.isKnown || node.seq === null || news.seq > node.seq) askFor(node);
    },
    parcel({ node: id, tick, seq, poses }, nowMs) {
      const node = hear(id, nowMs);
      if (node === null) return;
      if (seq !== null) numbered(node, { type: "places", seq, tick, poses }, nowMs);
      else if (node.isKnown) place(node, tick, poses);
    },
    answered(number, state, nowMs) {
      const node = [...nodes.values()].find((each) => each.asking?.ask === number);
      const asking = node?.asking;
      if (node === undefined || asking === null || asking === undefined) return;
      node.asking = null;
      // No answer, or not its own: the next sign of life leads to a new question.
      if (state === null || state.node !== node.id) return;
      node.lastHeardMs = nowMs;
      const isNext = asking.pages.length === state.page && (state.page === 0 || asking.pages[0]?.of === state.of);
      if (!isNext || state.pages > mostPages) return;
      asking.pages.push(state);
      if (asking.pages.length < state.pages) {
        node.asking = { ...asking, ask: ask(node.id, asking.since, asking.pages.length, state.of) };
        return;
      }
      takeState(node, asking.since, asking.pages, nowMs);
    },
    sweep(nowMs) {
      // A process that was asleep itself asks before it judges.
      if (sweptMs !== null && nowMs - sweptMs >= silenceMs / 2) {
        for (const node of nodes.values()) if (node.isKnown) node.lastHeardMs = Math.max(node.lastHeardMs, nowMs - silenceMs / 2);
      }
      sweptMs = nowMs;
      for (const node of nodes.values()) {
        const silentMs = nowMs - node.lastHeardMs;
        if (silentMs >= rememberMs) nodes.delete(node.id);
        else if (silentMs >= silenceMs && (node.isKnown || node.asking !== null)) {
          if (node.isKnown) silenced += 1;
          dropAll(node, nowMs);
        }
      }
    },
    size() {
      let size = 0;
      for (const node of nodes.values()) if (!node.isOver && (node.isKnown || node.asking !== null)) size += 1;
      return size;
    },
    stats() {
      let [count, players, capacity] = [0, 0, 0];
      for (const node of nodes.values()) {
        if (!node.isKnown) continue;
        count += 1;
        players += node.players;
        capacity += node.capacity;
      }
      return { nodes: count, players, capacity, asked, silenced };
    },
  };
}
