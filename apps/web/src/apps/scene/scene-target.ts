import type { Random } from "@plaza/platform";
import { encodeNevent, failed, ok } from "@plaza/protocol";
import { newAttachment } from "@plaza/webxdc";
import type { RelayPool } from "@plaza/nostr-client";
import type { WorldSession } from "@plaza/world";
import type { ShareTarget } from "../share/share-desk.ts";

/** A chat line is 500 characters, and the file's address stands in it. */
const longestText = 350;

/**
 * Posts apps as lines of a world's chat.
 *
 * @see docs/spec/webxdc.md [X-10i]
 */
export function createSceneTarget(parts: {
  readonly session: Pick<WorldSession, "say">;
  readonly pool: Pick<RelayPool, "publish">;
  readonly random: Random;
  /** Where the line will be found. */
  readonly relays: readonly string[];
}): ShareTarget {
  const { session, pool, random, relays } = parts;
  return {
    kind: "scene",
    longestText,
    async post(text, _as, app) {
      const said = await session.say(text, [newAttachment(random, app)]);
      if (!said.ok) return failed({ code: "unavailable", detail: said.problem.code });
      const { id, pubkey, kind } = said.value.event;
      return ok({ link: encodeNevent({ id, author: pubkey, kind, relays: relays.slice(0, 2) }), publication: said.value });
    },
    again: ({ publication }) => pool.publish(publication.event),
  };
}
