import type { KeyValue, Log } from "@plaza/platform";
import { isPubkey, parsePrivateMutes } from "@plaza/protocol";
import type { Pubkey, Tag } from "@plaza/protocol";
import type { MuteWishes } from "./mute-tags.ts";

/** What of one's mutes stays on the device: those of nobody's list, whose figures are hidden, and what waits to be sent. */
export interface MuteStore {
  loadDevice(): Promise<{ readonly muted: ReadonlySet<Pubkey>; readonly hidden: ReadonlySet<Pubkey> }>;
  keepDevice(muted: ReadonlySet<Pubkey>, hidden: ReadonlySet<Pubkey>): void;
  loadWishes(self: Pubkey): Promise<MuteWishes>;
  keepWishes(self: Pubkey, wishes: MuteWishes): void;
  /** The private part of a list that was opened before; null when it was not. */
  loadOpened(self: Pubkey, eventId: string): Promise<readonly Tag[] | null>;
  keepOpened(self: Pubkey, eventId: string, tags: readonly Tag[]): void;
  forgetOpened(self: Pubkey): void;
}

const devicePlace = "mutes/device";
const wishPlace = (self: Pubkey): string => `mutes/wishes/${self}`;
const openedPlace = (self: Pubkey): string => `mutes/opened/${self}`;
const mostPeople = 5_000;

/** The store over a device's key-value map. What cannot be read counts as nothing. */
export function createMuteStore(keyValue: KeyValue, log: Log): MuteStore {
  const complain = (error: unknown): void => log.warn("mutes could not be kept", { error: String(error) });
  const load = async (place: string): Promise<unknown> => keyValue.get(place).catch(() => null);
  return {
    async loadDevice() {
      const found = fieldsOf(await load(devicePlace));
      return { muted: new Set(peopleOf(found["muted"])), hidden: new Set(peopleOf(found["hidden"])) };
    },
    keepDevice(muted, hidden) {
      void keyValue.set(devicePlace, { muted: [...muted], hidden: [...hidden] }).catch(complain);
    },
    async loadWishes(self) {
      const rows = await load(wishPlace(self));
      const found: readonly unknown[] = Array.isArray(rows) ? rows : [];
      return new Map(found.flatMap((row) => (isWish(row) ? [[row[0], row[1]] as const] : [])));
    },
    keepWishes(self, wishes) {
      const kept = wishes.size === 0 ? keyValue.delete(wishPlace(self)) : keyValue.set(wishPlace(self), [...wishes]);
      void kept.catch(complain);
    },
    async loadOpened(self, eventId) {
      const found = fieldsOf(await load(openedPlace(self)));
      return found["id"] === eventId && typeof found["tags"] === "string" ? parsePrivateMutes(found["tags"]) : null;
    },
    keepOpened(self, eventId, tags) {
      void keyValue.set(openedPlace(self), { id: eventId, tags: JSON.stringify(tags) }).catch(complain);
    },
    forgetOpened(self) {
      void keyValue.delete(openedPlace(self)).catch(complain);
    },
  };
}

function fieldsOf(value: unknown): { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function peopleOf(value: unknown): readonly Pubkey[] {
  return Array.isArray(value) ? value.filter(isPubkey).slice(0, mostPeople) : [];
}

function isWish(row: unknown): row is readonly [Pubkey, boolean] {
  return Array.isArray(row) && isPubkey(row[0]) && typeof row[1] === "boolean";
}
