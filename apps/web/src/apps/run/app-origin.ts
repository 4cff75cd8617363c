import type { Http } from "@plaza/platform";
import { failed, ok, parseJson } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import type { AppFile } from "./app-file.ts";

/** Why the page's server serves no origin for an app. */
export type AppOriginProblem =
  | { readonly code: "unreachable" | "other-file" | "wrong-hash" | "too-large" | "too-large-here" }
  /** The server reads the archive with the same code as the page: it disagrees only when it allows less. */
  | { readonly code: "bad-archive"; readonly found: string }
  | { readonly code: "refused"; readonly status: number };

/** What the server is told of an app. */
export interface AppOriginOptions {
  readonly http: Http;
  /** The page's own address. */
  readonly page: string;
  /** With `{label}` in place of the name. */
  readonly template: string;
  readonly label: string;
  readonly file: Pick<AppFile, "bytes" | "sha256" | "maxInflatedBytes">;
}

const answerMs = 60_000;

function fieldOf(body: Uint8Array, field: string): string {
  const json = parseJson(new TextDecoder().decode(body));
  const fields = new Map<string, unknown>(
    json.ok && typeof json.value === "object" && json.value !== null ? Object.entries(json.value) : [],
  );
  const value = fields.get(field);
  return typeof value === "string" ? value.slice(0, 60) : "";
}

/**
 * Has the page's server serve an app on an origin of its own; gives it the file when it has not got it.
 *
 * @returns the origin's address, with a slash at its end
 * @see docs/spec/page.md [G-22]
 */
export async function openAppOrigin(options: AppOriginOptions): Promise<Result<string, AppOriginProblem>> {
  const { http, page, template, label, file } = options;
  const json = { "content-type": "application/json" };
  const register = () => {
    const body = new TextEncoder().encode(JSON.stringify({ x: file.sha256, maxInflatedBytes: file.maxInflatedBytes }));
    return http({ method: "PUT", url: new URL(`/app-origins/${label}`, page).href, headers: json, body, timeoutMs: answerMs });
  };
  let answer = await register();
  if (answer.ok && answer.value.status === 404 && fieldOf(answer.value.body, "error") === "unknown-file") {
    const url = new URL(`/app-files/${file.sha256}`, page).href;
    const headers = { "content-type": "application/octet-stream" };
    const given = await http({ method: "PUT", url, headers, body: file.bytes, timeoutMs: answerMs });
    if (!given.ok) return failed({ code: "unreachable" });
    const { status } = given.value;
    if (status === 413) return failed({ code: "too-large" });
    if (status === 400 && fieldOf(given.value.body, "error") === "wrong-hash") return failed({ code: "wrong-hash" });
    if (status !== 200 && status !== 201) return failed({ code: "refused", status });
    answer = await register();
  }
  if (!answer.ok) return failed({ code: "unreachable" });
  const { status, body } = answer.value;
  if (status === 204) return ok(`${template.replace("{label}", label)}/`);
  if (status === 409) return failed({ code: "other-file" });
  if (status === 422) return failed({ code: "bad-archive", found: fieldOf(body, "code") });
  return failed({ code: "refused", status });
}
