import { createHash } from "node:crypto";
import { uploadBlob } from "@plaza/nostr-client";
import type { Http, Random, Signer } from "@plaza/platform";
import { buildBlossomAuth, parseSha256 } from "@plaza/protocol";
import type { Finding } from "./finding.ts";

/** What the examination of the media store works with. */
export interface MediaExamination {
  readonly http: Http;
  readonly signer: Signer;
  readonly random: Random;
  readonly servers: readonly string[];
  readonly nowSec: number;
}

/** Uploads a few bytes, reads them back, deletes them. */
export async function examineMedia(
  { http, signer, random, servers, nowSec }: MediaExamination,
  found: (finding: Finding) => void,
): Promise<void> {
  const bytes = new TextEncoder().encode(`A check by plaza doctor: ${Buffer.from(random.bytes(16)).toString("hex")}\n`);
  const sha256 = parseSha256(createHash("sha256").update(bytes).digest("hex"));
  if (!sha256.ok) throw new Error("a SHA-256 in hex is one");
  const uploaded = await uploadBlob({ http, signer, servers, bytes, sha256: sha256.value, type: "text/plain", nowSec });
  const advice = "Is there space on the disk of the data folder, and may the Plaza write there?";
  if (!uploaded.ok) {
    found({ subject: "media", verdict: "bad", words: `the media store took no file (${uploaded.problem.code})`, advice });
    return;
  }
  const { url } = uploaded.value;
  const back = await http({ method: "GET", url, timeoutMs: 5_000 });
  if (!back.ok || back.value.status !== 200 || Buffer.compare(back.value.body, bytes) !== 0) {
    found({
      subject: "media",
      verdict: "bad",
      words: `a file was uploaded, but ${url} did not return it`,
      advice: "Is the Plaza reached under the URL it was started with? Set it with --url.",
    });
    return;
  }
  found({ subject: "media", verdict: "good", words: "a file was uploaded and read back" });
  const auth = await signer.sign(
    buildBlossomAuth(
      { verb: "delete", hashes: [sha256.value], servers: [url], expiresAtSec: nowSec + 120, description: "plaza doctor tidies up" },
      nowSec,
    ),
  );
  if (auth.ok) {
    const authorization = `Nostr ${Buffer.from(JSON.stringify(auth.value)).toString("base64")}`;
    await http({ method: "DELETE", url, headers: { authorization }, timeoutMs: 5_000 });
  }
}
