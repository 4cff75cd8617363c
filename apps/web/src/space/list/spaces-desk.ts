import { signChecked } from "@plaza/nostr-client";
import { buildCloseSpace, failed, ok } from "@plaza/protocol";
import type { Pubkey, Result } from "@plaza/protocol";
import { announceSpace, createLineMeter, createSpaceList } from "@plaza/space";
import type { SpaceCard, SpaceList, SpaceWish } from "@plaza/space";
import type { HomeTools } from "../../home.ts";
import type { Place } from "../../home/place.ts";
import { stretchHere } from "../../identity/stretch-here.ts";
import { announcedHere } from "../visit/announced-here.ts";
import { claimHere } from "../visit/line-claim.ts";
import { keepRoomKey } from "../visit/room-keys.ts";
import { createSettingsBook, storageOf } from "../visit/space-settings.ts";

/** All that the list of spaces reads: made once for the page. */
export interface SpacesDesk {
  readonly list: SpaceList;
  /** @returns the link of the new space */
  create(wish: Omit<SpaceWish, "relays" | "metrics">): Promise<Result<string, { readonly code: "not-signed" }>>;
  /** Closes an own space for good. */
  close(card: SpaceCard): Promise<Result<null, { readonly code: "not-signed" }>>;
  /** Who acts here; null for nobody yet. */
  self(): Pubkey | null;
}

/** Makes the desk; the list listens from then on. */
export function createSpacesDesk(tools: HomeTools, place: Pick<Place, "relays">): SpacesDesk {
  const { pool, identity, keyValue, timers, random } = tools;
  const list = createSpaceList({ pool, timers, random });
  return {
    list,
    async create(wish) {
      const signer = await identity.signer();
      // As in the first JOIN: nothing was measured yet.
      const metrics = createLineMeter().claim(claimHere(createSettingsBook(storageOf("localStorage")).view.get().carrying));
      const made = await announceSpace({ pool, signer, random, stretch: stretchHere }, { ...wish, relays: place.relays, metrics });
      if (!made.ok) return failed({ code: "not-signed" });
      const { reference, link, roomKey } = made.value;
      if (roomKey !== null) await keepRoomKey(keyValue, signer.pubkey, reference.space, roomKey);
      if (reference.created !== null) list.learn(reference.created);
      announcedHere.set(link, reference);
      return ok(link);
    },
    async close(card) {
      const signer = await identity.signer();
      const closed = await signChecked(pool, signer, buildCloseSpace(card.room.space, pool.correctedNowSec()));
      if (!closed.ok) return failed({ code: "not-signed" });
      pool.publish(closed.value);
      list.learn(closed.value);
      return ok(null);
    },
    self() {
      const account = identity.account.get();
      return account.kind === "none" ? null : account.pubkey;
    },
  };
}
