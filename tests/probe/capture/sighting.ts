/** One thing that arrived outside, or was found where the app may not reach. */
export interface Sighting {
  readonly token: string;
  /** How it was seen: a question for a name, bytes on a connection, a datagram, a trace left in the page, and so on. */
  readonly by: "name asked" | "connection" | "datagram" | "trace" | "reached";
  readonly what: string;
}

/** Where sightings are kept. Each attempt's token is found in whatever arrives; what names none is kept apart. */
export interface Sightings {
  /** Looks for tokens in what arrived; `owner` is the attempt to whose own port it came. */
  see(by: Sighting["by"], what: string, owner?: string): void;
  of(token: string): readonly Sighting[];
  /** Questions and bytes that name no attempt. */
  readonly strangers: readonly string[];
}

/** The tokens of one pass: text that is found in names, paths, headers and raw packets alike. */
export interface Tokens {
  readonly prefix: string;
  readonly pattern: RegExp;
  token(index: number): string;
}

/** Makes tokens that no other pass uses. */
export function createTokens(chance: () => number): Tokens {
  const prefix = Array.from({ length: 5 }, () => "bcdfghjkmnpqrstvwxz"[Math.floor(chance() * 19)]).join("");
  return { prefix, pattern: new RegExp(`${prefix}[0-9]{3}y`, "g"), token: (index) => `${prefix}${String(index).padStart(3, "0")}y` };
}

/** Keeps what was seen in one pass. */
export function createSightings(tokens: Tokens): Sightings {
  const byToken = new Map<string, Sighting[]>();
  const strangers: string[] = [];
  function keep(token: string, by: Sighting["by"], what: string): void {
    const kept = byToken.get(token) ?? [];
    byToken.set(token, kept);
    if (kept.length < 20) kept.push({ token, by, what: what.slice(0, 120) });
  }
  return {
    strangers,
    see(by, what, owner) {
      const found = new Set(what.toLowerCase().match(tokens.pattern));
      if (owner !== undefined) found.add(owner);
      for (const token of found) keep(token, by, what);
      if (found.size === 0 && strangers.length < 200) strangers.push(`${by}: ${what.slice(0, 120)}`);
    },
    of: (token) => byToken.get(token) ?? [],
  };
}
