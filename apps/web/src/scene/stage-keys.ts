import type { StageCommand } from "./stage-desk.ts";

/** Keys of a world's screen besides walking, by their place on the keyboard. */
const KEYS: ReadonlyMap<string, StageCommand> = new Map([
  ["KeyV", "view"],
  ["KeyC", "sit"],
  ["KeyB", "wheel"],
  ["KeyP", "photo"],
  ["Home", "entrance"],
  ["KeyM", "compass"],
  ["KeyL", "lock"],
  ["KeyH", "help"],
  ["KeyT", "words"],
  ["Escape", "stop"],
]);

/** Whether keys pressed here are meant for this element and not for the world. */
export function takesKeys(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return target.closest("input, textarea, select, [contenteditable], [role=dialog], [role=menu], [role=listbox]") !== null;
}

/** As much of a key press as decides. */
export interface KeyPress {
  readonly code: string;
  readonly repeat: boolean;
  readonly defaultPrevented: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** The command of a key, if it has one; with Ctrl and the like keys belong to the browser. */
export function commandOf(press: KeyPress): StageCommand | null {
  if (press.repeat || press.defaultPrevented || press.ctrlKey || press.metaKey || press.altKey) return null;
  return KEYS.get(press.code) ?? null;
}

/**
 * Listens for the keys on the window; fields, menus and dialogs keep theirs.
 *
 * @returns stops listening
 */
export function listenForStageKeys(run: (command: StageCommand) => void): () => void {
  const stopping = new AbortController();
  window.addEventListener(
    "keydown",
    (event) => {
      const command = commandOf(event);
      if (command === null || takesKeys(event.target)) return;
      // Home goes to the top of a log that has the focus.
      if (event.code === "Home" && event.target instanceof Element && event.target.closest("[role=log]") !== null) return;
      if (event.code !== "Escape") event.preventDefault();
      run(command);
    },
    { signal: stopping.signal },
  );
  return () => stopping.abort();
}
