import type { BlossomAuth, BlossomVerb, EventId, Sha256 } from "@plaza/protocol";

/** What an authorisation is wanted for. */
export interface PermitRequest {
  readonly verb: BlossomVerb;
  /** Null where no file is concerned, or its hash is not known yet. */
  readonly sha256: Sha256 | null;
  readonly nowSec: number;
}

/** Judges authorisations (kind 24242) towards this server. */
export interface MediaPermits {
  /** Why it does not allow this, in words for its owner; null when it does. */
  refuse(auth: BlossomAuth, request: PermitRequest): string | null;
  /** Marks an authorisation as used up; false when it was already. Remembered until it would have expired. */
  useUp(id: EventId, expiresAtSec: number, nowSec: number): boolean;
}

/** A clock that runs a little ahead is forgiven. */
const AHEAD_SEC = 60;
/** An authorisation may not be good for longer than this from now. */
const LONGEST_SEC = 86_400;
const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** A server's names with and without port; the names of one's own machine stand for each other. */
function ownNames(serverNames: readonly string[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const name of serverNames) {
    const [, host = name, port = ""] = /^(\[[^\]]*\]|[^:]*)(:\d+)?$/.exec(name.toLowerCase()) ?? [];
    for (const alias of LOOPBACK.has(host) ? LOOPBACK : [host]) {
      names.add(alias);
      names.add(alias + port);
    }
  }
  return names;
}

/**
 * Makes the judge of a server.
 *
 * @param serverNames - host names (with port where not the usual one) under which clients know this server
 */
export function createMediaPermits(serverNames: readonly string[]): MediaPermits {
  const names = ownNames(serverNames);
  const used = new Map<EventId, number>();
  return {
    refuse(auth, { verb, sha256, nowSec }) {
      if (auth.verb !== verb) return `the authorisation is for "${auth.verb}", not for "${verb}"`;
      if (auth.createdAtSec > nowSec + AHEAD_SEC) return "the authorisation is dated ahead of this server's clock";
      if (auth.expiresAtSec <= nowSec) return "the authorisation has expired";
      if (auth.expiresAtSec > nowSec + LONGEST_SEC) return "the authorisation is good for more than a day";
      if (auth.servers.length > 0 && !auth.servers.some((server) => names.has(server))) return "the authorisation is for another server";
      if ((verb === "upload" || verb === "delete") && auth.hashes.length === 0) return "the authorisation names no file (x)";
      if (sha256 !== null && auth.hashes.length > 0 && !auth.hashes.includes(sha256)) return "the authorisation is for another file";
      return null;
    },
    useUp(id, expiresAtSec, nowSec) {
      for (const [usedId, untilSec] of used) if (untilSec <= nowSec) used.delete(usedId);
      if (used.has(id)) return false;
      used.set(id, expiresAtSec);
      return true;
    },
  };
}
