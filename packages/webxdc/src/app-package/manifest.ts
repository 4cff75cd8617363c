import { failed, ok, oneLine } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import { parse } from "smol-toml";

/** What an app says of itself. */
export interface Manifest {
  /** One line of at most 42 characters; null when it says none. */
  readonly name: string | null;
  /** Where its source is: an https address, null when it says none. */
  readonly sourceCodeUrl: string | null;
}

/** Why a manifest says nothing. */
export interface ManifestProblem {
  readonly code: "manifest-too-large" | "manifest-unreadable";
}

/** Larger manifests are not read. */
export const maxManifestBytes = 65_536;
const maxName = 42;
const decoder = new TextDecoder("utf-8", { fatal: true });

function sourceUrl(value: unknown): string | null {
  if (typeof value !== "string" || value.length > 2_048) return null;
  try {
    const url = new URL(value);
    // The parsed form: names in other scripts show as what a resolver is asked for.
    return url.protocol === "https:" && url.username === "" && url.password === "" ? url.href : null;
  } catch {
    return null;
  }
}

/** Reads a `manifest.toml`; fields it does not know are left alone. */
export function parseManifest(bytes: Uint8Array): Result<Manifest, ManifestProblem> {
  if (bytes.length > maxManifestBytes) return failed({ code: "manifest-too-large" });
  try {
    const manifest = new Map<string, unknown>(Object.entries(parse(decoder.decode(bytes), { maxDepth: 16 })));
    const name = manifest.get("name");
    return ok({
      name: typeof name === "string" ? oneLine(name, maxName) || null : null,
      sourceCodeUrl: sourceUrl(manifest.get("source_code_url")),
    });
  } catch {
    return failed({ code: "manifest-unreadable" });
  }
}
