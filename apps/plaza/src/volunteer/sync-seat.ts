import type { RelayPool } from "@plaza/nostr-client";
import type { Backplane, Clock, DialSocket, Log, Random, Signer, Timers, Verifier } from "@plaza/platform";
import type { Address } from "@plaza/protocol";
import { createSlotEntry, DEFAULT_ROOM_LIMITS } from "@plaza/world";
import type { SlotEntry } from "@plaza/world";
import { createSyncService } from "../sync/serve-sync.ts";
import type { SyncService } from "../sync/serve-sync.ts";
import type { SyncPort } from "./sync-port.ts";

/** A scene's sync server in this process, and its entry among the others. */
export interface SyncSeat {
  readonly entry: SlotEntry;
  readonly sync: SyncService;
  /** Publishes the goodbye, tells everybody inside, and frees the port. */
  end(): Promise<void>;
}

/** What a seat is made of. */
export interface SyncSeatOptions {
  readonly scene: Address;
  readonly moreRelays: readonly string[];
  readonly url: string;
  readonly port: SyncPort;
  readonly region: string | null;
  readonly slots: number;
  /** Players at most; null for the usual. */
  readonly capacity: number | null;
  readonly strictAuth: boolean;
  readonly listenMs: number;
  readonly graceMs: number;
  /** Where the server's other processes are met. */
  readonly backplane?: Backplane | undefined;
  readonly pool: RelayPool;
  readonly signer: Signer;
  readonly verifier: Verifier;
  readonly dial: DialSocket;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
}

/** Serves a scene on a port and enters the competition for its slots. */
export function openSyncSeat(options: SyncSeatOptions): SyncSeat {
  const capacity = options.capacity ?? DEFAULT_ROOM_LIMITS.capacity;
  const sync = createSyncService({ ...options, limits: { capacity } });
  options.port.open(sync);
  const entry = createSlotEntry({ ...options, load: () => sync.load() });
  return {
    entry,
    sync,
    async end() {
      await entry.end();
      await sync.end();
      await options.port.end();
    },
  };
}
