import { parseJson } from "../json.ts";
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

/** The event that keeps an avatar. */
export function buildAvatar(config: AvatarConfig, createdAtSec: number): EventTemplate {
  const content = JSON.stringify(readAvatarConfig(config));
  return { kind: KIND.appData, created_at: createdAtSec, tags: [["d", AVATAR_IDENTIFIER]], content };
}
