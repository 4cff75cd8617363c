import type { Random } from "@plaza/platform";
import { hexOf } from "@plaza/protocol";
import type { Pubkey } from "@plaza/protocol";
import { createLapsedTalks } from "./lapsed-talks.ts";
import { createLinkPatience, LINK_WAITS } from "./link-patience.ts";
import type { LinkEnd, LinkInput, LinkOutput, LinkRole, LinkSignal, SignalWay } from "./link-signal.ts";
import { createStrayCandidates } from "./stray-candidates.ts";

/** The negotiations and links of one peer. No sockets, no clock, no waiting. */
export interface LinkDesk {
  handle(input: LinkInput, nowMs: number): readonly LinkOutput[];
  /** When a `tick` has something to do; null when nothing waits. */
  dueMs(): number | null;
  /** Whether anything is up or under way with this peer. */
  isBusyWith(peer: Pubkey): boolean;
}

type Step = "reserving" | "asked" | "confirmed" | "offering" | "answering" | "connecting" | "up";

interface Talk {
  readonly peer: Pubkey;
  readonly attempt: string | null;
  readonly role: LinkRole;
  readonly isInitiator: boolean;
  readonly wish: Wish | null;
  way: SignalWay;
  step: Step;
  link: number | null;
  dueMs: number;
  /** Their offer, where it waits: for their place to be judged anew, or for the answer to ours. */
  offer: string | null;
}

/** One link wanted, with whoever of several peers confirms first. */
interface Wish {
  readonly role: LinkRole;
  readonly way: SignalWay;
  readonly link: number;
  readonly waiting: Pubkey[];
  readonly asked: Map<string, Pubkey>;
  offer: string | null;
  nextMs: number;
  winner: Talk | null;
}

/** How many ended attempts are remembered, so that late copies of their signals start nothing. */
const REMEMBERED = 256;

/** How long an offer may follow a confirmation whose place has lapsed, and an `open` a late confirmation. */
const LATE_OFFER_MS = 6_000;
const LATE_CONFIRM_MS = 100;
/** Where both offer, the other side may yet answer ours: that is waited for so long. */
const CROSSED_MS = 600;

/**
 * Makes a desk with no links.
 *
 * @see docs/spec/space.md [S-60] to [S-64]
 */
export function createLinkDesk(options: { readonly self: Pubkey; readonly random: Random }): LinkDesk {
  const { self, random } = options;
  const talks = new Map<Pubkey, Talk>();
  const byLink = new Map<number, Talk>();
  const wishes = new Set<Wish>();
  const wishByLink = new Map<number, Wish>();
  const over = new Set<string>();
  const stray = createStrayCandidates();
  const patience = createLinkPatience();
  /** Places we confirmed and took back, and confirmations of others that came too late. */
  const lapsed = createLapsedTalks();
  const lateConfirms = createLapsedTalks();
  let nextLink = 1;
  let outputs: LinkOutput[] = [];

  function say(to: Pubkey, way: SignalWay, signal: LinkSignal): void {
    outputs.push({ type: "signal", to, way, signal });
  }

  function remember(attempt: string | null): void {
    if (attempt === null) return;
    over.add(attempt);
    if (over.size <= REMEMBERED) return;
    for (const oldest of over) {
      over.delete(oldest);
      return;
    }
  }

  /** Forgets a talk and ends its platform link, without telling anyone. */
  function forget(talk: Talk): void {
    if (talks.get(talk.peer) === talk) talks.delete(talk.peer);
    remember(talk.attempt);
    if (talk.link !== null) {
      byLink.delete(talk.link);
      outputs.push({ type: "end-link", link: talk.link });
    }
  }

  function tellEnd(talk: Talk, why: LinkEnd, more: { readonly try: readonly Pubkey[]; readonly isFull: boolean }): void {
    if (talk.step === "asked") return;
    const isWish = talk.isInitiator && talk.step !== "up";
    if (isWish) outputs.push({ type: "failed", peer: talk.peer, why, ...more });
    else outputs.push({ type: "down", peer: talk.peer, why, try: more.try });
  }

  function endTalk(
    talk: Talk,
    why: LinkEnd,
    more: { readonly try: readonly Pubkey[]; readonly isFull: boolean } = { try: [], isFull: false },
  ): void {
    const { wish } = talk;
    forget(talk);
    tellEnd(talk, why, more);
    if (wish === null) return;
    if (talk.attempt !== null) wish.asked.delete(talk.attempt);
    // The next candidate need not wait for its turn.
    if (wish.winner === null) wish.nextMs = 0;
  }

  /** A candidate that was never asked, or with whom something else is under way. */
  function giveUp(peer: Pubkey): void {
    outputs.push({ type: "failed", peer, why: "given-up", try: [], isFull: false });
  }

  function closeWish(wish: Wish): void {
    wishes.delete(wish);
    for (const peer of wish.waiting.splice(0)) giveUp(peer);
    for (const peer of wish.asked.values()) {
      const talk = talks.get(peer);
      if (talk?.wish === wish && talk !== wish.winner) endTalk(talk, "given-up");
    }
    wish.asked.clear();
    if (wish.winner === null) {
      wishByLink.delete(wish.link);
      outputs.push({ type: "end-link", link: wish.link });
    }
  }

  function reserveNext(wish: Wish, nowMs: number): void {
    while (nowMs >= wish.nextMs) {
      const peer = wish.waiting.shift();
      if (peer === undefined) break;
      if (talks.has(peer)) {
        giveUp(peer);
        continue;
      }
      const attempt = hexOf(random.bytes(8));
      const talk: Talk = {
        peer,
        attempt,
        role: wish.role,
        isInitiator: true,
        wish,
        way: wish.way,
        step: "reserving",
        link: null,
        dueMs: nowMs + patience.answerMs(),
        offer: null,
      };
      talks.set(peer, talk);
      wish.asked.set(attempt, peer);
      say(peer, wish.way, { type: "reserve", attempt, role: wish.role });
      wish.nextMs = nowMs + patience.staggerMs();
    }
    if (wish.waiting.length === 0 && wish.asked.size === 0) closeWish(wish);
  }

  function open(peers: readonly Pubkey[], role: LinkRole, way: SignalWay, nowMs: number): void {
    const waiting = peers.filter((peer) => peer !== self && !talks.has(peer));
    for (const peer of peers) if (!waiting.includes(peer)) giveUp(peer);
    if (waiting.length === 0) return;
    const wish: Wish = { role, way, link: nextLink, waiting, asked: new Map(), offer: null, nextMs: nowMs, winner: null };
    nextLink += 1;
    if (takeUp(wish, nowMs)) return;
    wishes.add(wish);
    wishByLink.set(wish.link, wish);
    // The offer fits whoever confirms: gathering goes on while the answer travels.
    outputs.push({ type: "make-offer", link: wish.link });
    reserveNext(wish, nowMs);
  }

  /** A confirmation that came too late is as good as a new one, where the wish is for that peer alone. */
  function takeUp(wish: Wish, nowMs: number): boolean {
    const [peer] = wish.waiting;
    if (peer === undefined || wish.waiting.length > 1) return false;
    const late = lateConfirms.take(peer, nowMs);
    if (late === null || late.role !== wish.role) return false;
    wish.waiting.pop();
    const { role, way, link } = wish;
    const dueMs = nowMs + patience.connectMs();
    const talk: Talk = { peer, attempt: late.attempt, role, isInitiator: true, wish, way, step: "confirmed", link, dueMs, offer: null };
    wish.winner = talk;
    talks.set(peer, talk);
    byLink.set(link, talk);
    outputs.push({ type: "make-offer", link });
    return true;
  }

  function sendOffer(talk: Talk, nowMs: number): void {
    const offer = talk.wish?.offer ?? null;
    if (offer === null) return;
    talk.step = "offering";
    talk.dueMs = nowMs + patience.connectMs();
    say(talk.peer, talk.way, { type: "offer", attempt: talk.attempt, sdp: offer });
  }

  /** The peer asked, or one it handed us on to, agreed: the others of the wish are let go without a word, they time out. */
  function confirmed(talk: Talk, way: SignalWay, nowMs: number): void {
    const { wish } = talk;
    if (wish === null) return;
    wish.winner = talk;
    talk.link = wish.link;
    talk.way = way;
    talk.step = "confirmed";
    talk.dueMs = nowMs + patience.connectMs();
    byLink.set(wish.link, talk);
    wishByLink.delete(wish.link);
    closeWish(wish);
    sendOffer(talk, nowMs);
  }

  function confirm(from: Pubkey, way: SignalWay, attempt: string | null, nowMs: number): void {
    const talk = talks.get(from);
    if (talk?.step === "reserving" && (attempt === null || attempt === talk.attempt)) return confirmed(talk, way, nowMs);
    if (talk !== undefined) return;
    for (const wish of wishes) {
      const asked = attempt === null ? undefined : wish.asked.get(attempt);
      const before = asked === undefined ? undefined : talks.get(asked);
      if (before?.step !== "reserving") continue;
      // Handed on: whom we asked was full and found this one for us.
      talks.delete(before.peer);
      if (attempt !== null) wish.asked.delete(attempt);
      const handed: Talk = { ...before, peer: from };
      talks.set(from, handed);
      outputs.push({ type: "failed", peer: before.peer, why: "dropped", try: [], isFull: true });
      return confirmed(handed, way, nowMs);
    }
    const late = patience.late(from, attempt, nowMs);
    if (late === null) return;
    lateConfirms.keep(from, { ...late, untilMs: nowMs + LATE_CONFIRM_MS });
    outputs.push({ type: "late", peer: from, way });
  }

  function reserve(from: Pubkey, way: SignalWay, attempt: string | null, role: LinkRole, nowMs: number): void {
    if (attempt !== null && over.has(attempt)) return;
    const talk = talks.get(from);
    if (talk !== undefined) {
      if (attempt !== null && talk.attempt === attempt) return;
      if (talk.isInitiator && talk.step !== "up" && self < from) {
        // Both asked: the lower key goes first, and for two on the stage asking is agreeing.
        if (role === "stage" && talk.role === "stage" && talk.step === "reserving") confirmed(talk, way, nowMs);
        return;
      }
      if (talk.step === "asked") return;
      endTalk(talk, "replaced");
    }
    judge(from, way, attempt, role, null, nowMs);
  }

  /** Asks whether somebody may have a place. @param sdp - the offer that waits for it */
  function judge(from: Pubkey, way: SignalWay, attempt: string | null, role: LinkRole, sdp: string | null, nowMs: number): void {
    talks.set(from, {
      peer: from,
      attempt,
      role,
      isInitiator: false,
      wish: null,
      way,
      step: "asked",
      link: null,
      dueMs: nowMs + LINK_WAITS.answerMs,
      offer: sdp,
    });
    outputs.push({ type: "asked", peer: from, role, way });
  }

  function offer(from: Pubkey, way: SignalWay, attempt: string | null, sdp: string, nowMs: number): void {
    const talk = talks.get(from);
    if (talk === undefined) {
      const late = lapsed.take(from, nowMs);
      // Its place had lapsed: it is judged as if it asked now.
      if (late !== null && (attempt ?? late.attempt) === late.attempt) judge(from, way, late.attempt, late.role, sdp, nowMs);
      return;
    }
    if (!isSame(talk, attempt)) return;
    if (talk.isInitiator) return attempt === null ? offeredBack(talk, sdp, nowMs) : undefined;
    if (talk.step !== "confirmed") return;
    talk.way = way;
    answerOffer(talk, sdp, nowMs);
  }

  /**
   * By the draft who is asked may offer as well. Before our own offer is out theirs is answered; after it, once they have
   * not answered ours.
   *
   * @see docs/spec/space.md [S-36]
   */
  function offeredBack(talk: Talk, sdp: string, nowMs: number): void {
    if (talk.step === "reserving" || talk.step === "confirmed") return answerInstead(talk, sdp, nowMs);
    if (talk.step !== "offering" || talk.offer !== null) return;
    talk.offer = sdp;
    talk.dueMs = Math.min(talk.dueMs, nowMs + CROSSED_MS);
  }

  /** Lets go the link that our own offer was made with, and answers theirs. */
  function answerInstead(talk: Talk, sdp: string, nowMs: number): void {
    const { wish } = talk;
    if (talk.link !== null) byLink.delete(talk.link);
    if (wish !== null && wishes.has(wish)) {
      wish.winner = talk;
      wishByLink.delete(wish.link);
      closeWish(wish);
    }
    if (wish !== null) outputs.push({ type: "end-link", link: wish.link });
    talk.offer = null;
    answerOffer(talk, sdp, nowMs);
  }

  function answerOffer(talk: Talk, sdp: string, nowMs: number): void {
    talk.step = "answering";
    talk.link = nextLink;
    talk.dueMs = nowMs + patience.connectMs();
    byLink.set(nextLink, talk);
    outputs.push({ type: "make-answer", link: nextLink, peer: talk.peer, sdp });
    nextLink += 1;
    addStray(talk, nowMs);
  }

  function addStray(talk: Talk, nowMs: number): void {
    const early = stray.take(talk.peer, nowMs);
    if (talk.link !== null && early.length > 0) outputs.push({ type: "add-candidates", link: talk.link, candidates: early });
  }

  function signal(from: Pubkey, way: SignalWay, received: LinkSignal, ageMs: number, nowMs: number): void {
    if (from === self) return;
    const talk = talks.get(from);
    switch (received.type) {
      case "reserve":
        if (ageMs <= LINK_WAITS.historyMs) reserve(from, way, received.attempt, received.role, nowMs);
        return;
      case "confirm":
        return confirm(from, way, received.attempt, nowMs);
      case "offer":
        return offer(from, way, received.attempt, received.sdp, nowMs);
      case "answer":
        if (talk === undefined && received.attempt !== null && patience.late(from, received.attempt, nowMs) !== null)
          outputs.push({ type: "late", peer: from, way });
        if (talk?.step !== "offering" || talk.link === null || !isSame(talk, received.attempt)) return;
        talk.step = "connecting";
        if (talk.offer !== null) talk.dueMs = nowMs + patience.connectMs();
        outputs.push({ type: "accept-answer", link: talk.link, sdp: received.sdp });
        return addStray(talk, nowMs);
      case "candidates":
        if (talk?.link !== null && talk?.link !== undefined && talk.step !== "offering" && isSame(talk, received.attempt)) {
          outputs.push({ type: "add-candidates", link: talk.link, candidates: received.candidates });
        } else stray.keep(from, received.candidates, nowMs);
        return;
      case "drop":
        if (talk !== undefined && isSame(talk, received.attempt)) endTalk(talk, "dropped", { try: received.try, isFull: received.isFull });
        return;
    }
  }

  function verdict(input: Extract<LinkInput, { type: "verdict" }>, nowMs: number): void {
    const talk = talks.get(input.peer);
    if (talk?.step !== "asked") return;
    if (input.isAccepted && talk.offer !== null) return answerOffer(talk, talk.offer, nowMs);
    if (input.isAccepted) {
      talk.step = "confirmed";
      talk.dueMs = nowMs + patience.answerMs() + (talk.way === "relay" ? 0 : patience.answerMs());
      say(talk.peer, talk.way, { type: "confirm", attempt: talk.attempt });
      return;
    }
    forget(talk);
    // Handed on, the same attempt may come back to us by another way; it must not be taken for old.
    if (input.handOn && talk.attempt !== null) over.delete(talk.attempt);
    else say(talk.peer, talk.way, { type: "drop", attempt: talk.attempt, try: input.try, isFull: input.isFull });
  }

  function described(link: number, sdp: string | null, nowMs: number): void {
    const wish = wishByLink.get(link);
    const talk = byLink.get(link);
    if (wish !== undefined) {
      if (sdp === null) return closeWish(wish);
      wish.offer = sdp;
      return;
    }
    if (talk === undefined) return;
    if (sdp === null) {
      say(talk.peer, talk.way, { type: "drop", attempt: talk.attempt, try: [], isFull: false });
      return endTalk(talk, "unconnected");
    }
    if (talk.step === "confirmed" && talk.wish !== null) {
      talk.wish.offer = sdp;
      sendOffer(talk, nowMs);
    } else if (talk.step === "answering") {
      talk.step = "connecting";
      say(talk.peer, talk.way, { type: "answer", attempt: talk.attempt, sdp });
    }
  }

  function linkState(link: number, state: "connected" | "lost" | "ended"): void {
    const talk = byLink.get(link);
    if (talk === undefined) return;
    if (state !== "connected") return endTalk(talk, "lost");
    if (talk.step === "up") return;
    talk.step = "up";
    talk.dueMs = Number.POSITIVE_INFINITY;
    if (talk.isInitiator) patience.succeeded();
    outputs.push({ type: "up", peer: talk.peer, link, role: talk.role, isInitiator: talk.isInitiator });
  }

  function tick(nowMs: number): void {
    for (const talk of talks.values()) {
      if (nowMs < talk.dueMs) continue;
      if (talk.step === "offering" && talk.offer !== null) {
        answerInstead(talk, talk.offer, nowMs);
        continue;
      }
      const isSilent = talk.step === "reserving" || talk.step === "confirmed" || talk.step === "asked";
      // Whoever never answered, or waits no more, is told that it is over only where that costs no relay anything.
      if (talk.way === "mesh" || !isSilent) say(talk.peer, talk.way, { type: "drop", attempt: talk.attempt, try: [], isFull: false });
      if (talk.attempt !== null && talk.isInitiator) patience.gaveUp(talk.peer, talk.attempt, talk.role, nowMs);
      else if (talk.attempt !== null && talk.step === "confirmed")
        lapsed.keep(talk.peer, { attempt: talk.attempt, role: talk.role, untilMs: nowMs + LATE_OFFER_MS });
      endTalk(talk, isSilent ? "silent" : "unconnected");
    }
    for (const wish of wishes) reserveNext(wish, nowMs);
  }

  return {
    handle(input, nowMs) {
      outputs = [];
      switch (input.type) {
        case "open":
          open(input.peers, input.role, input.way, nowMs);
          break;
        case "verdict":
          verdict(input, nowMs);
          break;
        case "signal":
          signal(input.from, input.way, input.signal, input.ageMs, nowMs);
          break;
        case "described":
          described(input.link, input.sdp, nowMs);
          break;
        case "late-candidates": {
          const talk = byLink.get(input.link);
          if (talk !== undefined) say(talk.peer, talk.way, { type: "candidates", attempt: talk.attempt, candidates: input.candidates });
          break;
        }
        case "link":
          linkState(input.link, input.state);
          break;
        case "close": {
          const talk = talks.get(input.peer);
          if (talk === undefined) break;
          if (!input.isQuiet) say(talk.peer, talk.way, { type: "drop", attempt: talk.attempt, try: input.try, isFull: false });
          endTalk(talk, "given-up");
          break;
        }
        case "tick":
          tick(nowMs);
          break;
      }
      if (input.type !== "tick") for (const wish of wishes) if (wish.nextMs === 0) reserveNext(wish, nowMs);
      return outputs;
    },
    dueMs() {
      let due = Number.POSITIVE_INFINITY;
      for (const talk of talks.values()) due = Math.min(due, talk.dueMs);
      for (const wish of wishes) if (wish.waiting.length > 0) due = Math.min(due, wish.nextMs);
      return due === Number.POSITIVE_INFINITY ? null : due;
    },
    isBusyWith: (peer) => talks.has(peer),
  };
}

/** Peers of the draft name no attempt: then the pair alone decides. */
function isSame(talk: Talk, attempt: string | null): boolean {
  return attempt === null || talk.attempt === null || talk.attempt === attempt;
}
