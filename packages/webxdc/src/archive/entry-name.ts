import { failed, ok, utf8Length } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";

/** Why a name in an archive is no path inside it. */
export interface EntryNameProblem {
  readonly code: "bad-name";
  readonly why: "empty" | "too-long" | "too-deep" | "control-character" | "backslash" | "absolute" | "dots";
}

const maxNameBytes = 512;
const maxDepth = 32;

function flaw(name: string): EntryNameProblem["why"] | null {
  if (name === "") return "empty";
  if (/\p{Cc}/u.test(name)) return "control-character";
  if (name.includes("\\")) return "backslash";
  if (name.startsWith("/") || /^[a-z]:/i.test(name)) return "absolute";
  const parts = name.split("/");
  if (parts.some((part) => part === "" || part === "." || part === "..")) return "dots";
  return parts.length > maxDepth ? "too-deep" : null;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/**
 * The path of a file inside the archive, in Unicode's composed form. Names that would mean another place after
 * percent-decoding, once or twice, are refused as well: whoever serves the file decodes.
 *
 * @param name - without the slash that ends a folder's name
 * @see docs/spec/webxdc.md [X-5d]
 */
export function parseEntryName(name: string): Result<string, EntryNameProblem> {
  if (utf8Length(name) > maxNameBytes) return failed({ code: "bad-name", why: "too-long" });
  for (const form of new Set([name, decoded(name), decoded(decoded(name))])) {
    const why = flaw(form);
    if (why !== null) return failed({ code: "bad-name", why });
  }
  return ok(name.normalize("NFC"));
}

/** What two names have in common when some file system would take them for one. */
export function sameNameKey(path: string): string {
  return path.toLowerCase().normalize("NFC");
}
