import { createSignal } from "@plaza/platform";
import type { Signal } from "@plaza/platform";
import { failed, hexOf, isSha256, ok, parseJson, sha256Of } from "@plaza/protocol";
import type { Pubkey, Result, Sha256 } from "@plaza/protocol";
import { createAppList, removeApp } from "@plaza/webxdc";
import type { AppCard, AppList, Icon } from "@plaza/webxdc";
import type { HomeTools } from "../../home.ts";
import { loadAllSeen } from "../run/seen.ts";
import type { Seen } from "../run/seen.ts";
import { createAppIcons } from "./app-icons.ts";
import type { AppIcons } from "./app-icons.ts";
import { parseGallery } from "./gallery.ts";
import type { GalleryApp } from "./gallery.ts";

/** Why an own app is still there. */
export interface RemoveProblem {
  readonly code: "not-signed" | "no-relay";
}

/** All that the list of apps and the sharing of one read: made once for the page. */
export interface AppsDesk {
  /** Listens from when it is first asked for. */
  list(): AppList;
  readonly icons: AppIcons;
  /** What was seen of the apps that were open on this device. */
  readonly seen: Signal<ReadonlyMap<string, Seen>>;
  /** The apps that come with the page; null until they are known. */
  readonly gallery: Signal<readonly GalleryApp[] | null>;
  /** Reads again what was seen, e.g. when the list is shown. */
  refresh(): void;
  /** Asks relays to delete an own post. */
  remove(card: AppCard): Promise<Result<null, RemoveProblem>>;
  /** Who acts here; null for nobody yet. */
  self(): Pubkey | null;
  end(): void;
}

/** What the desk asks of the browser. */
export interface DeskMeans {
  /** The page's own address. */
  readonly origin: string;
  readonly draw: (icon: Icon) => Promise<string | null>;
  readonly hash: (bytes: Uint8Array) => Promise<Sha256>;
}

const answerWithinMs = 12_000;

/** Makes the desk; nothing is asked for until something of it is. */
export function createAppsDesk(tools: HomeTools, { origin, draw, hash }: DeskMeans): AppsDesk {
  const { pool, identity, http, keyValue, clock, timers, log } = tools;
  let listed: AppList | null = null;
  const icons = createAppIcons({ http, keyValue, clock, log, draw, hash });
  const seen = createSignal<ReadonlyMap<string, Seen>>(new Map());
  const gallery = createSignal<readonly GalleryApp[] | null>(null);

  async function askGallery(): Promise<void> {
    const answer = await http({ method: "GET", url: `${origin}/gallery/index.json`, maxBytes: 262_144 });
    if (!answer.ok || answer.value.status !== 200) {
      gallery.set([]);
      return;
    }
    const json = parseJson(new TextDecoder().decode(answer.value.body));
    gallery.set(json.ok ? parseGallery(json.value) : []);
  }

  function refresh(): void {
    void loadAllSeen(keyValue).then((found) => seen.set(found));
    if ((gallery.get() ?? []).length === 0) void askGallery();
  }

  function list(): AppList {
    listed ??= createAppList({ pool, identity, http, timers });
    return listed;
  }

  return {
    list,
    icons,
    seen,
    gallery,
    refresh,
    async remove(card) {
      const removed = await removeApp({ pool, identity }, card);
      if (!removed.ok) return failed({ code: "not-signed" });
      const { publication } = removed.value;
      await Promise.race([publication.done, new Promise<void>((settle) => timers.after(answerWithinMs, settle))]);
      if (publication.status.get().state !== "accepted") return failed({ code: "no-relay" });
      list().learn(removed.value.event);
      return ok(null);
    },
    self() {
      const account = identity.account.get();
      return account.kind === "none" ? null : account.pubkey;
    },
    end() {
      listed?.end();
      icons.end();
    },
  };
}

/** The SHA-256 of bytes, by the browser where it offers that (on pages that travel safely). */
export async function hashInBrowser(bytes: Uint8Array): Promise<Sha256> {
  if (!window.isSecureContext) return sha256Of(bytes);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes)));
  const hex = hexOf(digest);
  if (!isSha256(hex)) throw new Error("32 bytes in hex are a hash");
  return hex;
}
