import type { Random } from "@plaza/platform";
import type { Pubkey } from "@plaza/protocol";
import type { OverlayInput, OverlayOutput } from "../overlay/overlay-io.ts";

/** Somebody who knows only the draft: no channel of frames, no key of their own for a voice. */
export interface PlainPeer {
  readonly pubkey: Pubkey;
  /** Host, co-host or speaker. */
  readonly isStage: boolean;
}

/** Who is in the space, as far as plain sound is concerned. */
export interface PlainDirectory {
  /** Null for everyone else: absent, removed, not admitted, or one of ours. */
  plain(pubkey: Pubkey): PlainPeer | null;
  /** Those of the stage that know only the draft, the host first, then as long as they hold the role. */
  plainStage(): readonly Pubkey[];
  /** Those of the stage that speak frames, in the same order. */
  stage(): readonly Pubkey[];
  /** Those of the stage that speak frames and give plain sound, in the same order. */
  plainCarriers(): readonly Pubkey[];
  /** Others that give plain sound, those of the stage first. */
  plainServers(count: number): readonly Pubkey[];
}

/** What a keeper of plain links is made of. */
export interface PlainKeeperOptions {
  readonly self: Pubkey;
  readonly directory: PlainDirectory;
  readonly random: Random;
  /** How many plain listeners can be served at present; 0 where there is no plain sound. */
  most(): number;
  /** When somebody's voice last came, whoever carried it; null where it never did. */
  heardMs(peer: Pubkey): number | null;
  /** Whether there is anything to give: we speak, or are fed. */
  hasSound(): boolean;
  /** Places for children in all, and how many are free. */
  places(): { readonly all: number; readonly free: number };
}

/** What a keeper is told; `care` when roles or time may have changed anything. */
export type PlainInput = Extract<OverlayInput, { type: "asked" | "up" | "failed" | "late" | "down" | "leave" }> | { readonly type: "care" };

/** What it wants done. */
export type PlainOutput = Extract<OverlayOutput, { type: "open" | "verdict" | "close" }>;

/** The links with peers that know only the draft. No sockets, no clock, no waiting. */
export interface PlainKeeper {
  /** Whether a link with this peer is a matter of this keeper. */
  isFor(peer: Pubkey): boolean;
  handle(input: PlainInput, nowMs: number): readonly PlainOutput[];
  dueMs(): number;
  /** Everyone linked. */
  keys(): readonly Pubkey[];
  /** Those linked who may not speak: they count as children. */
  listeners(): readonly Pubkey[];
}

/** So many who speak are linked with one of us at most. */
const MOST_SPEAKERS = 6;
const TRY_LIMIT = 8;
const EXPECTED_MS = 6_000;
const CARE_MS = 1_000;
const FIRST_RETRY_MS = 2_000;
const RETRY_MOST_MS = 60_000;
/** Who is heard by nobody is asked by so many of the stage, one after another. */
const MOST_TURNS = 3;
const TURN_MS = 10_000;

/**
 * Makes a keeper without links.
 *
 * @see docs/spec/space.md [S-100]
 */
export function createPlainKeeper(options: PlainKeeperOptions): PlainKeeper {
  const { self, directory, random } = options;
  const linked = new Map<Pubkey, { readonly isAskedByUs: boolean }>();
  const expected = new Map<Pubkey, number>();
  const wishes = new Set<Pubkey>();
  const retries = new Map<Pubkey, { readonly waitMs: number; readonly dueMs: number }>();
  /** Since when it is this one's part to carry a plain speaker. */
  const turns = new Map<Pubkey, { readonly first: Pubkey | undefined; readonly sinceMs: number }>();
  let hasLeft = false;
  let careMs = 0;

  const speaks = (peer: Pubkey): boolean => directory.plain(peer)?.isStage === true;
  const speakers = (): number => [...linked.keys()].filter(speaks).length;

  function listeners(): readonly Pubkey[] {
    return [...linked.keys()].filter((peer) => !speaks(peer));
  }

  /**
   * Whose part it is to carry a plain speaker: the first of the stage that can; while nobody hears the speaker, the next
   * ones in their turn. Where nobody of the stage speaks frames, each hears it by itself.
   */
  function isOurPart(peer: Pubkey, nowMs: number): boolean {
    if (options.most() <= 0) return false;
    if (directory.stage().length === 0) return true;
    const carriers = directory.plainCarriers();
    const [first] = carriers;
    let turn = turns.get(peer);
    if (turn === undefined || turn.first !== first) {
      turn = { first, sinceMs: nowMs };
      turns.set(peer, turn);
    }
    const place = carriers.indexOf(self);
    if (place <= 0) return place === 0;
    const isHeard = (options.heardMs(peer) ?? Number.NEGATIVE_INFINITY) >= turn.sinceMs;
    return place < MOST_TURNS && !isHeard && nowMs - turn.sinceMs >= place * TURN_MS;
  }

  /** Whether a plain speaker that came to us by itself is taken. */
  function mayTake(): boolean {
    const stage = directory.stage();
    return options.most() > 0 && speakers() < MOST_SPEAKERS && (stage.length === 0 || stage.includes(self));
  }

  function mayServe(nowMs: number): boolean {
    if (!options.hasSound()) return false;
    let count = listeners().length;
    for (const [peer, untilMs] of expected) {
      if (untilMs < nowMs) expected.delete(peer);
      else if (!linked.has(peer)) count += 1;
    }
    const { all, free } = options.places();
    // Frames cost next to nothing and bring places with them: plain listeners never take more than half.
    return count < Math.min(options.most(), Math.ceil(all / 2)) && free > 0;
  }

  function asked(peer: Pubkey, nowMs: number): PlainOutput {
    const isTaken = !hasLeft && (speaks(peer) ? mayTake() : mayServe(nowMs));
    if (isTaken) {
      expected.set(peer, nowMs + EXPECTED_MS);
      return { type: "verdict", peer, isAccepted: true, try: [], isFull: false, handOn: null };
    }
    const others = [...directory.plainServers(TRY_LIMIT + 2), ...directory.plainStage()];
    const tried = [...new Set(others)].filter((other) => other !== self && other !== peer).slice(0, TRY_LIMIT);
    return { type: "verdict", peer, isAccepted: false, try: tried, isFull: true, handOn: null };
  }

  function care(nowMs: number): readonly PlainOutput[] {
    careMs = nowMs + CARE_MS;
    if (hasLeft) return [];
    const outputs: PlainOutput[] = [];
    const stage = directory.stage();
    for (const [peer, { isAskedByUs }] of linked) {
      // Somebody of the stage carries them now: we hear them by frames.
      if (isAskedByUs && stage.length > 0 && !stage.includes(self)) outputs.push({ type: "close", peer, try: [] });
    }
    const wanted = directory.plainStage();
    for (const peer of turns.keys()) if (!wanted.includes(peer)) turns.delete(peer);
    let count = speakers() + wishes.size;
    for (const peer of wanted) {
      if (peer === self || linked.has(peer) || wishes.has(peer) || (expected.get(peer) ?? 0) > nowMs) continue;
      if (!isOurPart(peer, nowMs)) continue;
      const retry = retries.get(peer);
      if (count >= MOST_SPEAKERS || (retry !== undefined && retry.dueMs > nowMs)) continue;
      count += 1;
      wishes.add(peer);
      outputs.push({ type: "open", peers: [peer], role: "consumer", way: "relay" });
    }
    return outputs;
  }

  return {
    isFor: (peer) => linked.has(peer) || wishes.has(peer) || expected.has(peer) || directory.plain(peer) !== null,
    handle(input, nowMs) {
      switch (input.type) {
        case "asked":
          return [asked(input.peer, nowMs)];
        case "up":
          linked.set(input.peer, { isAskedByUs: input.isInitiator });
          expected.delete(input.peer);
          wishes.delete(input.peer);
          retries.delete(input.peer);
          return [];
        case "failed":
        case "down": {
          const waitMs = Math.min(RETRY_MOST_MS, (retries.get(input.peer)?.waitMs ?? FIRST_RETRY_MS / 2) * 2);
          retries.set(input.peer, { waitMs, dueMs: nowMs + waitMs * (0.75 + random.unit() / 2) });
          // What came was heard through us, perhaps.
          if (linked.delete(input.peer)) turns.delete(input.peer);
          expected.delete(input.peer);
          wishes.delete(input.peer);
          return [];
        }
        case "late":
          // A person who is asked for each signature answers slowly.
          if (hasLeft || !speaks(input.peer) || linked.has(input.peer) || wishes.has(input.peer)) return [];
          if (!isOurPart(input.peer, nowMs)) return [];
          wishes.add(input.peer);
          return [{ type: "open", peers: [input.peer], role: "consumer", way: "relay" }];
        case "leave":
          hasLeft = true;
          return [...linked.keys()].map((peer) => ({ type: "close", peer, try: [] }));
        case "care":
          return nowMs < careMs ? [] : care(nowMs);
      }
    },
    dueMs: () => (hasLeft ? Number.POSITIVE_INFINITY : careMs),
    keys: () => [...linked.keys()],
    listeners,
  };
}
