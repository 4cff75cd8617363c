import type { Http, KeyValue } from "@plaza/platform";
import type { AppWay } from "@plaza/platform-browser";
import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import { buildStaticDocument } from "@plaza/webxdc";
import type { AppFile } from "./app-file.ts";
import type { AppOriginProblem } from "./app-origin.ts";

/** What it takes to make an app one document. */
export interface AppDocumentOptions {
  readonly http: Http;
  /** The page's own address. */
  readonly page: string;
  readonly keyValue: KeyValue;
  readonly label: string;
  readonly file: Pick<AppFile, "content">;
}

type Kept = Readonly<Record<string, string>>;

const prefix = "apps/storage/";

function keptOf(value: unknown): Kept {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

/**
 * Makes an app one document, where the page's host has no origins for apps. What it keeps lies under the name its
 * origin would have.
 *
 * @see docs/spec/page.md [G-22a]
 */
export async function openAppDocument(options: AppDocumentOptions): Promise<Result<AppWay, AppOriginProblem>> {
  const { http, page, keyValue, label, file } = options;
  const api = await http({ method: "GET", url: new URL("/frame/webxdc.js", page).href });
  if (!api.ok || api.value.status !== 200) return failed({ code: "unreachable" });
  const saved = keptOf(await keyValue.get(prefix + label).catch(() => undefined));
  const built = buildStaticDocument(file.content, new TextDecoder().decode(api.value.body), saved);
  if (!built.ok) {
    return failed(built.problem.code === "too-large" ? { code: "too-large-here" } : { code: "bad-archive", found: built.problem.path });
  }
  let storage = saved;
  const parts = {
    ...built.value,
    // Read anew at each start of the frame.
    get storage() {
      return storage;
    },
  };
  return ok({
    kind: "document",
    url: new URL("/frame/app.html", page).href,
    parts,
    onStorage(next) {
      storage = next;
      void keyValue.set(prefix + label, next).catch(() => undefined);
    },
  });
}

/** Forgets what an app kept as a document. */
export async function forgetAppDocument(keyValue: KeyValue, label: string): Promise<void> {
  await keyValue.delete(prefix + label);
}
