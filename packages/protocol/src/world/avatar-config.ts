import { isRecord } from "../json.ts";
import { oneLine } from "../text.ts";
import { isWebUrl } from "../urls.ts";

/** How someone looks: the object in the content of kind 30078, and in `join` and `peer_join` frames. */
export interface AvatarConfig {
  /** Which preset model, at most 64 characters. */
  readonly model?: string;
  /** `#rgb` or `#rrggbb`, with or without alpha. */
  readonly color?: string;
  /** At most 64 characters. */
  readonly hairStyle?: string;
  /** Like `color`. */
  readonly hairColor?: string;
  /** One line, at most 40 code points. */
  readonly displayName?: string;
  /** Where a figure of one's own lies (VRM or glb), for clients that show it; the others show `model`. At most 512 characters. */
  readonly file?: string;
}

const LONGEST_FILE = 512;

const COLOR = /^#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i;

function line(value: unknown, max: number): string | undefined {
  const text = typeof value === "string" ? oneLine(value, max) : "";
  return text === "" ? undefined : text;
}

function color(value: unknown): string | undefined {
  return typeof value === "string" && COLOR.test(value) ? value : undefined;
}

/**
 * Reads an avatar leniently: a field that is missing, mistyped, empty, no colour or no address is left out, unknown fields too.
 *
 * @returns null when the value is not an object
 */
export function readAvatarConfig(value: unknown): AvatarConfig | null {
  if (!isRecord(value)) return null;
  const config: { -readonly [K in keyof AvatarConfig]: AvatarConfig[K] } = {};
  const model = line(value["model"], 64);
  const body = color(value["color"]);
  const hairStyle = line(value["hairStyle"], 64);
  const hairColor = color(value["hairColor"]);
  const displayName = line(value["displayName"], 40);
  const file = value["file"];
  if (model !== undefined) config.model = model;
  if (body !== undefined) config.color = body;
  if (hairStyle !== undefined) config.hairStyle = hairStyle;
  if (hairColor !== undefined) config.hairColor = hairColor;
  if (displayName !== undefined) config.displayName = displayName;
  if (typeof file === "string" && file.length <= LONGEST_FILE && isWebUrl(file)) config.file = file;
  return config;
}
