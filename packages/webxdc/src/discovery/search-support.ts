import type { RelayPool } from "@plaza/nostr-client";
import type { Http } from "@plaza/platform";
import { parseJson } from "@plaza/protocol";

/** Whether one of the pool's relays says (NIP-11) that it searches texts (NIP-50). */
export async function someRelaySearches(http: Http, pool: Pick<RelayPool, "status">): Promise<boolean> {
  const answers = await Promise.all(pool.status.get().map(({ url }) => searches(http, url)));
  return answers.includes(true);
}

async function searches(http: Http, relayUrl: string): Promise<boolean> {
  const answer = await http({
    method: "GET",
    url: relayUrl.trim().replace(/^ws/i, "http"),
    headers: { accept: "application/nostr+json" },
    timeoutMs: 4_000,
    maxBytes: 65_536,
  });
  if (!answer.ok) return false;
  const json = parseJson(new TextDecoder().decode(answer.value.body));
  const document = json.ok && typeof json.value === "object" && json.value !== null ? json.value : {};
  return "supported_nips" in document && Array.isArray(document.supported_nips) && document.supported_nips.includes(50);
}
