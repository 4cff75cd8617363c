import { decodeNip19, failed, formatAddress, isPubkey, KIND, ok, parseAddress, withoutNostrScheme } from "@plaza/protocol";
import type { Filter, Pubkey, Result, Scene } from "@plaza/protocol";
import { fetchRelayList, writeRelaysOf } from "../people/relay-lists.ts";
import type { RelayPool } from "../pool/relay-pool.ts";
import { emptySceneBook, sceneAt, withSceneEvent } from "./scene-book.ts";

/** What a link to a scene leads to. */
export type ResolvedScene =
  | { readonly type: "one"; readonly scene: Scene }
  /** Several live scenes of one host: the visitor chooses. */
  | { readonly type: "several"; readonly scenes: readonly Scene[] };

/** Why a link leads to no scene; `nothing-live` means that the host has none now. */
export type ResolveProblem =
  | { readonly code: "bad-target"; readonly found: string }
  | { readonly code: "not-a-scene"; readonly found: string }
  | { readonly code: "not-found" }
  | { readonly code: "nothing-live"; readonly ended: readonly Scene[] };

interface Wanted {
  readonly author: Pubkey;
  /** Null for any scene of the author. */
  readonly identifier: string | null;
  readonly relays: readonly string[];
}

/**
 * Finds what `/scene/<target>` names: an npub's only live scene (or the choice), or exactly the scene of an naddr.
 * Looks at the pool's relays first; where they know nothing, at the link's hints and the author's own relays.
 *
 * @param target - `npub1…`, `nprofile1…`, `naddr1…`, with or without `nostr:`, a public key in hex, or `30311:…`
 * @see docs/spec/world.md [W-14a], [W-14b]
 */
export async function resolveScene(
  pool: RelayPool,
  target: string,
  options: { readonly timeoutMs?: number } = {},
): Promise<Result<ResolvedScene, ResolveProblem>> {
  const wanted = readTarget(target);
  if (!wanted.ok) return wanted;
  const { author, identifier, relays } = wanted.value;
  const timeoutMs = options.timeoutMs ?? 5_000;
  const filter: Filter =
    identifier === null
      ? { kinds: [KIND.scene], authors: [author], limit: 50 }
      : { kinds: [KIND.scene], authors: [author], tags: { d: [identifier] } };

  let found = await look(pool, [filter], author, [], timeoutMs);
  if (found.length === 0) {
    const list = await fetchRelayList(pool, author, timeoutMs);
    const theirs = writeRelaysOf(list);
    const more = [...relays.slice(0, 2), ...theirs];
    if (more.length > 0) found = await look(pool, [filter], author, more, timeoutMs);
  }
  const [first, ...rest] = found;
  if (first === undefined) return failed({ code: "not-found" });
  if (identifier !== null) return ok({ type: "one", scene: first });
  const live = [first, ...rest].filter((scene) => scene.status === "live");
  const [only, ...others] = live;
  if (only === undefined) return failed({ code: "nothing-live", ended: found });
  return ok(others.length === 0 ? { type: "one", scene: only } : { type: "several", scenes: live });
}

async function look(
  pool: RelayPool,
  filters: readonly Filter[],
  author: Pubkey,
  moreRelays: readonly string[],
  timeoutMs: number,
): Promise<readonly Scene[]> {
  const deletions: Filter = { kinds: [KIND.deletion], authors: [author], limit: 200 };
  const events = await pool.fetch([...filters, deletions], { timeoutMs, moreRelays, unnamed: true });
  const book = events.reduce((known, event) => withSceneEvent(known, event, author), emptySceneBook);
  return [...book.scenes.keys()]
    .map((address) => sceneAt(book, address))
    .filter((scene) => scene !== null)
    .toSorted((a, b) => b.updatedAtSec - a.updatedAtSec || (formatAddress(a.address) < formatAddress(b.address) ? -1 : 1));
}

function readTarget(target: string): Result<Wanted, ResolveProblem> {
  const text = withoutNostrScheme(target);
  if (isPubkey(text)) return ok({ author: text, identifier: null, relays: [] });
  const address = parseAddress(text);
  if (address.ok) {
    const { kind, pubkey, identifier } = address.value;
    return kind === KIND.scene ? ok({ author: pubkey, identifier, relays: [] }) : failed({ code: "not-a-scene", found: `kind ${kind}` });
  }
  const named = decodeNip19(text);
  if (!named.ok) return failed({ code: "bad-target", found: text.slice(0, 12) });
  switch (named.value.type) {
    case "npub":
      return ok({ author: named.value.pubkey, identifier: null, relays: [] });
    case "nprofile":
      return ok({ author: named.value.pubkey, identifier: null, relays: named.value.relays });
    case "naddr": {
      const { kind, pubkey, identifier, relays } = named.value;
      return kind === KIND.scene ? ok({ author: pubkey, identifier, relays }) : failed({ code: "not-a-scene", found: `kind ${kind}` });
    }
    default:
      // A secret key in a link is a mistake; it is not repeated anywhere.
      return failed({ code: "not-a-scene", found: named.value.type });
  }
}
