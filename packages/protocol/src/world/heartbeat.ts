import type { Address } from "../nostr/address.ts";
import type { EventTemplate, Tag } from "../nostr/event.ts";
import { tagValue } from "../nostr/event.ts";
import type { Pubkey } from "../nostr/hex.ts";
import { KIND } from "../nostr/kinds.ts";
import type { VerifiedEvent } from "../nostr/verified-event.ts";
import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import { oneLine } from "../text.ts";
import { isSocketUrl } from "../urls.ts";
import { referencedScene, sceneTag } from "./scene-reference.ts";

/** A place among a scene's active servers: both 1-based, position at most total. */
export interface Slot {
  readonly position: number;
  readonly total: number;
}

/** `offline` is an addition to the draft: the last words of a server that stops. */
export type HeartbeatStatus = "active" | "standby" | "offline";

/**
 * A sync server's sign of life. Its author and the scene it claims to serve are independent: anyone can name anyone's
 * scene, and whether to trust that is judged elsewhere.
 */
export interface Heartbeat {
  readonly pubkey: Pubkey;
  readonly scene: Address;
  readonly url: string;
  readonly status: HeartbeatStatus;
  /** A hint; null when not said or nonsense. */
  readonly slot: Slot | null;
  /** Players now; 0 when not said. */
  readonly load: number;
  /** Players at most; 0 when not said. */
  readonly capacity: number;
  readonly uptimeSec: number;
  readonly region: string | null;
  readonly createdAtSec: number;
}

/** Why an event is not a heartbeat, or a text not a slot. */
export interface HeartbeatProblem {
  readonly code: "wrong-kind" | "no-scene" | "no-url" | "bad-status" | "bad-slot";
  readonly found: string;
}

const TOPIC = "3d-scene-sync";
const SLOT = /^([1-9]\d{0,2})\/([1-9]\d{0,2})$/;

/**
 * Reads the slot tag of a heartbeat.
 *
 * @param text - e.g. `1/3`: whole numbers from 1 to 999
 */
export function parseSlot(text: string): Result<Slot, HeartbeatProblem> {
  const parts = SLOT.exec(text);
  const position = Number(parts?.[1]);
  const total = Number(parts?.[2]);
  if (parts === null || position > total) return failed({ code: "bad-slot", found: text.slice(0, 40) });
  return ok({ position, total });
}

function count(text: string | undefined): number {
  return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : 0;
}

function statusOf(event: VerifiedEvent): HeartbeatStatus | null {
  const status = tagValue(event, "status");
  switch (status) {
    case "active":
    case "standby":
    case "offline":
      return status;
    default:
      // The older habit has no fixed words, and whoever beats is there. So is who says nothing.
      return status === undefined || event.kind === KIND.legacyHeartbeat ? "active" : null;
  }
}

/**
 * Reads a heartbeat, kind 20311 or the older replaceable 10311. Scene and URL must be there; numbers that are missing
 * or unusable count as 0, an unusable slot or region as not said.
 */
export function parseHeartbeat(event: VerifiedEvent): Result<Heartbeat, HeartbeatProblem> {
  if (event.kind !== KIND.heartbeat && event.kind !== KIND.legacyHeartbeat) {
    return failed({ code: "wrong-kind", found: String(event.kind) });
  }
  const scene = referencedScene(event);
  if (scene === null) return failed({ code: "no-scene", found: (tagValue(event, "a") ?? "").slice(0, 40) });
  const url = event.tags.find((tag) => tag[0] === "sync" && tag[1] !== undefined && isSocketUrl(tag[1]))?.[1];
  if (url === undefined) return failed({ code: "no-url", found: (tagValue(event, "sync") ?? "").slice(0, 40) });
  const status = statusOf(event);
  if (status === null) return failed({ code: "bad-status", found: (tagValue(event, "status") ?? "").slice(0, 40) });
  const slot = parseSlot(tagValue(event, "slot") ?? "");
  const region = oneLine(tagValue(event, "region") ?? "", 64);
  return ok({
    pubkey: event.pubkey,
    scene,
    url,
    status,
    slot: slot.ok ? slot.value : null,
    load: count(tagValue(event, "load")),
    capacity: count(tagValue(event, "capacity")),
    uptimeSec: count(tagValue(event, "uptime")),
    region: region === "" ? null : region,
    createdAtSec: event.created_at,
  });
}

/** The ephemeral event (kind 20311) of a heartbeat; numbers are written as whole. */
export function buildHeartbeat(heartbeat: Omit<Heartbeat, "pubkey" | "createdAtSec">, createdAtSec: number): EventTemplate {
  const { scene, url, status, slot, load, capacity, uptimeSec, region } = heartbeat;
  const tags: Tag[] = [sceneTag(scene, undefined), ["t", TOPIC], ["sync", url], ["status", status]];
  if (slot !== null) tags.push(["slot", `${slot.position}/${slot.total}`]);
  tags.push(["load", String(Math.floor(load))], ["capacity", String(Math.floor(capacity))]);
  tags.push(["uptime", String(Math.floor(uptimeSec))]);
  if (region !== null) tags.push(["region", oneLine(region, 64)]);
  return { kind: KIND.heartbeat, created_at: createdAtSec, tags, content: "" };
}
