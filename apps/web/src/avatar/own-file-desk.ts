import { createSignal } from "@plaza/platform";
import type { Signal } from "@plaza/platform";
import type { Home } from "../home.ts";
import { createFetchFigure } from "../stage/own-figure-file.ts";
import type { FetchFigure, FigureProblem } from "../stage/own-figure-file.ts";

/** How the file of a figure of one's own stands. */
export type OwnFileView =
  | { readonly phase: "none" }
  | { readonly phase: "fetching"; readonly file: string }
  | { readonly phase: "here"; readonly file: string; readonly bytes: Uint8Array }
  | { readonly phase: "refused"; readonly file: string; readonly problem: FigureProblem };

/** Fetches the figure of one's own that is being tried. */
export interface OwnFileDesk {
  readonly view: Signal<OwnFileView>;
  /** Fetches and weighs a file, unless it is there already. True when it may be worn. */
  try(file: string): Promise<boolean>;
  /** Follows the look: this file is worn; empty for none. */
  wear(file: string): void;
  /** The bytes turned out to be no figure. */
  broke(file: string, problem: FigureProblem): void;
}

/** Makes a desk; a later file takes the place of one still being fetched. */
export function createOwnFileDesk(fetchFigure: FetchFigure): OwnFileDesk {
  const view = createSignal<OwnFileView>({ phase: "none" });

  async function get(file: string): Promise<boolean> {
    const now = view.get();
    if (now.phase === "here" && now.file === file) return true;
    const mine: OwnFileView = { phase: "fetching", file };
    view.set(mine);
    const fetched = await fetchFigure(file);
    if (view.get() !== mine) return false;
    view.set(fetched.ok ? { phase: "here", file, bytes: fetched.value } : { phase: "refused", file, problem: fetched.problem });
    return fetched.ok;
  }

  return {
    view,
    try: get,
    wear(file) {
      const now = view.get();
      if (file === "") {
        // What was refused a moment ago is still being read about.
        if (now.phase === "here") view.set({ phase: "none" });
        return;
      }
      if (now.phase === "none" || now.file !== file) void get(file);
    },
    broke(file, problem) {
      const now = view.get();
      if (now.phase === "here" && now.file === file) view.set({ phase: "refused", file, problem });
    },
  };
}

/** Whether this file was looked at and cannot be worn: others will not see it either. */
export function isRefused(view: OwnFileView, file: string): boolean {
  return view.phase === "refused" && view.file === file;
}

const known = new WeakMap<object, OwnFileDesk>();

/** The desk of a page. */
export function ownFileOfHome({ tools }: Pick<Home, "tools">): OwnFileDesk {
  const made = known.get(tools) ?? createOwnFileDesk(createFetchFigure(tools.http, window.location.href));
  known.set(tools, made);
  return made;
}
