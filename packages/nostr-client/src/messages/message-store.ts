import type { KeyValue, Log } from "@plaza/platform";
import { isPubkey, parsePrivateMessage, parseRumor } from "@plaza/protocol";
import type { Pubkey, Rumor } from "@plaza/protocol";
import type { HeldMessage } from "./conversations.ts";

/** Opened messages and what was read, kept on the device: opening one asks the signer twice. */
export interface MessageStore {
  /** What was kept, by the id of the event that brought it; also ids of what is no message. */
  load(): Promise<ReadonlyMap<string, HeldMessage | null>>;
  /** Keeps what an event brought; null for what need not be opened again. */
  keep(eventId: string, rumor: Rumor | null, isOld: boolean): void;
  loadRead(): Promise<ReadonlyMap<string, number>>;
  keepRead(readUntilSec: ReadonlyMap<string, number>): void;
}

const mostKept = 3_000;

const prefixOf = (self: Pubkey): string => `messages/${self}/`;
const readKeyOf = (self: Pubkey): string => `messages-read/${self}`;

/** The store of one person on this device. @see docs/spec/identity.md [I-8d] */
export function createMessageStore(keyValue: KeyValue, self: Pubkey, log: Log): MessageStore {
  const prefix = prefixOf(self);
  const complain = (error: unknown): void => log.warn("messages could not be kept", { error: String(error) });

  return {
    async load() {
      const found = new Map<string, HeldMessage | null>();
      try {
        const keys = await keyValue.keys(prefix);
        for (const key of keys) {
          const held = readHeld(await keyValue.get(key));
          if (held === undefined) await keyValue.delete(key);
          else found.set(key.slice(prefix.length), held);
        }
        for (const [eventId] of dearestFirst(self, found).slice(mostKept)) {
          found.delete(eventId);
          await keyValue.delete(prefix + eventId);
        }
      } catch (error) {
        log.warn("kept messages could not be read", { error: String(error) });
      }
      return found;
    },
    keep(eventId, rumor, isOld) {
      const kept = rumor === null ? "none" : `${isOld ? "old" : "new"} ${rumor.pubkey} ${JSON.stringify(rumor)}`;
      void keyValue.set(prefix + eventId, kept).catch(complain);
    },
    async loadRead() {
      try {
        const value = await keyValue.get(readKeyOf(self));
        const rows: readonly unknown[] = Array.isArray(value) ? value : [];
        return new Map(rows.flatMap((row) => (isReadMark(row) ? [row] : [])));
      } catch {
        return new Map();
      }
    },
    keepRead(readUntilSec) {
      void keyValue.set(readKeyOf(self), [...readUntilSec]).catch(complain);
    },
  };
}

/** What was said among people one writes to, then what strangers said, the newest first; what is no message last. */
function dearestFirst(
  self: Pubkey,
  kept: ReadonlyMap<string, HeldMessage | null>,
): readonly (readonly [eventId: string, held: HeldMessage | null])[] {
  if (kept.size <= mostKept) return [...kept];
  const friends = new Set<Pubkey>([self]);
  for (const held of kept.values()) if (held?.message.from === self) for (const pubkey of held.message.to) friends.add(pubkey);
  const worth = (held: HeldMessage | null): number => (held === null ? 0 : friends.has(held.message.from) ? 2 : 1);
  const dateOf = (held: HeldMessage | null): number => held?.message.createdAtSec ?? 0;
  return [...kept].toSorted(([, a], [, b]) => worth(b) - worth(a) || dateOf(b) - dateOf(a));
}

function isReadMark(row: unknown): row is readonly [string, number] {
  return Array.isArray(row) && typeof row[0] === "string" && typeof row[1] === "number";
}

/** Null for what is no message; undefined for what can no longer be read. */
function readHeld(value: unknown): HeldMessage | null | undefined {
  if (value === "none") return null;
  const [, age, by, text] = typeof value === "string" ? (/^(old|new) ([0-9a-f]{64}) (.*)$/s.exec(value) ?? []) : [];
  if (text === undefined || !isPubkey(by)) return undefined;
  const rumor = parseRumor(text, by);
  const message = rumor.ok ? parsePrivateMessage(rumor.value) : rumor;
  return message.ok ? { message: message.value, isOld: age === "old" } : undefined;
}

/** Forgets everything that was kept for somebody on this device. */
export async function forgetMessages(keyValue: KeyValue, self: Pubkey): Promise<void> {
  for (const key of await keyValue.keys(prefixOf(self))) await keyValue.delete(key);
  await keyValue.delete(readKeyOf(self));
}
