import { ok } from "@plaza/protocol";
import type { VerifiedEvent } from "@plaza/protocol";
import { publishApp } from "@plaza/webxdc";
import type { PublishParts } from "@plaza/webxdc";
import type { ShareTarget } from "./share-desk.ts";

/**
 * Posts apps for everyone, as a note or as a file's metadata.
 *
 * @param learn - hears of each post that a relay took
 */
export function createFeedTarget(parts: PublishParts, learn: (event: VerifiedEvent) => void): ShareTarget {
  return {
    kind: "feed",
    longestText: 1_500,
    async post(text, as, app) {
      const published = await publishApp(parts, { as, text, app });
      if (!published.ok) return published;
      const { event, link, publication } = published.value;
      void publication.done.then(({ state }) => {
        if (state === "accepted") learn(event);
      });
      return ok({ link, publication });
    },
    again: ({ publication }) => parts.pool.publish(publication.event),
  };
}
