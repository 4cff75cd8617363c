import type { BlobInfo, ByteRange } from "@plaza/platform";
import { extensionOf } from "./blob-paths.ts";

/** On every answer of the media store, refusals included: any page may ask, nothing that is served can act. */
export const MEDIA_HEADERS: Readonly<Record<string, string>> = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Allow-Headers": "Authorization, *",
  "Access-Control-Allow-Methods": "GET, HEAD, PUT, DELETE, OPTIONS",
  "Access-Control-Expose-Headers": "*",
  "Access-Control-Max-Age": "86400",
  "Cross-Origin-Resource-Policy": "cross-origin",
  "Content-Security-Policy": "default-src 'none'; sandbox",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};

/** Types a browser may show by itself: no script can run in them. Everything else is a download. */
const SHOWN =
  /^(?:image\/(?:png|jpeg|gif|webp|avif|ktx2)|audio\/[a-z0-9]+|video\/(?:mp4|webm)|model\/[a-z+-]+|text\/plain|application\/json)$/;

/** The headers of a blob, or of a part of it. */
export function blobHeaders(blob: BlobInfo, range: ByteRange | null): Readonly<Record<string, string>> {
  const disposition = SHOWN.test(blob.type) ? "inline" : "attachment";
  return {
    ...MEDIA_HEADERS,
    "Content-Type": blob.type === "text/plain" ? "text/plain; charset=utf-8" : blob.type,
    "Content-Length": String(range === null ? blob.sizeBytes : range.last - range.first + 1),
    "Content-Disposition": `${disposition}; filename="${blob.sha256}.${extensionOf(blob.type)}"`,
    "Accept-Ranges": "bytes",
    // Bytes under a hash never change.
    "Cache-Control": "public, max-age=31536000, immutable",
    ETag: `"${blob.sha256}"`,
    ...(range === null ? {} : { "Content-Range": `bytes ${range.first}-${range.last}/${blob.sizeBytes}` }),
  };
}

/** Whether an `If-None-Match` header names this blob. */
export function isKnownTag(header: string | null, blob: BlobInfo): boolean {
  if (header === null) return false;
  return header.split(",").some((part) => part.trim() === "*" || part.trim().replace(/^W\//, "") === `"${blob.sha256}"`);
}
