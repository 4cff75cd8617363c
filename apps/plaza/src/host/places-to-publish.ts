import type { Http } from "@plaza/platform";
import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import { findHomePlaza } from "../volunteer/home-plaza.ts";
import type { HostProblem } from "./host-problem.ts";

/** Where a world is published: relays for the event, Blossom servers for the files. */
export interface Places {
  readonly relays: readonly string[];
  readonly media: readonly string[];
  /** A page that shows it; null where none is known. */
  readonly page: string | null;
}

/**
 * Settles where to publish: as given; else with the Plaza that was named, or the one on this machine; a relay that
 * belongs to a Plaza brings that Plaza's media store.
 */
export async function findPlaces(
  http: Http,
  given: { readonly relays: readonly string[]; readonly media: readonly string[]; readonly plaza: string },
): Promise<Result<Places, HostProblem>> {
  const { relays, media, plaza } = given;
  if (relays.length > 0 && media.length > 0) return ok({ relays, media, page: null });
  if (relays.length === 0) {
    const home = await findHomePlaza(http, plaza);
    if (home === null) return failed(media.length > 0 ? { code: "no-relays" } : { code: "nowhere-given", plaza });
    const stores = media.length > 0 ? media : home.media;
    return stores.length === 0 ? failed({ code: "no-media" }) : ok({ relays: home.relays, media: stores, page: home.page });
  }
  for (const relay of relays) {
    const home = await findHomePlaza(http, relay.replace(/^ws/, "http"));
    if (home !== null && home.media.length > 0) return ok({ relays, media: home.media, page: new URL("/", home.page).href });
  }
  return failed({ code: "no-media" });
}
