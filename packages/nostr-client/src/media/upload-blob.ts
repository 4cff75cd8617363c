import type { Http, HttpAnswer, HttpProblem, HttpRequest, Signal, Signer, SignProblem } from "@plaza/platform";
import { buildBlossomAuth, encodeAuthHeader, failed, ok, parseJson } from "@plaza/protocol";
import type { Result, Sha256 } from "@plaza/protocol";

/** What became of a file on one media server. */
export interface BlobDelivery {
  readonly server: string;
  readonly state: "stored" | "refused" | "unreachable";
  /** Where it is; null unless stored. */
  readonly url: string | null;
  /** The server's own words, or ours when it has none. */
  readonly message: string;
}

/** A file that is on at least one server. */
export interface UploadedBlob {
  readonly url: string;
  readonly sha256: Sha256;
  readonly sizeBytes: number;
  /** What became of it on all servers, once that is known; never rejects. */
  readonly everywhere: Promise<readonly BlobDelivery[]>;
}

/** Why a file is on no server. */
export type UploadProblem =
  | SignProblem
  | { readonly code: "no-servers" }
  | { readonly code: "cancelled" }
  | { readonly code: "nowhere-stored"; readonly deliveries: readonly BlobDelivery[] };

/** What an upload needs. */
export interface UploadOptions {
  readonly http: Http;
  readonly signer: Signer;
  /** Addresses of Blossom servers, tried in this order. */
  readonly servers: readonly string[];
  readonly bytes: Uint8Array;
  /** The bytes' SHA-256; whoever can hash off the main thread does. */
  readonly sha256: Sha256;
  /** A media type, e.g. `image/png`. */
  readonly type: string;
  /** The corrected time. */
  readonly nowSec: number;
  readonly onProgress?: (sentBytes: number, totalBytes: number) => void;
  /** Once it is true nothing more is sent. */
  readonly cancelled?: Signal<boolean>;
}

const authLastsSec = 600;
const uploadWithinMs = 300_000;

/**
 * Puts a file on Blossom servers: asks first whether a server would take it, sends it to the first that does, and has
 * the others copy it from there.
 *
 * @see docs/spec/identity.md [I-4l], [I-4m]
 */
export async function uploadBlob(options: UploadOptions): Promise<Result<UploadedBlob, UploadProblem>> {
  const { signer, bytes, sha256, nowSec } = options;
  const servers = [...new Set(options.servers.map(serverBase).filter((server) => server !== null))];
  if (servers.length === 0) return failed({ code: "no-servers" });
  // One signature for all: it allows nothing but this file, on these servers, for a short while.
  const auth = buildBlossomAuth({ verb: "upload", expiresAtSec: nowSec + authLastsSec, hashes: [sha256], servers }, nowSec);
  const signed = await signer.sign(auth);
  if (!signed.ok) return signed;
  const authorization = encodeAuthHeader(signed.value);

  const isCancelled = () => options.cancelled?.get() === true;
  const deliveries: BlobDelivery[] = [];
  for (const [index, server] of servers.entries()) {
    if (isCancelled()) return failed({ code: "cancelled" });
    const delivery = await put(server, options, authorization);
    deliveries.push(delivery);
    const { url } = delivery;
    if (url === null) continue;
    const others = servers.slice(index + 1).map((other) => mirror(other, url, options, authorization));
    const everywhere = Promise.all(others).then((more) => [...deliveries, ...more]);
    return ok({ url, sha256, sizeBytes: bytes.length, everywhere });
  }
  return failed(isCancelled() ? { code: "cancelled" } : { code: "nowhere-stored", deliveries });
}

async function put(server: string, options: UploadOptions, authorization: string): Promise<BlobDelivery> {
  const { http, bytes, sha256, type, onProgress } = options;
  const asked = await http({
    method: "HEAD",
    url: `${server}/upload`,
    headers: { authorization, "x-sha-256": sha256, "x-content-type": type, "x-content-length": String(bytes.length) },
    ...cancelledBy(options),
  });
  // Servers without this question answer 404 or 405; only a clear no counts.
  if (asked.ok && saysNo(asked.value.status)) return refused(server, asked.value);
  const answer = await http({
    method: "PUT",
    url: `${server}/upload`,
    headers: { authorization, "content-type": type, "x-sha-256": sha256 },
    body: bytes,
    timeoutMs: uploadWithinMs,
    maxBytes: 65_536,
    ...cancelledBy(options),
    onUploaded: (sentBytes) => onProgress?.(Math.min(sentBytes, bytes.length), bytes.length),
  });
  return judge(server, answer, sha256);
}

async function mirror(server: string, url: string, options: UploadOptions, authorization: string): Promise<BlobDelivery> {
  const { http, sha256 } = options;
  const answer = await http({
    method: "PUT",
    url: `${server}/mirror`,
    headers: { authorization, "content-type": "application/json" },
    body: new TextEncoder().encode(JSON.stringify({ url })),
    timeoutMs: uploadWithinMs,
    maxBytes: 65_536,
    ...cancelledBy(options),
  });
  const delivery = judge(server, answer, sha256);
  // Not every server copies, nor can every server reach the first one; all take the file itself.
  return delivery.state === "stored" ? delivery : put(server, { ...options, onProgress: () => {} }, authorization);
}

function cancelledBy({ cancelled }: UploadOptions): Pick<HttpRequest, "cancelled"> {
  return cancelled === undefined ? {} : { cancelled };
}

function saysNo(status: number): boolean {
  return status >= 400 && status < 500 && status !== 404 && status !== 405;
}

function refused(server: string, answer: HttpAnswer): BlobDelivery {
  const reason = answer.headers["x-reason"]?.slice(0, 200) ?? `status ${answer.status}`;
  return { server, state: "refused", url: null, message: reason };
}

function judge(server: string, answer: Result<HttpAnswer, HttpProblem>, sha256: Sha256): BlobDelivery {
  if (!answer.ok) return { server, state: "unreachable", url: null, message: answer.problem.code };
  if (answer.value.status < 200 || answer.value.status >= 300) return refused(server, answer.value);
  const described = parseJson(new TextDecoder().decode(answer.value.body));
  const description = described.ok && typeof described.value === "object" && described.value !== null ? described.value : {};
  if ("sha256" in description && description.sha256 !== sha256) {
    return { server, state: "refused", url: null, message: "the server stored something else" };
  }
  // The address follows from the hash; the server's own is taken where it names that file on that server.
  const said = "url" in description && typeof description.url === "string" ? description.url : "";
  const url = said.startsWith(`${server}/${sha256}`) ? said : `${server}/${sha256}`;
  return { server, state: "stored", url, message: "" };
}

function serverBase(server: string): string | null {
  try {
    const { protocol, origin } = new URL(server.trim());
    return protocol === "https:" || protocol === "http:" ? origin : null;
  } catch {
    return null;
  }
}
