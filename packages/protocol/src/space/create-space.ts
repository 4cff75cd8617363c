import { describe, isList, isRecord } from "../json.ts";
import type { EventTemplate, Tag } from "../nostr/event.ts";
import { tagValue } from "../nostr/event.ts";
import type { Pubkey } from "../nostr/hex.ts";
import { KIND } from "../nostr/kinds.ts";
import type { VerifiedEvent } from "../nostr/verified-event.ts";
import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import { socketUrls } from "../urls.ts";
import type { NetworkMetrics } from "./network-metrics.ts";
import { readNetworkMetrics } from "./network-metrics.ts";
import type { SpaceAddress } from "./space-address.ts";
import { isSpaceId } from "./space-address.ts";
import type { SpaceEventCommon, SpaceEventProblem } from "./space-fields.ts";
import {
  commonOf,
  contentRecord,
  isSpaceMarked,
  lineField,
  linesField,
  maxSpaceContent,
  pubkeysField,
  timeField,
  webUrlField,
  wordsField,
} from "./space-fields.ts";
import type { SpaceLock } from "./space-lock.ts";
import { readSpaceLock } from "./space-lock.ts";

/** Who may take part: everyone, those the host lists, those who were given the room key, those who know the password. */
export type SpaceAccess = "open" | "members" | "invite" | "password";

/** What a host decides about a space. */
export interface SpaceInfo {
  /** One line, at most 100 code points; empty when not given. */
  readonly name: string;
  /** At most 1,000 code points. */
  readonly description: string;
  readonly image: string | null;
  readonly startsAtSec: number | null;
  /** A language tag such as `en` or `pt-BR`. */
  readonly lang: string | null;
  readonly access: SpaceAccess;
  /** Who is admitted where `access` is `members`; at most 500. */
  readonly members: readonly Pubkey[];
  /** Names the room key in use: 8 hex characters. Null where frames are not encrypted. */
  readonly keyId: string | null;
  /** The room key under a password. */
  readonly lock: SpaceLock | null;
  /** Where the space's events go, at most ten. */
  readonly relays: readonly string[];
  /** What the host's client can do beyond the draft. */
  readonly caps: readonly string[];
}

/** CREATE_SPACE (kind 1000): a space is there. */
export interface SpaceCreated extends SpaceEventCommon {
  readonly type: "create";
  readonly space: SpaceAddress;
  readonly info: SpaceInfo;
  readonly metrics: NetworkMetrics | null;
}

const languageTag = /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/;
const maxMembers = 500;
const maxRelays = 10;

/** A word that limits who may come and cannot be read never counts as absent. */
function accessOf(value: unknown): SpaceAccess {
  switch (value) {
    case undefined:
    case null:
    case "open":
      return "open";
    case "members":
    case "password":
      return value;
    default:
      return "invite";
  }
}

function relaysOf(event: EventTemplate, value: unknown): readonly string[] {
  const tagged = event.tags.find((tag) => tag[0] === "relays")?.slice(1) ?? [];
  const listed = isList(value) ? value.slice(0, 64).filter((url): url is string => typeof url === "string") : [];
  return socketUrls([...tagged.slice(0, 64), ...listed], maxRelays);
}

function keyIdOf(value: unknown): string | null {
  return typeof value === "string" && /^[0-9a-f]{8}$/.test(value) ? value : null;
}

/** Reads that a space was created. Its host is who signed; another host named inside is a problem. */
export function parseCreateSpace(event: VerifiedEvent): Result<SpaceCreated, SpaceEventProblem> {
  if (event.kind !== KIND.createSpace) return failed({ code: "wrong-kind", found: String(event.kind) });
  if (!isSpaceMarked(event)) return failed({ code: "not-a-space", found: "" });
  if (event.content.length > maxSpaceContent) return failed({ code: "too-large", found: `${event.content.length} characters` });
  const content = contentRecord(event.content);
  if (content === null) return failed({ code: "bad-content", found: event.content.slice(0, 40) });
  const id = content["id"];
  if (!isSpaceId(id)) return failed({ code: "bad-space-id", found: describe(id) });
  const tagged = tagValue(event, "s");
  if (tagged !== undefined && tagged !== id) return failed({ code: "bad-space-id", found: tagged.slice(0, 40) });
  const host = isRecord(content["host"]) ? content["host"] : {};
  for (const named of [tagValue(event, "h"), host["publicKey"] ?? event.pubkey]) {
    if (named !== event.pubkey) return failed({ code: "wrong-author", found: describe(named) });
  }
  const lang = content["lang"];
  return ok({
    type: "create",
    ...commonOf(event),
    space: { host: event.pubkey, id },
    info: {
      name: lineField(content["name"], 100),
      description: linesField(content["description"], 1_000),
      image: webUrlField(content["image"]),
      startsAtSec: timeField(content["startsAt"]),
      lang: typeof lang === "string" && languageTag.test(lang) ? lang : null,
      access: accessOf(content["access"]),
      members: pubkeysField(content["members"], maxMembers),
      keyId: keyIdOf(content["keyId"]),
      lock: readSpaceLock(content["lock"]),
      relays: relaysOf(event, content["relays"]),
      caps: wordsField(content["caps"]),
    },
    metrics: readNetworkMetrics(host["networkMetrics"]),
  });
}

/** The event that creates a space, or says anew what it is about. */
export function buildCreateSpace(
  created: { readonly space: SpaceAddress; readonly info: SpaceInfo; readonly metrics: NetworkMetrics | null },
  createdAtSec: number,
): EventTemplate {
  const { space, info, metrics } = created;
  const relays = socketUrls(info.relays, maxRelays);
  const { description, image, startsAtSec, lang, access, members, keyId, lock, caps } = info;
  const content = {
    id: space.id,
    name: lineField(info.name, 100),
    host: { publicKey: space.host, ...(metrics === null ? {} : { networkMetrics: metrics }) },
    ...(description === "" ? {} : { description: linesField(description, 1_000) }),
    ...(image === null ? {} : { image }),
    ...(startsAtSec === null ? {} : { startsAt: Math.floor(startsAtSec) }),
    ...(lang === null ? {} : { lang }),
    access,
    ...(members.length === 0 ? {} : { members: members.slice(0, maxMembers) }),
    ...(keyId === null ? {} : { keyId }),
    ...(lock === null ? {} : { lock }),
    ...(relays.length === 0 ? {} : { relays }),
    ...(caps.length === 0 ? {} : { caps }),
  };
  // The draft has no `s` here; without it nobody can ask a relay for the space by its id.
  const tags: Tag[] = [
    ["webrtc", "spaces"],
    ["h", space.host],
    ["s", space.id],
    ["t", "spaces"],
  ];
  if (relays.length > 0) tags.push(["relays", ...relays]);
  return { kind: KIND.createSpace, created_at: createdAtSec, tags, content: JSON.stringify(content) };
}
