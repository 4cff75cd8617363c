/** Bytes from the start of a file that {@link sniffType} wants to see. */
export const SNIFFED_BYTES = 512;

interface Magic {
  readonly type: string;
  readonly at: number;
  readonly bytes: string | readonly number[];
  /** What must stand elsewhere as well. */
  readonly also?: { readonly at: number; readonly bytes: string };
}

const MAGICS: readonly Magic[] = [
  { type: "model/gltf-binary", at: 0, bytes: "glTF" },
  { type: "image/png", at: 0, bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { type: "image/jpeg", at: 0, bytes: [0xff, 0xd8, 0xff] },
  { type: "image/gif", at: 0, bytes: "GIF8" },
  { type: "image/webp", at: 0, bytes: "RIFF", also: { at: 8, bytes: "WEBP" } },
  { type: "image/avif", at: 4, bytes: "ftypavif" },
  { type: "image/ktx2", at: 0, bytes: [0xab, 0x4b, 0x54, 0x58, 0x20, 0x32, 0x30, 0xbb] },
  { type: "application/zip", at: 0, bytes: [0x50, 0x4b, 0x03, 0x04] },
  { type: "application/zip", at: 0, bytes: [0x50, 0x4b, 0x05, 0x06] },
  { type: "audio/wav", at: 0, bytes: "RIFF", also: { at: 8, bytes: "WAVE" } },
  { type: "audio/ogg", at: 0, bytes: "OggS" },
  { type: "audio/flac", at: 0, bytes: "fLaC" },
  { type: "audio/mpeg", at: 0, bytes: "ID3" },
  { type: "audio/mp4", at: 4, bytes: "ftypM4A" },
  { type: "video/mp4", at: 4, bytes: "ftyp" },
  { type: "video/webm", at: 0, bytes: [0x1a, 0x45, 0xdf, 0xa3] },
  { type: "application/pdf", at: 0, bytes: "%PDF-" },
];

/** Mini-apps are zip files; the name they go by is the sender's word, and harmless. */
const ZIP_NAMES: ReadonlySet<string> = new Set(["application/x-webxdc", "application/webxdc+zip"]);

function standsAt(head: Uint8Array, at: number, wanted: string | readonly number[]): boolean {
  for (let index = 0; index < wanted.length; index += 1) {
    const byte = typeof wanted === "string" ? wanted.charCodeAt(index) : wanted[index];
    if (head[at + index] !== byte) return false;
  }
  return true;
}

function isMpegAudio(head: Uint8Array): boolean {
  const [first = 0, second = 0, third = 0] = head;
  // A frame's sync bits, layer III, and neither a forbidden bit rate nor sample rate.
  return first === 0xff && (second & 0xe6) === 0xe2 && third >> 4 !== 0xf && (third & 0x0c) !== 0x0c;
}

function isText(head: Uint8Array, isWhole: boolean): boolean {
  if (head.length === 0 || head.some((byte) => byte === 0x7f || (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d)))
    return false;
  // A character may be cut at the end of the head, within its last three bytes.
  for (let cut = 0; cut <= (isWhole ? 0 : 3); cut += 1) {
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(head.subarray(0, head.length - cut));
      return true;
    } catch {
      continue;
    }
  }
  return false;
}

/** Markup could act where it is shown as a page: HTML, SVG, XML. */
function isMarkup(head: Uint8Array): boolean {
  const hasMark = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
  const first = head.subarray(hasMark ? 3 : 0).find((byte) => byte !== 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d);
  return first === 0x3c;
}

/**
 * The media type of a file by its first bytes, whatever its sender calls it.
 *
 * @param head - the first {@link SNIFFED_BYTES}, or the whole file when it is shorter
 * @param claimed - the sender's word; it only chooses between names of one thing
 * @returns `application/octet-stream` when nothing fits, and for markup of every kind
 */
export function sniffType(head: Uint8Array, claimed: string | null): string {
  const magic = MAGICS.find(
    ({ at, bytes, also }) => standsAt(head, at, bytes) && (also === undefined || standsAt(head, also.at, also.bytes)),
  );
  const name = claimed?.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  if (magic?.type === "application/zip" && ZIP_NAMES.has(name)) return name;
  if (magic !== undefined) return magic.type;
  if (isMpegAudio(head)) return "audio/mpeg";
  if (isMarkup(head) || !isText(head, head.length < SNIFFED_BYTES)) return "application/octet-stream";
  return name === "application/json" || name === "model/gltf+json" ? name : "text/plain";
}
