import { createSignal } from "@plaza/platform";
import type { Http, KeyValue, Signal } from "@plaza/platform";
import type { Sha256, WebxdcAttachment } from "@plaza/protocol";
import { archiveLimits, checkFile, openAppPackage } from "@plaza/webxdc";
import type { AppPackage, AppPackageProblem, CheckedFile, WrongFile } from "@plaza/webxdc";

/** An app's file, proven to be the one that was posted, and opened. */
export interface AppFile {
  readonly bytes: Uint8Array;
  readonly sha256: Sha256;
  readonly trust: CheckedFile["trust"];
  readonly content: AppPackage;
  /** What the person allowed, in bytes unpacked. */
  readonly maxInflatedBytes: number;
}

/** How far an app's file has come. */
export type AppFileView =
  | { readonly phase: "fetching"; readonly receivedBytes: number; readonly totalBytes: number | null }
  | { readonly phase: "checking" }
  /** Larger than is taken without asking; `allowBytes` is what the person may allow, null when it is too much for anyone. */
  | {
      readonly phase: "large";
      readonly what: "download" | "unpacked";
      readonly sizeBytes: number | null;
      readonly limitBytes: number;
      readonly allowBytes: number | null;
    }
  | { readonly phase: "ready"; readonly file: AppFile }
  | { readonly phase: "wrong"; readonly wrong: WrongFile }
  | { readonly phase: "broken"; readonly problem: AppPackageProblem }
  | { readonly phase: "failed"; readonly fault: "unreachable" | "timeout" | "refused"; readonly status: number | null };

/** An app's file on its way from its server to the frame. */
export interface AppFileLoad {
  readonly view: Signal<AppFileView>;
  /** Takes as much as was offered in `large`. */
  allow(): void;
  retry(): void;
  end(): void;
}

/** What it takes to bring an app's file. */
export interface AppFileOptions {
  readonly attachment: Pick<WebxdcAttachment, "url" | "fallbacks" | "sha256" | "sizeBytes">;
  /** Tells posts apart: the event's id and the place in it. */
  readonly place: string;
  readonly http: Http;
  readonly keyValue: KeyValue;
}

/** Larger files are not loaded without asking. */
export const askedDownloadBytes = 50_000_000;
/** Larger files are not loaded at all. */
export const mostDownloadBytes = 256_000_000;
/** Larger apps are not unpacked at all. */
export const mostInflatedBytes = 1_000_000_000;
const longestSilenceMs = 30_000;
// Progress is told in steps a person can see; each one is a render.
const progressSteps = 100;

/**
 * Fetches an app's file, from the next place where one fails, proves its hash before anything is opened, and opens it.
 *
 * @see docs/spec/page.md [G-21]
 */
export function createAppFile({ attachment, place, http, keyValue }: AppFileOptions): AppFileLoad {
  const view = createSignal<AppFileView>({ phase: "fetching", receivedBytes: 0, totalBytes: null });
  let maxBytes = askedDownloadBytes;
  let maxInflatedBytes = archiveLimits.maxInflatedBytes;
  let fetched: { readonly bytes: Uint8Array; readonly checked: CheckedFile } | null = null;
  let attempt = 0;

  function tooLarge(sizeBytes: number | null): AppFileView {
    const allowBytes = maxBytes < mostDownloadBytes && (sizeBytes ?? 0) <= mostDownloadBytes ? mostDownloadBytes : null;
    return { phase: "large", what: "download", sizeBytes, limitBytes: maxBytes, allowBytes };
  }

  function open(bytes: Uint8Array, checked: CheckedFile): AppFileView {
    const opened = openAppPackage(bytes, { ...archiveLimits, maxInflatedBytes });
    if (opened.ok) {
      const { sha256, trust } = checked;
      return { phase: "ready", file: { bytes, sha256, trust, content: opened.value, maxInflatedBytes } };
    }
    const { problem } = opened;
    if (problem.code !== "too-large") return { phase: "broken", problem };
    const allowBytes = problem.inflatedBytes <= mostInflatedBytes ? problem.inflatedBytes : null;
    return { phase: "large", what: "unpacked", sizeBytes: problem.inflatedBytes, limitBytes: maxInflatedBytes, allowBytes };
  }

  async function fetchFrom(url: string, current: () => boolean): Promise<AppFileView> {
    let told = 0;
    const answer = await http({
      method: "GET",
      url,
      timeoutMs: longestSilenceMs,
      maxBytes,
      onDownloaded(receivedBytes, totalBytes) {
        const step = (totalBytes ?? 4_000_000) / progressSteps;
        if (!current() || (receivedBytes - told < step && receivedBytes !== totalBytes)) return;
        told = receivedBytes;
        view.set({ phase: "fetching", receivedBytes, totalBytes });
      },
    });
    if (!answer.ok) {
      const { code } = answer.problem;
      return code === "too-large" ? tooLarge(attachment.sizeBytes) : { phase: "failed", fault: code, status: null };
    }
    const { status, body } = answer.value;
    if (status !== 200) return { phase: "failed", fault: "refused", status };
    if (current()) view.set({ phase: "checking" });
    const checked = await checkFile(keyValue, place, body, attachment.sha256);
    if (!checked.ok) return { phase: "wrong", wrong: checked.problem };
    fetched = { bytes: body, checked: checked.value };
    return open(body, checked.value);
  }

  async function load(): Promise<void> {
    attempt += 1;
    const mine = attempt;
    const current = (): boolean => mine === attempt;
    if ((attachment.sizeBytes ?? 0) > maxBytes) {
      view.set(tooLarge(attachment.sizeBytes));
      return;
    }
    let worst: AppFileView | null = null;
    for (const url of [attachment.url, ...attachment.fallbacks]) {
      view.set({ phase: "fetching", receivedBytes: 0, totalBytes: null });
      const outcome = await fetchFrom(url, current);
      if (!current()) return;
      const isOver = outcome.phase === "ready" || outcome.phase === "broken" || outcome.phase === "large";
      // A wrong file is worse news than none: it is what the person hears of when no place has the right one.
      if (isOver || worst === null || outcome.phase === "wrong") worst = outcome;
      if (isOver) break;
    }
    if (worst !== null) view.set(worst);
  }

  void load();
  return {
    view,
    allow() {
      const now = view.get();
      if (now.phase !== "large" || now.allowBytes === null) return;
      if (now.what === "download") {
        maxBytes = now.allowBytes;
        void load();
      } else if (fetched !== null) {
        maxInflatedBytes = now.allowBytes;
        view.set(open(fetched.bytes, fetched.checked));
      }
    },
    retry() {
      const { phase } = view.get();
      if (phase === "failed" || phase === "wrong") void load();
    },
    end() {
      attempt += 1;
    },
  };
}
