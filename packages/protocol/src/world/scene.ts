import type { Address } from "../nostr/address.ts";
import { formatAddress } from "../nostr/address.ts";
import type { EventTemplate, Tag } from "../nostr/event.ts";
import { tagValue, tagValues } from "../nostr/event.ts";
import type { Pubkey } from "../nostr/hex.ts";
import { isPubkey } from "../nostr/hex.ts";
import { KIND } from "../nostr/kinds.ts";
import type { VerifiedEvent } from "../nostr/verified-event.ts";
import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import { oneLine, severalLines, utf8Length } from "../text.ts";
import { isWebUrl, socketUrls } from "../urls.ts";

/** Where a scene stands in its life (NIP-53). */
export type SceneStatus = "live" | "ended" | "planned";

/** A world that can be visited: kind 30311 as the Worlds draft uses it. Texts are bounded and never markup. */
export interface Scene {
  readonly address: Address;
  readonly pubkey: Pubkey;
  readonly identifier: string;
  /** One line, at most 100 code points; empty when not given. */
  readonly title: string;
  /** At most 1,000 code points. */
  readonly summary: string;
  readonly image: string | null;
  /** The glb or glTF; null means the default ground. */
  readonly file: string | null;
  /** Socket URLs, at most ten. */
  readonly sync: readonly string[];
  readonly status: SceneStatus;
  /** The author first, then everyone named in a `p` tag with the role Host; at most 32. */
  readonly hosts: readonly Pubkey[];
  /** Values of `t` beside `3d-scene`, at most 20. */
  readonly topics: readonly string[];
  /** `open`: servers not named by the owner may be joined as well. */
  readonly syncPolicy: "closed" | "open";
  /** Where the scene's events are published, at most ten. */
  readonly relays: readonly string[];
  readonly updatedAtSec: number;
}

/** What an owner decides about a scene; the rest follows from the signature. */
export type SceneFields = Pick<Scene, "identifier" | "title"> &
  Partial<Omit<Scene, "address" | "pubkey" | "identifier" | "title" | "updatedAtSec">>;

/** Why an event is not a scene. */
export interface SceneProblem {
  readonly code: "wrong-kind" | "not-a-world" | "no-identifier" | "identifier-too-long";
  readonly found: string;
}

const TOPIC = "3d-scene";
const MAX_SYNC = 10;
const MAX_RELAYS = 10;
const MAX_HOSTS = 32;
const MAX_TOPICS = 20;
// NIP-19 writes an identifier's length in one byte; a longer one could not be linked to.
const MAX_IDENTIFIER_BYTES = 255;

function webUrl(value: string | null | undefined): string | null {
  return typeof value === "string" && isWebUrl(value) ? value : null;
}

function unique<T>(values: readonly T[], max: number): readonly T[] {
  return [...new Set(values)].slice(0, max);
}

function topicsOf(values: readonly string[]): readonly string[] {
  const topics = values.map((value) => oneLine(value, 64));
  return unique(
    topics.filter((topic) => topic !== "" && topic !== TOPIC),
    MAX_TOPICS,
  );
}

function statusOf(value: string | undefined): SceneStatus {
  switch (value) {
    case undefined:
    case "live":
      return "live";
    case "planned":
      return "planned";
    default:
      return "ended";
  }
}

/**
 * Reads a scene. NIP-53 streams of other products share the kind: a world says `t` `3d-scene` or names a sync server.
 * Values that are no URL of the right scheme are left out; a missing status is `live`, an unknown one `ended`.
 *
 * @see docs/spec/protocol.md [P-6]
 */
export function parseScene(event: VerifiedEvent): Result<Scene, SceneProblem> {
  if (event.kind !== KIND.scene) return failed({ code: "wrong-kind", found: String(event.kind) });
  const topics = tagValues(event, "t");
  const sync = socketUrls(tagValues(event, "sync"), MAX_SYNC);
  if (!topics.includes(TOPIC) && sync.length === 0) return failed({ code: "not-a-world", found: topics.join(" ").slice(0, 40) });
  const identifier = tagValue(event, "d") ?? "";
  if (identifier === "") return failed({ code: "no-identifier", found: "" });
  const identifierBytes = utf8Length(identifier);
  if (identifierBytes > MAX_IDENTIFIER_BYTES) return failed({ code: "identifier-too-long", found: `${identifierBytes} bytes` });
  const { pubkey } = event;
  const named = event.tags.filter((tag) => tag[0] === "p" && tag[3]?.toLowerCase() === "host").map((tag) => tag[1]);
  return ok({
    address: { kind: KIND.scene, pubkey, identifier },
    pubkey,
    identifier,
    title: oneLine(tagValue(event, "title") ?? "", 100),
    summary: severalLines(tagValue(event, "summary") ?? "", 1_000),
    image: webUrl(tagValue(event, "image")),
    file: webUrl(tagValue(event, "streaming")),
    sync,
    status: statusOf(tagValue(event, "status")),
    hosts: unique([pubkey, ...named.filter(isPubkey)], MAX_HOSTS),
    topics: topicsOf(topics),
    syncPolicy: tagValue(event, "sync-policy") === "open" ? "open" : "closed",
    relays: socketUrls(event.tags.find((tag) => tag[0] === "relays")?.slice(1) ?? [], MAX_RELAYS),
    updatedAtSec: event.created_at,
  });
}

/** The event that publishes a scene; it writes what {@link parseScene} would read, so unusable URLs are left out. */
export function buildScene(fields: SceneFields, createdAtSec: number): EventTemplate {
  const tags: Tag[] = [
    ["d", fields.identifier],
    ["title", oneLine(fields.title, 100)],
  ];
  const summary = severalLines(fields.summary ?? "", 1_000);
  const image = webUrl(fields.image);
  const file = webUrl(fields.file);
  const relays = socketUrls(fields.relays ?? [], MAX_RELAYS);
  if (summary !== "") tags.push(["summary", summary]);
  if (image !== null) tags.push(["image", image]);
  if (file !== null) tags.push(["streaming", file]);
  for (const url of socketUrls(fields.sync ?? [], MAX_SYNC)) tags.push(["sync", url]);
  tags.push(["t", TOPIC]);
  for (const topic of topicsOf(fields.topics ?? [])) tags.push(["t", topic]);
  tags.push(["status", fields.status ?? "live"]);
  for (const host of unique(fields.hosts ?? [], MAX_HOSTS)) tags.push(["p", host, "", "Host"]);
  if (fields.syncPolicy === "open") tags.push(["sync-policy", "open"]);
  if (relays.length > 0) tags.push(["relays", ...relays]);
  return { kind: KIND.scene, created_at: createdAtSec, tags, content: "" };
}

/** The scene's address as text: the value of `a` tags and `#a` filters. */
export function sceneAddress(scene: Pick<Scene, "address">): string {
  return formatAddress(scene.address);
}
