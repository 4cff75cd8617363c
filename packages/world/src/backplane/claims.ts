import type { AvatarConfig, Pose, Pubkey } from "@plaza/protocol";

/**
 * Orders logins without a clock: by a number higher than every one the process had heard of, then by the process's id.
 *
 * @see docs/spec/world.md [W-20d]
 */
export interface LoginStamp {
  readonly login: number;
  readonly node: string;
}

/** Whether the first login counts as the later one. */
export function isLater(a: LoginStamp, b: LoginStamp): boolean {
  return a.login > b.login || (a.login === b.login && a.node > b.node);
}

/** Another process's word that someone is there. */
export interface Claim {
  readonly pubkey: Pubkey;
  readonly stamp: LoginStamp;
  readonly handle: number;
  avatar: AvatarConfig | null;
  pose: Pose | null;
  t: number | undefined;
  /** The process's tick that `pose` is from. */
  tick: number;
  /** Beaten by a later login, it stays out of sight until then, so that nobody reappears where they logged in before. */
  hiddenUntilMs: number;
  /** Its process has handed the person over: it ends then, or when the other process tells of them. */
  endsAtMs: number;
}

/** Which of all claims to one key is the latest. */
export interface Claims {
  /** Replaces what this process says of this key. */
  set(claim: Claim): void;
  get(node: string, pubkey: Pubkey): Claim | undefined;
  delete(claim: Claim): void;
  /** The latest login of a key, hidden or not. */
  latest(pubkey: Pubkey): Claim | undefined;
  /** Every claim to a key. */
  of(pubkey: Pubkey): Iterable<Claim>;
  /** Every key with a claim. */
  pubkeys(): Iterable<Pubkey>;
}

/** Makes a table without claims. */
export function createClaims(): Claims {
  const byKey = new Map<Pubkey, Map<string, Claim>>();
  return {
    set(claim) {
      const claims = byKey.get(claim.pubkey);
      if (claims === undefined) byKey.set(claim.pubkey, new Map([[claim.stamp.node, claim]]));
      else claims.set(claim.stamp.node, claim);
    },
    get: (node, pubkey) => byKey.get(pubkey)?.get(node),
    delete(claim) {
      const claims = byKey.get(claim.pubkey);
      if (claims?.get(claim.stamp.node) !== claim) return;
      claims.delete(claim.stamp.node);
      if (claims.size === 0) byKey.delete(claim.pubkey);
    },
    latest(pubkey) {
      let latest: Claim | undefined;
      for (const claim of byKey.get(pubkey)?.values() ?? []) {
        if (latest === undefined || isLater(claim.stamp, latest.stamp)) latest = claim;
      }
      return latest;
    },
    of: (pubkey) => byKey.get(pubkey)?.values() ?? [],
    pubkeys: () => byKey.keys(),
  };
}
