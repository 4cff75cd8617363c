import type { EventTemplate } from "../nostr/event.ts";
import { tagValue } from "../nostr/event.ts";
import { KIND } from "../nostr/kinds.ts";
import type { VerifiedEvent } from "../nostr/verified-event.ts";
import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import type { SpaceAddress } from "./space-address.ts";
import { isSpaceId } from "./space-address.ts";
import type { SpaceEventCommon, SpaceEventProblem } from "./space-fields.ts";
import { commonOf, isSpaceMarked, spaceTags } from "./space-fields.ts";

/** CLOSE_SPACE (kind 1001): the host ended the space for good. */
export interface SpaceClosed extends SpaceEventCommon {
  readonly type: "close";
  readonly space: SpaceAddress;
}

/** Reads that a space was closed; only its host can. */
export function parseCloseSpace(event: VerifiedEvent): Result<SpaceClosed, SpaceEventProblem> {
  if (event.kind !== KIND.closeSpace) return failed({ code: "wrong-kind", found: String(event.kind) });
  if (!isSpaceMarked(event)) return failed({ code: "not-a-space", found: "" });
  const id = tagValue(event, "s");
  if (!isSpaceId(id)) return failed({ code: "bad-space-id", found: (id ?? "").slice(0, 40) });
  const host = tagValue(event, "h");
  if (host !== event.pubkey) return failed({ code: "wrong-author", found: (host ?? "").slice(0, 40) });
  return ok({ type: "close", ...commonOf(event), space: { host: event.pubkey, id } });
}

/** The event that closes a space for good. */
export function buildCloseSpace(space: SpaceAddress, createdAtSec: number): EventTemplate {
  return { kind: KIND.closeSpace, created_at: createdAtSec, tags: spaceTags(space), content: "" };
}
