import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import type { AppPackage } from "../app-package/app-package.ts";
import { pageAsText } from "./app-page.ts";
import { servedType } from "./served-type.ts";

/** An app as one document, for a place that has no origin to give it. */
export interface StaticDocument {
  readonly index: string;
  readonly files: readonly { readonly path: string; readonly type: string; readonly bytes: Uint8Array<ArrayBuffer> }[];
  /** What the app's `localStorage` holds when it starts. */
  readonly storage: Readonly<Record<string, string>>;
}

/** Why an app cannot be one document. */
export type StaticDocumentProblem =
  | { readonly code: "too-large"; readonly inflatedBytes: number; readonly limit: number }
  | { readonly code: "bad-file"; readonly path: string };

const limit = 100_000_000;

/**
 * Unpacks an app whole, to be handed to a document without an origin.
 *
 * @param api - the text of `webxdc.js`
 * @param savedStorage - what the document told of its storage when it ran last
 * @see docs/spec/webxdc.md [X-1c]
 */
export function buildStaticDocument(
  app: AppPackage,
  api: string,
  savedStorage: Readonly<Record<string, string>>,
): Result<StaticDocument, StaticDocumentProblem> {
  if (app.inflatedBytes > limit) return failed({ code: "too-large", inflatedBytes: app.inflatedBytes, limit });
  const files: StaticDocument["files"][number][] = [{ path: "webxdc.js", type: "text/javascript", bytes: new TextEncoder().encode(api) }];
  let index = "";
  for (const path of app.paths) {
    const read = app.read(path);
    if (!read.ok) return failed({ code: "bad-file", path });
    const bytes = new Uint8Array(read.value);
    if (path === "index.html") index = new TextDecoder().decode(pageAsText(bytes));
    // A page of the app's own read as a file stays a text.
    const { type, kind } = servedType(path);
    files.push({ path, type: kind === "html" ? "text/plain; charset=utf-8" : type, bytes });
  }
  return ok({ index, files, storage: savedStorage });
}
