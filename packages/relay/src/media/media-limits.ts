/** What the media store takes. */
export interface MediaLimits {
  readonly blobBytes: number;
  /** What one person may keep. */
  readonly ownerBytes: number;
  /** What all keep together. */
  readonly totalBytes: number;
  /** Media types taken, as `type/subtype` or `type/*`; empty: all. */
  readonly types: readonly string[];
  /** Uploads under way at once. */
  readonly uploads: number;
  readonly listed: number;
}

/** What the media store takes unless told otherwise. */
export const DEFAULT_MEDIA_LIMITS: MediaLimits = {
  blobBytes: 100 * 1_048_576,
  ownerBytes: 1_024 * 1_048_576,
  totalBytes: 20 * 1_024 * 1_048_576,
  types: [],
  uploads: 16,
  listed: 1_000,
};

/** Why an upload is not taken: an HTTP status and words for its owner. */
export interface UploadRefusal {
  readonly status: 413 | 415 | 507;
  readonly reason: string;
}

/** Whether a media type is among those taken. */
export function isTypeTaken(type: string, limits: MediaLimits): boolean {
  const name = type.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  return (
    limits.types.length === 0 || limits.types.some((taken) => (taken.endsWith("/*") ? name.startsWith(taken.slice(0, -1)) : name === taken))
  );
}

/**
 * Judges the size of an upload, known or so far.
 *
 * @param usage - bytes kept by its owner and by all, without it
 */
export function refuseSize(
  sizeBytes: number,
  usage: { readonly ownerBytes: number; readonly totalBytes: number },
  limits: MediaLimits,
): UploadRefusal | null {
  if (sizeBytes > limits.blobBytes) return { status: 413, reason: `a file may have ${limits.blobBytes} bytes` };
  if (usage.ownerBytes + sizeBytes > limits.ownerBytes)
    return { status: 413, reason: `your files together may have ${limits.ownerBytes} bytes` };
  if (usage.totalBytes + sizeBytes > limits.totalBytes) return { status: 507, reason: "this server is full" };
  return null;
}
