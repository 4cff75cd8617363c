import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import { parse, TomlError } from "smol-toml";
import type { SettingsProblem } from "./settings-problem.ts";

/** One setting as a file gives it. */
export interface FileEntry {
  /** The command it is for; null for every command that has such a setting. */
  readonly section: string | null;
  readonly name: string;
  /** Not checked yet. */
  readonly value: unknown;
  readonly line: number;
}

/** A settings file that was read. */
export interface SettingsFile {
  readonly path: string;
  readonly sections: readonly { readonly name: string; readonly line: number }[];
  readonly entries: readonly FileEntry[];
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === null;
}

/** Where each section and name stands: the parser knows, but does not tell. */
function readLines(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  let section = "";
  for (const [index, line] of text.split("\n").entries()) {
    const opened = /^\s*\[\s*["']?([^\]"']*?)["']?\s*\]/.exec(line);
    if (opened !== null) section = `${opened[1] ?? ""}\n`;
    const named = opened === null ? /^\s*["']?([^\s=."'#]+)["']?\s*[=.]/.exec(line) : null;
    const key = section + (named?.[1] ?? "");
    if ((opened !== null || named !== null) && !lines.has(key)) lines.set(key, index + 1);
  }
  return lines;
}

/**
 * Reads the text of a settings file: names at the top are for every command, those under `[up]` for `plaza up` alone.
 *
 * @see docs/spec/plaza.md [O-1]
 */
export function parseSettingsFile(text: string, path: string): Result<SettingsFile, SettingsProblem> {
  let root: Readonly<Record<string, unknown>>;
  try {
    root = parse(text, { unsafeKeyBehaviour: "throw" });
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    // Further lines of the message quote the file, which may hold a password.
    const detail = (error.message.split("\n", 1)[0] ?? "").replace(/^Invalid TOML document: /, "");
    return failed({ code: "not-toml", path, line: error.line, detail });
  }
  const lines = readLines(text);
  const entries: FileEntry[] = [];
  const sections: { readonly name: string; readonly line: number }[] = [];
  for (const [name, value] of Object.entries(root)) {
    const line = lines.get(`${name}\n`) ?? lines.get(name) ?? 1;
    if (!isTable(value)) {
      entries.push({ section: null, name, value, line });
      continue;
    }
    sections.push({ name, line });
    for (const [inner, each] of Object.entries(value))
      entries.push({ section: name, name: inner, value: each, line: lines.get(`${name}\n${inner}`) ?? line });
  }
  return ok({ path, sections, entries });
}
