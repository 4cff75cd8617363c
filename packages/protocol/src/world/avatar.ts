import { isRecord, parseJson } from "../json.ts";
import type { EventTemplate } from "../nostr/event.ts";
import { tagValue } from "../nostr/event.ts";
import { KIND } from "../nostr/kinds.ts";
import type { VerifiedEvent } from "../nostr/verified-event.ts";
import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import type { AvatarConfig } from "./avatar-config.ts";
import { readAvatarConfig } from "./avatar-config.ts";

/** The `d` tag under which everyone keeps their avatar (kind 30078). */
export const AVATAR_IDENTIFIER = "3d-scene-avatar";

/** Why an event holds no avatar. */
export interface AvatarProblem {
  readonly code: "wrong-kind" | "wrong-identifier" | "bad-content";
  readonly found: string;
}

/** Reads the avatar its author chose; fields that cannot be read are left out. */
export function parseAvatar(event: VerifiedEvent): Result<AvatarConfig, AvatarProblem> {
  if (event.kind !== KIND.appData) return failed({ code: "wrong-kind", found: String(event.kind) });
  const identifier = tagValue(event, "d");
  if (identifier !== AVATAR_IDENTIFIER) {
    return failed({ code: "wrong-identifier", found: (identifier ?? "").slice(0, 40) });
  }
  const json = parseJson(event.content);
  const config = json.ok ? readAvatarConfig(json.value) : null;
  return config === null ? failed({ code: "bad-content", found: event.content.slice(0, 40) }) : ok(config);
}

const AVATAR_FIELDS = ["model", "color", "hairStyle", "hairColor", "displayName", "file"] as const;

/**
 * The event that keeps an avatar.
 *
 * @param config - all of it: what it leaves out is taken away
 * @param previous - the event this one replaces; fields and tags that are not ours stay as they are in it
 * @see docs/spec/world.md [W-18b]
 */
export function buildAvatar(config: AvatarConfig, createdAtSec: number, previous?: VerifiedEvent): EventTemplate {
  const before = previous === undefined ? null : parseJson(previous.content);
  const content = new Map<string, unknown>(before?.ok && isRecord(before.value) ? Object.entries(before.value) : []);
  const clean = readAvatarConfig(config) ?? {};
  for (const field of AVATAR_FIELDS) {
    const value = clean[field];
    if (value === undefined) content.delete(field);
    else content.set(field, value);
  }
  const tags = previous?.tags.filter(([name]) => name !== "d") ?? [];
  return {
    kind: KIND.appData,
    created_at: createdAtSec,
    tags: [["d", AVATAR_IDENTIFIER], ...tags],
    content: JSON.stringify(Object.fromEntries(content)),
  };
}
