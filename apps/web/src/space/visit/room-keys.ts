import type { KeyValue } from "@plaza/platform";
import { spaceKey } from "@plaza/protocol";
import type { Pubkey, SpaceAddress } from "@plaza/protocol";
import { roomKeyOf } from "@plaza/space";
import type { RoomKey } from "@plaza/space";

/** Whose keys: a person's, or those of whoever visits without a key of their own. */
export type RoomKeyOwner = Pubkey | "visitor";

/** How keys were named when they were the device's: taken over by who comes first. */
const formerName = (space: SpaceAddress): string => `space-key/${spaceKey(space)}`;

const nameOf = (owner: RoomKeyOwner, space: SpaceAddress): string => `room-key/${owner}/${spaceKey(space)}`;

/** Keeps the key of a closed space for one person on this device, so that coming back needs no password. */
export async function keepRoomKey(keyValue: KeyValue, owner: RoomKeyOwner, space: SpaceAddress, key: RoomKey): Promise<void> {
  await keyValue.set(nameOf(owner, space), [...key.bytes]).catch(() => undefined);
}

/** The key this person has for a space on this device; null where there is none. */
export async function keptRoomKey(keyValue: KeyValue, owner: RoomKeyOwner, space: SpaceAddress): Promise<RoomKey | null> {
  const own = await read(keyValue, nameOf(owner, space));
  if (own !== null) return own;
  const former = await read(keyValue, formerName(space));
  if (former === null) return null;
  await keepRoomKey(keyValue, owner, space, former);
  await keyValue.delete(formerName(space)).catch(() => undefined);
  return former;
}

async function read(keyValue: KeyValue, name: string): Promise<RoomKey | null> {
  const kept: unknown = await keyValue.get(name).catch(() => null);
  const isKey = Array.isArray(kept) && kept.length === 32 && kept.every((byte) => Number.isInteger(byte) && byte >= 0 && byte < 256);
  return isKey ? roomKeyOf(Uint8Array.from(kept)) : null;
}
