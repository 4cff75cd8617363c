import { createSignal } from "@plaza/platform";
import type { Signal } from "@plaza/platform";

/** How much of other people's sound this device passes on. */
export type Carrying = "usual" | "one" | "none";

/** What somebody chose about sound on this device. */
export interface SpaceSettings {
  /** Null for the browser's choice. */
  readonly microphoneId: string | null;
  readonly outputId: string | null;
  /** Noise is taken out of the microphone. */
  readonly denoise: boolean;
  /** `push`: heard only while a key or button is held. */
  readonly talk: "open" | "push";
  readonly carrying: Carrying;
  /** Others learn no address of this device, where a server can stand in between. */
  readonly hideAddress: boolean;
  /** The microphone was tried once: the next time it goes live at once. */
  readonly tried: boolean;
}

/** Keeps the choices on the device. */
export interface SettingsBook {
  readonly view: Signal<SpaceSettings>;
  change(part: Partial<SpaceSettings>): void;
}

const storeName = "plaza.space";
const usual: SpaceSettings = {
  microphoneId: null,
  outputId: null,
  denoise: true,
  talk: "open",
  carrying: "usual",
  hideAddress: false,
  tried: false,
};

function idOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" && value.length <= 200 ? value : null;
}

/** Reads what was kept; what cannot be read is as usual. */
export function parseSettings(text: string | null): SpaceSettings {
  let found: unknown = null;
  try {
    found = text === null ? null : JSON.parse(text);
  } catch {
    return usual;
  }
  if (typeof found !== "object" || found === null) return usual;
  const fields = new Map(Object.entries(found));
  const carrying: unknown = fields.get("carrying");
  return {
    microphoneId: idOf(fields.get("microphoneId")),
    outputId: idOf(fields.get("outputId")),
    denoise: fields.get("denoise") !== false,
    talk: fields.get("talk") === "push" ? "push" : "open",
    carrying: carrying === "one" || carrying === "none" ? carrying : "usual",
    hideAddress: fields.get("hideAddress") === true,
    tried: fields.get("tried") === true,
  };
}

/** The browser's storage; null where it is shut. */
export function storageOf(name: "localStorage" | "sessionStorage"): Storage | null {
  try {
    return window[name];
  } catch {
    return null;
  }
}

/** Makes the book over the browser's storage; where that is shut the choices last as long as the page. */
export function createSettingsBook(storage: Pick<Storage, "getItem" | "setItem"> | null): SettingsBook {
  const view = createSignal<SpaceSettings>(usual);
  try {
    view.set(parseSettings(storage?.getItem(storeName) ?? null));
  } catch {
    // Browsers may refuse storage altogether.
  }
  return {
    view,
    change(part) {
      view.set({ ...view.get(), ...part });
      try {
        storage?.setItem(storeName, JSON.stringify(view.get()));
      } catch {
        // As above.
      }
    },
  };
}
