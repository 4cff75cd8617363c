import type { Http } from "@plaza/platform";
import { isSocketUrl, isWebUrl, parseJson } from "@plaza/protocol";

/** Where a Plaza on one's own machine is by default. */
export const localPlaza = "http://127.0.0.1:7447/";

/** What a running Plaza offers to those who host with it. */
export interface HomePlaza {
  readonly page: string;
  readonly relays: readonly string[];
  readonly media: readonly string[];
}

const patienceMs = 3_000;

/** Asks a Plaza for its relays and media stores; null when none answers there. */
export async function findHomePlaza(http: Http, page: string): Promise<HomePlaza | null> {
  const answer = await http({ method: "GET", url: new URL("/plaza.json", page).href, timeoutMs: patienceMs, maxBytes: 65_536 });
  if (!answer.ok || answer.value.status !== 200) return null;
  const parsed = parseJson(new TextDecoder().decode(answer.value.body));
  if (!parsed.ok || typeof parsed.value !== "object" || parsed.value === null || Array.isArray(parsed.value)) return null;
  const said: Readonly<Record<string, unknown>> = { ...parsed.value };
  return { page, relays: texts(said["relays"]).filter(isSocketUrl), media: texts(said["media"]).filter(isWebUrl) };
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((entry: unknown) => typeof entry === "string") : [];
}
