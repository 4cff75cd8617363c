import { oneLine } from "../text.ts";

const maxLength = 128;

/**
 * True for a usable `webxdc` identifier: 1 to 128 characters of one line that reads as it is written. Relays cut
 * off longer tag values.
 */
export function isWebxdcId(value: string): boolean {
  return value !== "" && value.length <= maxLength && oneLine(value, maxLength) === value;
}
