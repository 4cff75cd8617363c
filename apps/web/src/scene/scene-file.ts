import { createSignal } from "@plaza/platform";
import type { Http, Signal } from "@plaza/platform";
import type { Pose, Result } from "@plaza/protocol";
import type { NamedPlace } from "@plaza/world";

/** Words for what keeps a scene's file from being shown; each has its sentence under `file.` in the languages. */
export type SceneFileFault =
  | "unreachable"
  | "timeout"
  | "too-large"
  | "refused"
  | "not-gltf"
  | "too-complex"
  | "outside-resource"
  | "unknown-extension"
  | "broken";

/** How far a scene's file has come. */
export type SceneFileView =
  | { readonly phase: "fetching"; readonly receivedBytes: number; readonly totalBytes: number | null }
  /** Here and weighed; the stage builds it. */
  | { readonly phase: "fetched"; readonly bytes: Uint8Array; readonly url: string }
  | { readonly phase: "shown" }
  /** Nothing to fetch, or the visitor chose so. */
  | { readonly phase: "ground"; readonly because: "no-file" | "chosen" }
  | { readonly phase: "failed"; readonly fault: SceneFileFault; readonly status: number | null };

/** A scene's file on its way from its server to the stage. */
export interface SceneFile {
  readonly view: Signal<SceneFileView>;
  /** Where its visitors appear; none before it is here, and in a file that names none. */
  spawns(): readonly Pose[];
  /** What can be named in it; none before it is here. */
  places(): readonly NamedPlace[];
  /** The stage has built it. */
  shown(): void;
  /** The stage could not build it. */
  broke(fault: SceneFileFault): void;
  retry(): void;
  chooseGround(): void;
  end(): void;
}

/** What weighing a file tells of it. */
export interface SceneWeight {
  readonly spawns: readonly Pose[];
  readonly places: readonly NamedPlace[];
}

/** What it takes to bring a file; `check` weighs it before anything decodes it. */
export interface SceneFileParts {
  readonly url: string | null;
  readonly http: Http;
  readonly check: (bytes: Uint8Array, url: string) => Result<SceneWeight, SceneFileFault>;
}

/** Larger files are not loaded. */
export const LARGEST_FILE_BYTES = 50 * 1024 * 1024;
const LONGEST_FETCH_MS = 60_000;
// Progress is told in steps a person can see; each one is a render.
const PROGRESS_STEPS = 100;

/**
 * Fetches a scene's file at once and says how it goes.
 *
 * @see docs/spec/page.md [G-8]
 */
export function createSceneFile({ url, http, check }: SceneFileParts): SceneFile {
  const view = createSignal<SceneFileView>(
    url === null ? { phase: "ground", because: "no-file" } : { phase: "fetching", receivedBytes: 0, totalBytes: null },
  );
  let attempt = 0;
  let spawns: readonly Pose[] = [];
  let places: readonly NamedPlace[] = [];

  async function fetchFile(from: string): Promise<void> {
    attempt += 1;
    const mine = attempt;
    const current = (): boolean => mine === attempt;
    let told = 0;
    view.set({ phase: "fetching", receivedBytes: 0, totalBytes: null });
    const answer = await http({
      method: "GET",
      url: from,
      timeoutMs: LONGEST_FETCH_MS,
      maxBytes: LARGEST_FILE_BYTES,
      onDownloaded(receivedBytes, totalBytes) {
        if (!current() || view.get().phase !== "fetching") return;
        const step = (totalBytes ?? 4 * 1024 * 1024) / PROGRESS_STEPS;
        if (receivedBytes - told < step && receivedBytes !== totalBytes) return;
        told = receivedBytes;
        view.set({ phase: "fetching", receivedBytes, totalBytes });
      },
    });
    if (!current()) return;
    if (!answer.ok) {
      view.set({ phase: "failed", fault: answer.problem.code, status: null });
      return;
    }
    const { status, body } = answer.value;
    if (status !== 200) {
      view.set({ phase: "failed", fault: "refused", status });
      return;
    }
    const checked = check(body, from);
    spawns = checked.ok ? checked.value.spawns : [];
    places = checked.ok ? checked.value.places : [];
    view.set(checked.ok ? { phase: "fetched", bytes: body, url: from } : { phase: "failed", fault: checked.problem, status: null });
  }

  if (url !== null) void fetchFile(url);
  return {
    view,
    spawns: () => spawns,
    places: () => places,
    shown() {
      if (view.get().phase === "fetched") view.set({ phase: "shown" });
    },
    broke(fault) {
      if (view.get().phase === "fetched") view.set({ phase: "failed", fault, status: null });
    },
    retry() {
      if (url !== null && view.get().phase === "failed") void fetchFile(url);
    },
    chooseGround() {
      attempt += 1;
      spawns = [];
      places = [];
      view.set({ phase: "ground", because: "chosen" });
    },
    end() {
      attempt += 1;
    },
  };
}
