import { uploadBlob } from "@plaza/nostr-client";
import type { CheckedSignProblem, Identity, Publication, RelayDelivery, UploadedBlob, UploadProblem } from "@plaza/nostr-client";
import { createSignal } from "@plaza/platform";
import type { Http, Signal, Timers, WritableSignal } from "@plaza/platform";
import type { Result } from "@plaza/protocol";
import type { AppToPost } from "@plaza/webxdc";
import { readAppFile } from "./share-file.ts";
import type { AppFileProblem, GivenAppFile, ReadAppFile, ReadMeans } from "./share-file.ts";

/** A signed post on its way. */
export interface Posted {
  /** What stands behind `/app/`. */
  readonly link: string;
  readonly publication: Publication;
}

/** How an app is posted: as a note that people read, or as a file's entry. */
export type ShareForm = "note" | "file";

/** Where apps are posted. */
export interface ShareTarget {
  /** `feed`: for everyone; `scene`: into the chat of a world. */
  readonly kind: "feed" | "scene";
  readonly longestText: number;
  post(text: string, as: ShareForm, app: AppToPost): Promise<Result<Posted, CheckedSignProblem>>;
  /** Sends what no relay took once more. */
  again(posted: Posted): Publication;
}

/** Why an app is not posted yet. */
export type ShareProblem = UploadProblem | CheckedSignProblem | { readonly code: "no-relay"; readonly relays: readonly RelayDelivery[] };

/** The file chosen. */
export type ShareFileView =
  | { readonly phase: "none" }
  | { readonly phase: "reading"; readonly name: string }
  | { readonly phase: "refused"; readonly name: string; readonly problem: AppFileProblem }
  | { readonly phase: "good"; readonly app: ReadAppFile };

/** How posting goes. */
export type SendingView =
  | { readonly phase: "no" }
  | { readonly phase: "uploading"; readonly sentBytes: number; readonly totalBytes: number }
  | { readonly phase: "publishing"; readonly relays: readonly RelayDelivery[] }
  | { readonly phase: "failed"; readonly problem: ShareProblem }
  | { readonly phase: "posted"; readonly link: string; readonly relays: readonly RelayDelivery[] };

/** The sharing of one app as it is to be shown. */
export interface ShareView {
  readonly open: boolean;
  readonly file: ShareFileView;
  readonly text: string;
  readonly as: ShareForm;
  readonly sending: SendingView;
}

/** Where an app is chosen, looked at and posted. What was chosen and written stays until it is posted or given up. */
export interface ShareDesk {
  readonly view: Signal<ShareView>;
  readonly target: ShareTarget["kind"];
  readonly longestText: number;
  open(): void;
  /** Closes the dialog; an upload under way keeps it open. */
  close(): void;
  pick(file: GivenAppFile): void;
  /** Back to choosing. */
  drop(): void;
  setText(text: string): void;
  setForm(as: ShareForm): void;
  /** Uploads and posts; after a failure it goes on where it stopped. */
  send(): void;
  /** Stops an upload. */
  cancel(): void;
  end(): void;
}

/** What sharing needs. */
export interface ShareOptions extends ReadMeans {
  readonly target: ShareTarget;
  readonly identity: Pick<Identity, "signer">;
  readonly http: Http;
  readonly timers: Timers;
  /** Media stores, tried in turn. */
  readonly media: readonly string[];
  readonly nowSec: () => number;
}

const fresh: ShareView = { open: false, file: { phase: "none" }, text: "", as: "note", sending: { phase: "no" } };
const mediaType = "application/x-webxdc";
/** Copies on other stores are named in the post where they are known by then. */
const copiesWithinMs = 3_000;

/**
 * Makes a place to share from: file, check, upload, post.
 *
 * @see docs/spec/page.md [G-31]
 */
export function createShareDesk(options: ShareOptions): ShareDesk {
  const { target, identity, http, timers, media, nowSec } = options;
  const view = createSignal<ShareView>(fresh);
  let stored: { readonly file: ReadAppFile; readonly blob: UploadedBlob; readonly fallbacks: readonly string[] } | null = null;
  let posted: Posted | null = null;
  let cancelled: WritableSignal<boolean> = createSignal(false);
  let picks = 0;
  let ended = false;
  let stopFollowing = (): void => {};

  function change(part: Partial<ShareView>): void {
    if (!ended) view.set({ ...view.get(), ...part });
  }

  function isBusy(): boolean {
    const { phase } = view.get().sending;
    return phase === "uploading" || phase === "publishing";
  }

  async function read(file: GivenAppFile): Promise<void> {
    picks += 1;
    const mine = picks;
    posted = null;
    change({ open: true, file: { phase: "reading", name: file.name }, sending: { phase: "no" } });
    const outcome = await readAppFile(file, options);
    if (mine !== picks) return;
    change({
      file: outcome.ok ? { phase: "good", app: outcome.value } : { phase: "refused", name: file.name, problem: outcome.problem },
    });
  }

  async function upload(app: ReadAppFile): Promise<boolean> {
    if (stored?.file.sha256 === app.sha256) return true;
    cancelled = createSignal(false);
    change({ sending: { phase: "uploading", sentBytes: 0, totalBytes: app.bytes.length } });
    const outcome = await uploadBlob({
      http,
      signer: await identity.signer(),
      servers: media,
      bytes: app.bytes,
      sha256: app.sha256,
      type: mediaType,
      nowSec: nowSec(),
      cancelled,
      onProgress(sentBytes, totalBytes) {
        if (view.get().sending.phase === "uploading") change({ sending: { phase: "uploading", sentBytes, totalBytes } });
      },
    });
    if (!outcome.ok) {
      change({ sending: outcome.problem.code === "cancelled" ? { phase: "no" } : { phase: "failed", problem: outcome.problem } });
      return false;
    }
    const blob = outcome.value;
    const copies = await Promise.race([
      blob.everywhere,
      new Promise<readonly []>((settle) => timers.after(copiesWithinMs, () => settle([]))),
    ]);
    const fallbacks = copies.flatMap(({ url }) => (url === null || url === blob.url ? [] : [url]));
    stored = { file: app, blob, fallbacks };
    return true;
  }

  async function publish(app: ReadAppFile): Promise<void> {
    change({ sending: { phase: "publishing", relays: [] } });
    if (posted !== null) {
      posted = { ...posted, publication: target.again(posted) };
      follow(posted);
      return;
    }
    if (stored === null) return;
    const { blob, fallbacks } = stored;
    const { text, as } = view.get();
    const { sha256, name, summary } = app;
    const outcome = await target.post(text, as, { url: blob.url, fallbacks, sha256, sizeBytes: blob.sizeBytes, name, summary });
    if (!outcome.ok) {
      change({ sending: { phase: "failed", problem: outcome.problem } });
      return;
    }
    posted = outcome.value;
    follow(posted);
  }

  function follow({ link, publication }: Posted): void {
    const show = (): void => {
      const { state, relays } = publication.status.get();
      if (state === "sending") change({ sending: { phase: "publishing", relays } });
      else if (state === "refused") change({ sending: { phase: "failed", problem: { code: "no-relay", relays } } });
      else {
        stopFollowing();
        stored = null;
        posted = null;
        change({ sending: { phase: "posted", link, relays } });
      }
    };
    stopFollowing();
    stopFollowing = publication.status.subscribe(show);
    show();
  }

  async function send(app: ReadAppFile): Promise<void> {
    if (posted !== null || (await upload(app))) await publish(app);
  }

  return {
    view,
    target: target.kind,
    longestText: target.longestText,
    open() {
      if (view.get().sending.phase === "posted") view.set(fresh);
      change({ open: true });
    },
    close() {
      const { phase } = view.get().sending;
      if (phase === "uploading") return;
      // What is signed goes out by itself; what was posted is done.
      if (phase === "publishing" || phase === "posted") {
        stopFollowing();
        stored = null;
        posted = null;
        view.set(fresh);
      } else change({ open: false });
    },
    pick(file) {
      if (!isBusy()) void read(file);
    },
    drop() {
      if (isBusy()) return;
      picks += 1;
      posted = null;
      change({ file: { phase: "none" }, sending: { phase: "no" } });
    },
    setText(text) {
      if (isBusy()) return;
      // Other words are another post.
      posted = null;
      change({ text: text.slice(0, target.longestText) });
    },
    setForm(as) {
      if (isBusy()) return;
      posted = null;
      change({ as });
    },
    send() {
      const { file } = view.get();
      if (file.phase === "good" && !isBusy()) void send(file.app);
    },
    cancel: () => cancelled.set(true),
    end() {
      cancelled.set(true);
      stopFollowing();
      ended = true;
    },
  };
}
