import type { AvatarConfig } from "@plaza/protocol";
import { AVATAR_PRESETS, HAIR_STYLES, hairKindOf, presetOf } from "./avatar-presets.ts";
import type { HairKind, PresetId } from "./avatar-presets.ts";

/** How someone's figure looks, in the world and as a small face beside their name. Colours are `#rrggbb`. */
export interface FigureLook {
  readonly preset: PresetId;
  readonly body: string;
  readonly trim: string;
  readonly skin: string;
  readonly hair: string;
  readonly hairKind: HairKind;
  /** Degrees on the colour wheel; names are written in it. */
  readonly hue: number;
}

const BODIES = [
  "#d9694b",
  "#e08f4f",
  "#d8a83f",
  "#7f9c58",
  "#4f8f7c",
  "#4d86a3",
  "#5b6cae",
  "#8264a8",
  "#a65c8f",
  "#c25a6d",
  "#8c6f5a",
  "#5f7d6b",
] as const;
const SKINS = ["#f3d3b4", "#e6b98f", "#cf9a6c", "#b07a4f", "#8b5c3c", "#6b452f", "#f0dfcb"] as const;
const HAIRS = ["#2f2230", "#4b3024", "#7a4a2a", "#b9803f", "#d9c08a", "#8d3f33", "#5d5a6e", "#3e5a57"] as const;
const COLOUR = /^#[0-9a-f]{6}$/iu;

function byteOf(pubkey: string, index: number): number {
  const value = Number.parseInt(pubkey.slice(index * 2, index * 2 + 2), 16);
  return Number.isFinite(value) ? value : 0;
}

function pick<T>(from: readonly [T, ...T[]], at: number): T {
  return from[at % from.length] ?? from[0];
}

/** Degrees on the colour wheel of `#rrggbb`; greys are 0. */
export function hueOf(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
  if (r === undefined || g === undefined || b === undefined) return 0;
  const high = Math.max(r, g, b);
  const spread = high - Math.min(r, g, b);
  if (spread === 0) return 0;
  const sixth = high === r ? ((g - b) / spread + 6) % 6 : high === g ? (b - r) / spread + 2 : (r - g) / spread + 4;
  return Math.round(sixth * 60);
}

/**
 * How someone looks: what their avatar says, and where it says nothing, what their key gives.
 *
 * @param pubkey - 64 hex digits
 * @param avatar - the published configuration; colours that are not `#rrggbb`, unknown models and styles are passed over
 */
export function lookOf(pubkey: string, avatar: AvatarConfig | null): FigureLook {
  const chosen = avatar?.color !== undefined && COLOUR.test(avatar.color) ? avatar.color.toLowerCase() : null;
  const body = chosen ?? pick(BODIES, byteOf(pubkey, 4));
  const hair =
    avatar?.hairColor !== undefined && COLOUR.test(avatar.hairColor) ? avatar.hairColor.toLowerCase() : pick(HAIRS, byteOf(pubkey, 6));
  const preset = avatar?.model === undefined ? null : presetOf(avatar.model);
  const hairKind = avatar?.hairStyle === undefined ? null : hairKindOf(avatar.hairStyle);
  return {
    preset: preset ?? AVATAR_PRESETS[byteOf(pubkey, 9) % AVATAR_PRESETS.length]?.id ?? "wanderer",
    body,
    trim: pick(BODIES, byteOf(pubkey, 4) + 3 + (byteOf(pubkey, 8) % 6)),
    skin: pick(SKINS, byteOf(pubkey, 5)),
    hair,
    hairKind: hairKind ?? HAIR_STYLES[byteOf(pubkey, 7) % HAIR_STYLES.length]?.id ?? "short",
    hue: hueOf(body),
  };
}
