import type { Pubkey } from "@plaza/protocol";
import { createClaims, isLater } from "./claims.ts";
import type { Claim } from "./claims.ts";
import type { OwnPeople } from "./own-people.ts";
import type { ElsewhereNews } from "./room-news.ts";

/** What deciding whose person someone is needs of the core. */
export interface OwnershipOptions {
  readonly nodeId: string;
  readonly own: OwnPeople;
  readonly toRoom: (news: ElsewhereNews) => void;
  /** Gives a person of this process up to the one where they logged in later. */
  readonly handOver: (pubkey: Pubkey, to: string) => void;
}

/** Decides which process a person is on, and tells the room. */
export interface Ownership {
  readonly claims: ReturnType<typeof createClaims>;
  /** Looks at all claims to a key anew. */
  settle(pubkey: Pubkey, msgId: string | null, nowMs: number): void;
  /** The process that holds a person who is elsewhere; null when nobody does. */
  ownerOf(pubkey: Pubkey): string | null;
  /** Whether the room shows a person by this claim. */
  isShown(claim: Claim): boolean;
  sweep(nowMs: number): void;
}

/** Long enough for the process that was left behind to notice, or to fall silent. */
const hideMs = 10_000;

/**
 * Makes the rules: the latest login wins, on all processes alike.
 *
 * @see docs/spec/world.md [W-20d]
 */
export function createOwnership({ nodeId, own, toRoom, handOver }: OwnershipOptions): Ownership {
  const claims = createClaims();
  const shown = new Map<Pubkey, Claim>();
  /** Claims that end, or come out of hiding, at a time of their own. */
  const timed = new Set<Claim>();

  function hide(claim: Claim, untilMs: number): void {
    if (claim.hiddenUntilMs >= untilMs) return;
    claim.hiddenUntilMs = untilMs;
    timed.add(claim);
  }

  function show(claim: Claim, msgId: string | null): void {
    const { pubkey, avatar, pose, t } = claim;
    if (shown.get(pubkey) === claim) return;
    shown.set(pubkey, claim);
    toRoom({ type: "arrived", pubkey, avatar, pose, t, msgId });
  }

  function settle(pubkey: Pubkey, msgId: string | null, nowMs: number): void {
    const latest = claims.latest(pubkey);
    const mine = own.get(pubkey);
    const isMine = mine !== undefined && (latest === undefined || isLater({ login: mine.login, node: nodeId }, latest.stamp));
    for (const claim of claims.of(pubkey)) {
      if (claim.endsAtMs !== Number.POSITIVE_INFINITY) timed.add(claim);
      if (isMine) hide(claim, nowMs + hideMs);
      else if (claim !== latest && latest !== undefined) hide(claim, Math.max(nowMs + hideMs, latest.hiddenUntilMs));
    }
    if (isMine) {
      // The room made the person its own when they logged in.
      shown.delete(pubkey);
      return;
    }
    if (mine !== undefined && latest !== undefined) {
      handOver(pubkey, latest.stamp.node);
      show(latest, msgId);
      return;
    }
    if (latest !== undefined && latest.hiddenUntilMs <= nowMs) {
      show(latest, msgId);
      return;
    }
    if (shown.delete(pubkey)) toRoom({ type: "gone", pubkey, msgId });
  }

  return {
    claims,
    settle,
    ownerOf: (pubkey) => shown.get(pubkey)?.stamp.node ?? null,
    isShown: (claim) => shown.get(claim.pubkey) === claim,
    sweep(nowMs) {
      for (const claim of timed) {
        const { pubkey, stamp } = claim;
        if (claims.get(stamp.node, pubkey) !== claim) timed.delete(claim);
        else if (nowMs >= claim.endsAtMs) {
          timed.delete(claim);
          claims.delete(claim);
          settle(pubkey, null, nowMs);
        } else if (claim.endsAtMs === Number.POSITIVE_INFINITY && nowMs >= claim.hiddenUntilMs) {
          timed.delete(claim);
          settle(pubkey, null, nowMs);
        }
      }
    },
  };
}
