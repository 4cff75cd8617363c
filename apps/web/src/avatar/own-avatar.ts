import { followAvatar } from "@plaza/nostr-client";
import type { Avatars, DatedAvatar, Identity, RelayPool } from "@plaza/nostr-client";
import { createSignal } from "@plaza/platform";
import type { KeyValue, Log, Signal } from "@plaza/platform";
import { parseAvatar, readAvatarConfig } from "@plaza/protocol";
import type { AvatarConfig, Pubkey, VerifiedEvent } from "@plaza/protocol";
import { keyOf } from "../identity/other-account.ts";

/** How whoever acts here looks, as far as it was ever saved. */
export interface OwnAvatar {
  /** Null for nobody, and for who never saved a look. */
  readonly view: Signal<AvatarConfig | null>;
  /** Settles once this device's copy of the present account was read. */
  known(): Promise<void>;
  /** Settles once something is known, or relays had their time to tell. */
  told(): Promise<void>;
  /** Takes a version that was just signed. */
  saved(event: VerifiedEvent): void;
  end(): void;
}

/** What it needs. */
export interface OwnAvatarOptions {
  readonly identity: Pick<Identity, "account" | "ready">;
  readonly pool: Pick<RelayPool, "subscribe">;
  readonly avatars: Pick<Avatars, "learn">;
  readonly keyValue: KeyValue;
  readonly log: Log;
  /** Told of each change. */
  readonly wear: (pubkey: Pubkey, avatar: AvatarConfig) => void;
}

const KEPT = "avatar.own";

/** What a device kept of a look, and whose it is; null when it makes no sense. */
function readKeptLook(value: unknown, pubkey: Pubkey): DatedAvatar | null {
  const kept: { readonly [name: string]: unknown } = typeof value === "object" && value !== null ? { ...value } : {};
  const avatar = readAvatarConfig(kept["avatar"]);
  const createdAtSec = kept["createdAtSec"];
  return kept["pubkey"] === pubkey && avatar !== null && typeof createdAtSec === "number" ? { avatar, createdAtSec } : null;
}

/** Follows the account: this device's copy first, then whatever relays tell that is newer. */
export function createOwnAvatar({ identity, pool, avatars, keyValue, log, wear }: OwnAvatarOptions): OwnAvatar {
  const view = createSignal<AvatarConfig | null>(null);
  let acting: Pubkey | null = null;
  let newestSec = 0;
  let reading: Promise<void> = Promise.resolve();
  let hearing: Promise<void> = Promise.resolve();
  let stopFollowing = (): void => undefined;
  let ended = false;

  function put(pubkey: Pubkey, avatar: AvatarConfig, createdAtSec: number): boolean {
    if (ended || pubkey !== acting || createdAtSec <= newestSec) return false;
    newestSec = createdAtSec;
    view.set(avatar);
    wear(pubkey, avatar);
    return true;
  }

  function take(event: VerifiedEvent): void {
    const avatar = parseAvatar(event);
    if (!avatar.ok || !put(event.pubkey, avatar.value, event.created_at)) return;
    avatars.learn(event);
    const kept = { pubkey: event.pubkey, createdAtSec: event.created_at, avatar: avatar.value };
    keyValue.set(KEPT, kept).catch((error: unknown) => log.warn("the own avatar could not be kept", { error: String(error) }));
  }

  async function readKept(pubkey: Pubkey): Promise<void> {
    try {
      const kept = readKeptLook(await keyValue.get(KEPT), pubkey);
      if (kept !== null) put(pubkey, kept.avatar, kept.createdAtSec);
    } catch (error) {
      log.warn("the own avatar could not be read", { error: String(error) });
    }
  }

  function follow(): void {
    const pubkey = keyOf(identity.account.get());
    if (pubkey === acting || ended) return;
    acting = pubkey;
    newestSec = 0;
    stopFollowing();
    stopFollowing = () => undefined;
    view.set(null);
    if (pubkey === null) return;
    reading = readKept(pubkey);
    hearing = new Promise((resolve) => {
      const following = followAvatar(pool, pubkey, (_, event) => take(event), resolve);
      stopFollowing = () => {
        following.end();
        resolve();
      };
    });
  }

  async function known(): Promise<void> {
    await identity.ready;
    follow();
    await reading;
  }

  const stopAccount = identity.account.subscribe(follow);
  follow();
  return {
    view,
    known,
    async told() {
      await known();
      if (acting !== null && newestSec === 0) await hearing;
    },
    saved: take,
    end() {
      ended = true;
      stopAccount();
      stopFollowing();
    },
  };
}
