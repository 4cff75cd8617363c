import { LANGUAGES } from "../i18n/languages.ts";
import type { LanguageCode } from "../i18n/languages.ts";

/** What a visitor chose; kept on the device. `null` means what the system prefers. */
export interface KeptSettings {
  readonly theme: "day" | "dusk" | null;
  readonly language: LanguageCode | null;
  /** How richly worlds are drawn; `auto` begins by the device and goes down while it cannot keep up. */
  readonly quality: "auto" | "low" | "medium" | "high";
  /** How much moves by itself; `system` follows what the device asks for. */
  readonly motion: "system" | "less" | "full";
  /** Short sounds for lines, arrivals and emotes. */
  readonly sound: boolean;
  /** Dragging up looks down. */
  readonly invertLook: boolean;
  /** How fast the view turns, a factor from {@link SLOWEST_LOOK} to {@link FASTEST_LOOK}. */
  readonly lookSpeed: number;
  /** The compass in worlds. */
  readonly compass: boolean;
  /** Figures that people bring themselves, from places of their own; `auto` shows them from medium quality on. */
  readonly ownFigures: "auto" | "on" | "off";
  /** Worlds are told in words from the start, and not drawn before that is wished. */
  readonly words: boolean;
  /** How much of a world told in words is read out without being asked: `few` is talk, the game and one's own walk. */
  readonly spoken: "few" | "usual" | "all";
}

/** The slowest turn of the view. */
export const SLOWEST_LOOK = 0.25;
/** The fastest turn of the view. */
export const FASTEST_LOOK = 3;

/** What holds for somebody who never chose. */
export const USUAL_SETTINGS: KeptSettings = {
  theme: null,
  language: null,
  quality: "auto",
  motion: "system",
  sound: true,
  invertLook: false,
  lookSpeed: 1,
  compass: true,
  ownFigures: "auto",
  words: false,
  spoken: "usual",
};

function oneOf<T>(values: readonly T[], value: unknown, usual: T): T {
  return values.find((each) => each === value) ?? usual;
}

/**
 * Reads what a device kept, of this version of the page or an earlier one: what is missing or makes no sense is as usual.
 *
 * @see docs/spec/page.md [G-60]
 */
export function parseSettings(kept: unknown): KeptSettings {
  const found: { readonly [name: string]: unknown } = typeof kept === "object" && kept !== null ? { ...kept } : {};
  const speed = found["lookSpeed"];
  const yesOrNo = (name: "sound" | "invertLook" | "compass" | "words"): boolean => {
    const value = found[name];
    return typeof value === "boolean" ? value : USUAL_SETTINGS[name];
  };
  return {
    theme: oneOf<KeptSettings["theme"]>(["day", "dusk"], found["theme"], null),
    language: oneOf<KeptSettings["language"]>(
      LANGUAGES.map(({ code }) => code),
      found["language"],
      null,
    ),
    quality: oneOf<KeptSettings["quality"]>(["low", "medium", "high"], found["quality"], "auto"),
    motion: oneOf<KeptSettings["motion"]>(["less", "full"], found["motion"], "system"),
    sound: yesOrNo("sound"),
    invertLook: yesOrNo("invertLook"),
    lookSpeed:
      typeof speed === "number" && Number.isFinite(speed)
        ? Math.min(FASTEST_LOOK, Math.max(SLOWEST_LOOK, speed))
        : USUAL_SETTINGS.lookSpeed,
    compass: yesOrNo("compass"),
    ownFigures: oneOf<KeptSettings["ownFigures"]>(["on", "off"], found["ownFigures"], "auto"),
    words: yesOrNo("words"),
    spoken: oneOf<KeptSettings["spoken"]>(["few", "all"], found["spoken"], "usual"),
  };
}

/**
 * Whether figures that people bring themselves are fetched and shown.
 *
 * @param quality - as drawn right now: 0 low, 1 medium, 2 high
 * @see docs/spec/page.md [G-59]
 */
export function showsOwnFigures(chosen: KeptSettings["ownFigures"], quality: number): boolean {
  return chosen === "auto" ? quality > 0 : chosen === "on";
}
