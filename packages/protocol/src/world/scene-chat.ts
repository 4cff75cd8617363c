import type { Address } from "../nostr/address.ts";
import type { EventTemplate } from "../nostr/event.ts";
import type { EventId, Pubkey } from "../nostr/hex.ts";
import { KIND } from "../nostr/kinds.ts";
import type { VerifiedEvent } from "../nostr/verified-event.ts";
import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import { severalLines } from "../text.ts";
import { parseWebxdcPost, webxdcTags, withWebxdcUrls } from "../webxdc/attachment.ts";
import type { WebxdcAttachment } from "../webxdc/attachment.ts";
import { referencedScene, sceneTag } from "./scene-reference.ts";

/** A chat line of a scene, from the history (kind 1311). */
export interface SceneChat {
  readonly id: EventId;
  readonly pubkey: Pubkey;
  /** Cleaned and cut like a live line: at most 500 code points, never markup. */
  readonly text: string;
  readonly createdAtSec: number;
  readonly scene: Address;
  /** What the live copy of the line carries as its `cid`. */
  readonly cid: string;
  /** The apps it brings along, at most 4. */
  readonly apps: readonly WebxdcAttachment[];
}

/** Why an event is not a chat line of a scene. */
export interface SceneChatProblem {
  readonly code: "wrong-kind" | "no-scene" | "empty";
  readonly found: string;
}

const MAX_TEXT = 500;
const MAX_APPS = 4;

/** The client id of a chat line: the first 16 hex characters of its event's id. */
export function chatCid(id: EventId): string {
  return id.slice(0, 16);
}

/** Reads a chat line of a scene. */
export function parseSceneChat(event: VerifiedEvent): Result<SceneChat, SceneChatProblem> {
  if (event.kind !== KIND.chat) return failed({ code: "wrong-kind", found: String(event.kind) });
  const scene = referencedScene(event);
  if (scene === null) return failed({ code: "no-scene", found: "" });
  const text = severalLines(event.content, MAX_TEXT);
  if (text === "") return failed({ code: "empty", found: "" });
  const { id, pubkey, created_at } = event;
  const post = parseWebxdcPost(event);
  const apps = post.ok ? post.value.apps.slice(0, MAX_APPS) : [];
  return ok({ id, pubkey, text, createdAtSec: created_at, scene, cid: chatCid(id), apps });
}

/** The event of a chat line. Apps come along as tags, and their addresses in the text, which is cut to make room for them. */
export function buildSceneChat(
  line: {
    readonly scene: Address;
    readonly text: string;
    readonly relayHint?: string;
    readonly apps?: readonly WebxdcAttachment[];
  },
  createdAtSec: number,
): EventTemplate {
  const apps = (line.apps ?? []).slice(0, MAX_APPS);
  const room = apps.reduce((left, app) => left - app.url.length - 1, MAX_TEXT);
  const content = withWebxdcUrls(severalLines(line.text, Math.max(0, room)), apps);
  return { kind: KIND.chat, created_at: createdAtSec, tags: [sceneTag(line.scene, line.relayHint), ...webxdcTags(apps)], content };
}
