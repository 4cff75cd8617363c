import type { Random } from "@plaza/platform";
import { readAvatarConfig } from "@plaza/protocol";
import type { AvatarConfig } from "@plaza/protocol";
import { AVATAR_PRESETS, HAIR_STYLES, hairKindOf, presetOf } from "../people/avatar-presets.ts";
import type { HairKind, PresetId } from "../people/avatar-presets.ts";
import { lookOf } from "../people/figure-look.ts";
import { BODY_COLOURS, HAIR_COLOURS } from "./look-colours.ts";

/** A look that is being chosen: every field has a value. */
export interface LookDraft {
  readonly model: PresetId;
  /** `#rrggbb` */
  readonly color: string;
  readonly hairStyle: HairKind;
  /** `#rrggbb` */
  readonly hairColor: string;
  /** Empty for the name one has anyway. */
  readonly displayName: string;
  /** Where a figure of one's own lies; empty for none. */
  readonly file: string;
}

/** What was chosen step by step. */
export interface LookHistory {
  readonly past: readonly LookDraft[];
  readonly now: LookDraft;
  readonly future: readonly LookDraft[];
  /** What the last step changed, while it may go on: a colour being dragged, a name being typed. */
  readonly gesture: string | null;
}

/** Who has no key yet. */
const NOBODY = "0".repeat(64);
const MOST_STEPS = 100;
const FIELDS = ["model", "color", "hairStyle", "hairColor", "displayName", "file"] as const;

/** The look somebody has, whether they ever chose one or not. */
export function draftOf(pubkey: string | null, avatar: AvatarConfig | null): LookDraft {
  const { preset, body, hairKind, hair } = lookOf(pubkey ?? NOBODY, avatar);
  return {
    model: preset,
    color: body,
    hairStyle: hairKind,
    hairColor: hair,
    displayName: avatar?.displayName ?? "",
    file: avatar?.file ?? "",
  };
}

/**
 * What is published for a look.
 *
 * @param before - what was published: names that another client gave to the same build or hair stay
 */
export function avatarOf(draft: LookDraft, before: AvatarConfig | null): AvatarConfig {
  const sameModel = before?.model !== undefined && presetOf(before.model) === draft.model;
  const sameHair = before?.hairStyle !== undefined && hairKindOf(before.hairStyle) === draft.hairStyle;
  const avatar = readAvatarConfig({
    ...draft,
    model: sameModel ? before.model : draft.model,
    hairStyle: sameHair ? before.hairStyle : draft.hairStyle,
  });
  return avatar ?? {};
}

/** Whether two looks are the same to everybody. */
export function isSameLook(a: LookDraft, b: LookDraft): boolean {
  return FIELDS.every((field) => a[field].trim() === b[field].trim());
}

/** Reads a look that a device kept; null when it makes no sense. */
export function readDraft(value: unknown): LookDraft | null {
  const avatar = readAvatarConfig(value);
  const model = avatar?.model === undefined ? null : presetOf(avatar.model);
  const hairStyle = avatar?.hairStyle === undefined ? null : hairKindOf(avatar.hairStyle);
  const color = avatar?.color;
  const hairColor = avatar?.hairColor;
  if (avatar === null || model === null || hairStyle === null || color?.length !== 7 || hairColor?.length !== 7) return null;
  return { model, color, hairStyle, hairColor, displayName: avatar.displayName ?? "", file: avatar.file ?? "" };
}

/** Begins at a look. */
export function startHistory(now: LookDraft): LookHistory {
  return { past: [], now, future: [], gesture: null };
}

/**
 * Takes a step.
 *
 * @param gesture - steps of the same gesture, one right after the other, are undone at once; null for a step of its own
 */
export function stepTo(history: LookHistory, change: Partial<LookDraft>, gesture: string | null): LookHistory {
  const now = { ...history.now, ...change };
  if (FIELDS.every((field) => now[field] === history.now[field])) return history;
  const goesOn = gesture !== null && gesture === history.gesture;
  return { past: goesOn ? history.past : [...history.past, history.now].slice(-MOST_STEPS), now, future: [], gesture };
}

/** One step back. */
export function undone(history: LookHistory): LookHistory {
  const now = history.past.at(-1);
  return now === undefined ? history : { past: history.past.slice(0, -1), now, future: [history.now, ...history.future], gesture: null };
}

/** One step forth again. */
export function redone(history: LookHistory): LookHistory {
  const [now, ...future] = history.future;
  return now === undefined ? history : { past: [...history.past, history.now], now, future, gesture: null };
}

function any<T>(random: Random, from: readonly T[], not: T): T {
  const others = from.filter((each) => each !== not);
  return others[Math.floor(random.unit() * others.length)] ?? not;
}

/** Another build in other colours; name and own figure stay. */
export function surprising(random: Random, now: LookDraft): Partial<LookDraft> {
  return {
    model: any(
      random,
      AVATAR_PRESETS.map(({ id }) => id),
      now.model,
    ),
    color: any(
      random,
      BODY_COLOURS.map(({ colour }) => colour),
      now.color,
    ),
    hairStyle: any(
      random,
      HAIR_STYLES.map(({ id }) => id),
      now.hairStyle,
    ),
    hairColor: any(
      random,
      HAIR_COLOURS.map(({ colour }) => colour),
      now.hairColor,
    ),
  };
}
