import type { KeyValue } from "@plaza/platform";
import { spaceKey } from "@plaza/protocol";
import type { SpaceAddress } from "@plaza/protocol";
import { roomKeyOf } from "@plaza/space";
import type { RoomKey } from "@plaza/space";

const nameOf = (space: SpaceAddress): string => `space-key/${spaceKey(space)}`;

/** Keeps the key of a closed space on this device, so that coming back needs no password. */
export async function keepRoomKey(keyValue: KeyValue, space: SpaceAddress, key: RoomKey): Promise<void> {
  await keyValue.set(nameOf(space), [...key.bytes]).catch(() => undefined);
}

/** The key this device has for a space; null where it has none. */
export async function keptRoomKey(keyValue: KeyValue, space: SpaceAddress): Promise<RoomKey | null> {
  const kept: unknown = await keyValue.get(nameOf(space)).catch(() => null);
  const isKey = Array.isArray(kept) && kept.length === 32 && kept.every((byte) => Number.isInteger(byte) && byte >= 0 && byte < 256);
  return isKey ? roomKeyOf(Uint8Array.from(kept)) : null;
}
