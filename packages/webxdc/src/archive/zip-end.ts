import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";

/** Where an archive's list of entries stands. */
export interface ZipEnd {
  readonly entries: number;
  readonly offset: number;
  readonly sizeBytes: number;
}

/** Why the end of an archive cannot be believed. */
export interface ZipEndProblem {
  readonly code: "not-a-zip" | "ambiguous-end" | "multi-disk" | "zip64-lie" | "broken-directory";
}

const endSignature = 0x06054b50;
const end64Signature = 0x06064b50;
const locatorSignature = 0x07064b50;
const endBytes = 22;
const locatorBytes = 20;
const end64Bytes = 56;
const maxComment = 0xffff;

/** An 8-byte number; past 2^53 it is none that an archive in memory can have. */
export function readUint64(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 0x1_0000_0000;
}

/** Every place, last first, where an end record may begin. */
function candidates(view: DataView): readonly number[] {
  const found: number[] = [];
  const last = view.byteLength - endBytes;
  for (let at = last; at >= 0 && at >= last - maxComment; at -= 1) {
    if (view.getUint32(at, true) === endSignature) found.push(at);
  }
  return found;
}

/**
 * Finds the end record of an archive, and the 64-bit one where it says so.
 *
 * @see docs/spec/webxdc.md [X-5c]
 */
export function readZipEnd(view: DataView): Result<ZipEnd, ZipEndProblem> {
  const found = candidates(view);
  const whole = found.filter((place) => place + endBytes + view.getUint16(place + 20, true) === view.byteLength);
  const at = whole.at(-1);
  if (at === undefined) return failed({ code: "not-a-zip" });
  // A second record inside the first one's comment: readers disagree on which is meant.
  if (found.some((place) => place > at)) return failed({ code: "ambiguous-end" });
  const entries = view.getUint16(at + 10, true);
  const sizeBytes = view.getUint32(at + 12, true);
  const offset = view.getUint32(at + 16, true);
  const disks = [view.getUint16(at + 4, true), view.getUint16(at + 6, true)];
  const saturated = entries === 0xffff || sizeBytes === 0xffffffff || offset === 0xffffffff;
  if (saturated) return readZip64End(view, at, { entries, sizeBytes, offset });
  if (disks.some((disk) => disk !== 0) || view.getUint16(at + 8, true) !== entries) return failed({ code: "multi-disk" });
  return offset + sizeBytes > at ? failed({ code: "broken-directory" }) : ok({ entries, sizeBytes, offset });
}

function readZip64End(view: DataView, end: number, short: ZipEnd): Result<ZipEnd, ZipEndProblem> {
  const lie = failed({ code: "zip64-lie" as const });
  const locator = end - locatorBytes;
  if (locator < 0 || view.getUint32(locator, true) !== locatorSignature) return lie;
  const at = readUint64(view, locator + 8);
  if (at + end64Bytes > locator || view.getUint32(at, true) !== end64Signature) return lie;
  if (view.getUint32(at + 16, true) !== 0 || view.getUint32(at + 20, true) !== 0) return failed({ code: "multi-disk" });
  const entries = readUint64(view, at + 32);
  const sizeBytes = readUint64(view, at + 40);
  const offset = readUint64(view, at + 48);
  // A field that was not too large for the short record must say the same in the long one.
  const agree = (brief: number, full: number, limit: number) => brief === limit || brief === full;
  if (!agree(short.entries, entries, 0xffff)) return lie;
  if (!agree(short.sizeBytes, sizeBytes, 0xffffffff) || !agree(short.offset, offset, 0xffffffff)) return lie;
  return readUint64(view, at + 24) !== entries || offset + sizeBytes > at ? lie : ok({ entries, sizeBytes, offset });
}
