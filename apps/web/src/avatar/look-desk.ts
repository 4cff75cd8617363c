import { saveOwnAvatar } from "@plaza/nostr-client";
import type { Publication } from "@plaza/nostr-client";
import { createSignal } from "@plaza/platform";
import type { CancelTimer, Signal } from "@plaza/platform";
import type { Pubkey } from "@plaza/protocol";
import type { HomeTools } from "../home.ts";
import { keyOf } from "../identity/other-account.ts";
import { avatarOf, draftOf, isSameLook, readDraft, redone, startHistory, stepTo, surprising, undone } from "./look-draft.ts";
import type { LookDraft, LookHistory } from "./look-draft.ts";
import type { OwnAvatar } from "./own-avatar.ts";

/** A look being chosen, as the page shows it. */
export interface LookView {
  /** False until this device's copy was read. */
  readonly ready: boolean;
  /** Null while nobody acts here. */
  readonly pubkey: Pubkey | null;
  readonly draft: LookDraft;
  /** The draft is not what others see. */
  readonly changed: boolean;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly saving: boolean;
  /** `not-shown`: the own figure was just refused; saved again, it is saved all the same. */
  readonly problem: "no-relay" | "not-signed" | "not-shown" | null;
  /** How the last saving goes. */
  readonly publication: Publication | null;
}

/** Where a look is chosen: it outlives the page that shows it, and unsaved choices outlive a reload. */
export interface LookDesk {
  readonly view: Signal<LookView>;
  /** @param gesture - see {@link stepTo} */
  change(change: Partial<LookDraft>, gesture?: string): void;
  surprise(): void;
  undo(): void;
  redo(): void;
  /** Back to what others see. */
  revert(): void;
  /**
   * Publishes the look; makes a guest key where there is none. A figure that others will not see is saved only after that was
   * told, the second time. True once it is signed and on its way.
   */
  save(): Promise<boolean>;
  end(): void;
}

/** What it needs. */
export interface LookDeskOptions {
  readonly tools: Pick<HomeTools, "identity" | "pool" | "keyValue" | "timers" | "random" | "log">;
  readonly ownAvatar: OwnAvatar;
  /** Whether the file of a figure of one's own cannot be worn, as far as it is known. */
  readonly isRefused: (file: string) => boolean;
}

const KEPT = "avatar.draft";
const KEEP_MS = 300;

/**
 * Makes the desk of a page.
 *
 * @see docs/spec/page.md [G-57]
 */
export function createLookDesk({ tools, ownAvatar, isRefused }: LookDeskOptions): LookDesk {
  const { identity, pool, keyValue, timers, random, log } = tools;
  let pubkey = keyOf(identity.account.get());
  let saved = draftOf(pubkey, ownAvatar.view.get());
  let history: LookHistory = startHistory(saved);
  let ready = false;
  let saving = false;
  let problem: LookView["problem"] = null;
  let publication: Publication | null = null;
  let stopKeeping: CancelTimer | null = null;
  const view = createSignal(made());

  function made(): LookView {
    const { now, past, future } = history;
    const changed = !isSameLook(now, saved);
    return { ready, pubkey, draft: now, changed, canUndo: past.length > 0, canRedo: future.length > 0, saving, problem, publication };
  }

  function show(): void {
    view.set(made());
  }

  function keep(): void {
    stopKeeping?.();
    stopKeeping = timers.after(KEEP_MS, () => {
      stopKeeping = null;
      const { changed, draft } = view.get();
      const kept = changed ? keyValue.set(KEPT, { pubkey, draft }) : keyValue.delete(KEPT);
      kept.catch((error: unknown) => log.warn("the look could not be kept", { error: String(error) }));
    });
  }

  function go(next: LookHistory): void {
    if (next === history) return;
    history = next;
    problem = null;
    show();
    keep();
  }

  /** What others see has changed: who was not choosing sees it too. */
  function follow(): void {
    const untouched = history.past.length === 0 || isSameLook(history.now, saved);
    saved = draftOf(pubkey, ownAvatar.view.get());
    if (untouched && !isSameLook(history.now, saved)) history = startHistory(saved);
    show();
  }

  async function readKept(): Promise<void> {
    await ownAvatar.told();
    pubkey = keyOf(identity.account.get());
    follow();
    let kept: unknown = null;
    try {
      kept = await keyValue.get(KEPT);
    } catch (error) {
      log.warn("the look could not be read", { error: String(error) });
    }
    const found: { readonly [name: string]: unknown } = typeof kept === "object" && kept !== null ? { ...kept } : {};
    const draft = found["pubkey"] === pubkey || found["pubkey"] === null ? readDraft(found["draft"]) : null;
    if (draft !== null && history.past.length === 0) history = stepTo(history, draft, null);
    ready = true;
    show();
  }

  function otherAccount(): void {
    const now = keyOf(identity.account.get());
    if (now === pubkey) return;
    const wasNobody = pubkey === null;
    pubkey = now;
    // A guest's first act is to save this very look.
    if (saving && wasNobody) return;
    saved = draftOf(pubkey, ownAvatar.view.get());
    // What was chosen before there was a key is the first guest's.
    if (!wasNobody || history.past.length === 0) history = startHistory(saved);
    publication = null;
    problem = null;
    show();
  }

  const stops = [identity.account.subscribe(otherAccount), ownAvatar.view.subscribe(follow)];
  void readKept();
  return {
    view,
    change: (change, gesture) => go(stepTo(history, change, gesture ?? null)),
    surprise: () => go(stepTo(history, surprising(random, history.now), null)),
    undo: () => go(undone(history)),
    redo: () => go(redone(history)),
    revert: () => go(stepTo(history, saved, null)),
    async save() {
      if (saving) return false;
      const chosen = history.now;
      if (chosen.file !== "" && problem !== "not-shown" && isRefused(chosen.file)) {
        problem = "not-shown";
        show();
        return false;
      }
      saving = true;
      problem = null;
      publication = null;
      show();
      const signer = await identity.signer();
      await ownAvatar.known();
      const done = await saveOwnAvatar(pool, signer, avatarOf(chosen, ownAvatar.view.get()));
      saving = false;
      if (!done.ok) {
        problem = done.problem.code === "no-relay" ? "no-relay" : "not-signed";
        show();
        return false;
      }
      publication = done.value.publication;
      // Worn at once; what relays say comes beside it.
      ownAvatar.saved(done.value.event);
      follow();
      keep();
      return true;
    },
    end() {
      stopKeeping?.();
      for (const stop of stops) stop();
    },
  };
}
