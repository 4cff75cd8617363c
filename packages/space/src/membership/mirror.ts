import type { RoomPerson, RoomStatus, SpaceRoom } from "@plaza/protocol";
import type { SpaceRole, SpaceView } from "./space-view.ts";

const roles: Readonly<Record<SpaceRole, RoomPerson["role"] | null>> = {
  host: "Host",
  cohost: "Moderator",
  speaker: "Speaker",
  listener: null,
};

function statusOf({ phase, info }: SpaceView): RoomStatus {
  if (phase === "closed" || phase === "ended" || phase === "unknown") return "closed";
  return info?.access === "open" ? "open" : "private";
}

/**
 * The space as other Nostr clients are to list it; null while nothing is known of it. The host always stands in it,
 * present or not.
 *
 * @param service - the page where it can be joined
 * @see docs/spec/space.md [S-9]
 */
export function mirrorOf(view: SpaceView, service: string | null): Omit<SpaceRoom, "updatedAtSec"> | null {
  const { space, info } = view;
  if (info === null) return null;
  const people: RoomPerson[] = [{ pubkey: space.host, role: "Host" }];
  for (const { pubkey, role } of view.stage) {
    const named = roles[role];
    if (named !== null && pubkey !== space.host) people.push({ pubkey, role: named });
  }
  const { name, description, image, startsAtSec, relays } = info;
  return { space, title: name, summary: description, image, status: statusOf(view), service, startsAtSec, people, relays };
}
