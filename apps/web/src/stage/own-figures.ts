import type { Pubkey, Result } from "@plaza/protocol";
import { Group } from "three";
import type { OwnFigure } from "./own-figure.ts";

/** Figures that people bring themselves, for those of them who are near; everybody else wears a preset. */
export interface OwnFigures {
  readonly root: Group;
  begin(): void;
  /**
   * The figure to draw for somebody in this frame; null for their preset.
   *
   * @param file - where their figure lies, as their look tells
   * @param far - metres from the eye
   */
  figureOf(pubkey: Pubkey, file: string | undefined, far: number): OwnFigure | null;
  /** Ends the frame: who is not drawn is hidden, and what is worth loading is loaded, one at a time. */
  finish(): void;
  setShadows(on: boolean): void;
  /** Who wears a figure of their own right now. */
  worn(): readonly Pubkey[];
  end(): void;
}

/** What it needs. */
export interface OwnFiguresOptions {
  /** Whether files of people are fetched at all; asked in every frame. */
  readonly allowed: () => boolean;
  /** Fetches, weighs and reads one. */
  readonly load: (file: string) => Promise<Result<OwnFigure, unknown>>;
}

interface Worn {
  readonly file: string;
  readonly figure: OwnFigure;
  far: number;
  drawn: boolean;
  unseen: number;
}

/** At most so many at a time. */
export const MOST_OWN = 12;
/** Who turns away for a moment is not loaded anew: so many frames are waited. */
const FORGET_FRAMES = 900;
/** Someone nearer takes the place of another only when it is clearly so. */
const NEARER_M = 2;

/**
 * Makes the figures of one stage. A file that could not be shown is not asked for again.
 *
 * @see docs/spec/page.md [G-59]
 */
export function createOwnFigures({ allowed, load }: OwnFiguresOptions): OwnFigures {
  const root = new Group();
  const worn = new Map<Pubkey, Worn>();
  const refused = new Set<string>();
  let wishes: { readonly pubkey: Pubkey; readonly file: string; readonly far: number }[] = [];
  let loading = false;
  let shadows = false;
  let over = false;

  function drop(pubkey: Pubkey): void {
    worn.get(pubkey)?.figure.end();
    worn.delete(pubkey);
  }

  function farthest(): Pubkey | null {
    let found: Pubkey | null = null;
    let far = -1;
    for (const [pubkey, each] of worn) {
      const away = each.drawn ? each.far : Number.POSITIVE_INFINITY;
      if (away > far) {
        far = away;
        found = pubkey;
      }
    }
    return found;
  }

  async function wear(pubkey: Pubkey, file: string, far: number): Promise<void> {
    loading = true;
    const made = await load(file).catch(() => null);
    loading = false;
    if (made === null || !made.ok) {
      refused.add(file);
      return;
    }
    if (over || !allowed()) {
      made.value.end();
      return;
    }
    drop(pubkey);
    made.value.root.visible = false;
    made.value.setShadows(shadows);
    root.add(made.value.root);
    worn.set(pubkey, { file, figure: made.value, far, drawn: false, unseen: 0 });
  }

  function loadNext(): void {
    if (loading || over) return;
    let next: (typeof wishes)[number] | null = null;
    for (const wish of wishes) if (next === null || wish.far < next.far) next = wish;
    if (next === null) return;
    if (worn.size >= MOST_OWN) {
      const last = farthest();
      const each = last === null ? undefined : worn.get(last);
      if (last === null || each === undefined || (each.drawn && each.far < next.far + NEARER_M)) return;
      drop(last);
    }
    void wear(next.pubkey, next.file, next.far);
  }

  return {
    root,
    begin() {
      wishes = [];
      for (const each of worn.values()) each.drawn = false;
    },
    figureOf(pubkey, file, far) {
      if (file === undefined || !allowed()) return null;
      const known = worn.get(pubkey);
      if (known?.file === file) {
        known.drawn = true;
        known.far = far;
        known.unseen = 0;
        return known.figure;
      }
      if (!refused.has(file)) wishes.push({ pubkey, file, far });
      return null;
    },
    finish() {
      const may = allowed();
      for (const [pubkey, each] of worn) {
        each.figure.root.visible = each.drawn;
        if (each.drawn) continue;
        each.unseen += 1;
        if (!may || each.unseen > FORGET_FRAMES) drop(pubkey);
      }
      if (may) loadNext();
    },
    setShadows(on) {
      shadows = on;
      for (const each of worn.values()) each.figure.setShadows(on);
    },
    worn: () => Array.from(worn.keys()),
    end() {
      over = true;
      for (const pubkey of Array.from(worn.keys())) drop(pubkey);
    },
  };
}
