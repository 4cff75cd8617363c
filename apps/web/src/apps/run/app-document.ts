import type { Http, KeyValue } from "@plaza/platform";
import type { AppWay } from "@plaza/platform-browser";
import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import { buildStaticDocument } from "@plaza/webxdc";
import type { AppFile } from "./app-file.ts";
import type { AppOriginProblem } from "./app-origin.ts";

/** What an app without an origin is run with. */
export interface AppDocumentOptions {
  readonly http: Http;
  readonly keyValue: KeyValue;
  /** The page's own address. */
  readonly page: string;
  /** Tells app instances apart, as origins would. */
  readonly label: string;
  readonly file: Pick<AppFile, "content">;
}

const answerMs = 60_000;

function entriesOf(value: unknown): Readonly<Record<string, string>> {
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

/** Keeps the newest of what comes faster than it can be kept. */
function createKeeper(keyValue: KeyValue, key: string): (storage: Readonly<Record<string, string>>) => void {
  let next: Readonly<Record<string, string>> | null = null;
  let isKeeping = false;
  async function keep(): Promise<void> {
    isKeeping = true;
    while (next !== null) {
      const storage = next;
      next = null;
      // Where nothing can be kept, the app still has it for as long as it runs.
      await keyValue.set(key, storage).catch(() => undefined);
    }
    isKeeping = false;
  }
  return (storage) => {
    next = storage;
    if (!isKeeping) void keep();
  };
}

/**
 * Makes an app one document, for a server that gives apps no origins; what it stored here before is given back to it.
 *
 * @see docs/spec/webxdc.md [X-1c]
 */
export async function openAppDocument(options: AppDocumentOptions): Promise<Result<AppWay, AppOriginProblem>> {
  const { http, keyValue, page, label, file } = options;
  const script = await http({ method: "GET", url: new URL("/frame/webxdc.js", page).href, timeoutMs: answerMs });
  if (!script.ok) return failed({ code: "unreachable" });
  const api = new TextDecoder().decode(script.value.body);
  // Static hosts answer for what they lack with the page itself.
  if (script.value.status !== 200 || /^\s*</.test(api)) return failed({ code: "refused", status: script.value.status });
  const key = `apps/storage/${label}`;
  const saved = entriesOf(await keyValue.get(key).catch(() => null));
  const built = buildStaticDocument(file.content, api, saved);
  if (!built.ok)
    return failed(built.problem.code === "too-large" ? { code: "too-large" } : { code: "bad-archive", found: built.problem.path });
  const url = new URL("/frame/app.html", page).href;
  return ok({ kind: "document", url, parts: built.value, onStorage: createKeeper(keyValue, key) });
}
