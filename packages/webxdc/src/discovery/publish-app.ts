import { signChecked } from "@plaza/nostr-client";
import type { CheckedSignProblem, Identity, Publication, RelayPool } from "@plaza/nostr-client";
import type { Random } from "@plaza/platform";
import { buildDeletion, buildWebxdcFile, buildWebxdcNote, encodeNevent, hexOf, ok } from "@plaza/protocol";
import type { EventId, Result, Sha256, VerifiedEvent, WebxdcAttachment } from "@plaza/protocol";

/** A file that is to be posted as an app. */
export interface AppToPost {
  readonly url: string;
  /** Other places of the same file. */
  readonly fallbacks: readonly string[];
  readonly sha256: Sha256;
  readonly sizeBytes: number;
  /** One line. */
  readonly name: string;
  readonly summary: string;
}

/** An app that is signed and on its way. */
export interface PublishedApp {
  readonly event: VerifiedEvent;
  /** `nevent1…` with hints. */
  readonly link: string;
  /** What becomes of it on each relay. */
  readonly publication: Publication;
}

/** What publishing needs. */
export interface PublishParts {
  readonly pool: RelayPool;
  readonly identity: Pick<Identity, "signer">;
  readonly random: Random;
}

/**
 * Describes a file as a new app: with an id of its own, under which its updates are gathered.
 *
 * @see docs/spec/webxdc.md [X-10g]
 */
export function newAttachment(random: Random, app: AppToPost): WebxdcAttachment {
  return { ...app, claimedHash: null, image: null, webxdcId: newWebxdcId(random) };
}

/** 122 bits of chance, written as UUIDs (version 4) are. */
function newWebxdcId(random: Random): string {
  const bytes = random.bytes(16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = hexOf(bytes);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/**
 * Posts an app as a note (kind 1) or as a file's metadata (kind 1063).
 *
 * @see docs/spec/webxdc.md [X-10g], [X-6h]
 */
export async function publishApp(
  { pool, identity, random }: PublishParts,
  post: { readonly as: "note" | "file"; readonly text: string; readonly app: AppToPost },
): Promise<Result<PublishedApp, CheckedSignProblem>> {
  const { as, text } = post;
  const app = newAttachment(random, post.app);
  const nowSec = pool.correctedNowSec();
  const template = as === "note" ? buildWebxdcNote({ text, apps: [app] }, nowSec) : buildWebxdcFile({ text, app }, nowSec);
  const signed = await signChecked(pool, await identity.signer(), template);
  if (!signed.ok) return signed;
  const event = signed.value;
  const relays = pool.status
    .get()
    .map(({ url }) => url)
    .slice(0, 2);
  const link = encodeNevent({ id: event.id, author: event.pubkey, kind: event.kind, relays });
  return ok({ event, link, publication: pool.publish(event) });
}

/**
 * Asks relays to delete an own post with its apps.
 *
 * @see docs/spec/webxdc.md [X-10h]
 */
export async function removeApp(
  { pool, identity }: Pick<PublishParts, "pool" | "identity">,
  post: { readonly eventId: EventId; readonly kind: number },
): Promise<Result<{ readonly event: VerifiedEvent; readonly publication: Publication }, CheckedSignProblem>> {
  const template = buildDeletion({ eventIds: [post.eventId], kinds: [post.kind] }, pool.correctedNowSec());
  const signed = await signChecked(pool, await identity.signer(), template);
  return signed.ok ? ok({ event: signed.value, publication: pool.publish(signed.value) }) : signed;
}
