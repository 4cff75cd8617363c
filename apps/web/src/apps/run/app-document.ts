import type { Http } from "@plaza/platform";
import type { AppWay } from "@plaza/platform-browser";
import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import { buildStaticDocument } from "@plaza/webxdc";
import type { AppFile } from "./app-file.ts";
import type { AppOriginProblem } from "./app-origin.ts";
import type { KeptStorage } from "./kept-storage.ts";

/** What it takes to make an app one document. */
export interface AppDocumentOptions {
  readonly http: Http;
  /** The page's own address. */
  readonly page: string;
  readonly kept: KeptStorage;
  readonly file: Pick<AppFile, "content">;
}

/**
 * Makes an app one document, where the page's host has no origins for apps.
 *
 * @see docs/spec/page.md [G-22a]
 */
export async function openAppDocument(options: AppDocumentOptions): Promise<Result<AppWay, AppOriginProblem>> {
  const { http, page, kept, file } = options;
  const api = await http({ method: "GET", url: new URL("/frame/webxdc.js", page).href });
  if (!api.ok || api.value.status !== 200) return failed({ code: "unreachable" });
  const built = buildStaticDocument(file.content, new TextDecoder().decode(api.value.body), kept.current());
  if (!built.ok) {
    return failed(built.problem.code === "too-large" ? { code: "too-large-here" } : { code: "bad-archive", found: built.problem.path });
  }
  const parts = {
    ...built.value,
    // Read anew at each start of the frame.
    get storage() {
      return kept.current();
    },
  };
  return ok({
    kind: "document",
    url: new URL("/frame/app.html", page).href,
    parts,
    onStorage: (next) => kept.note(next),
  });
}
