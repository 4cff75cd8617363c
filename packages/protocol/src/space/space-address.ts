import { oneLine } from "../text.ts";
import type { Pubkey } from "../nostr/hex.ts";

/** Names a space: its id is unique only among those of one host. */
export interface SpaceAddress {
  readonly host: Pubkey;
  /** As the host chose it: one line of at most 128 characters. */
  readonly id: string;
}

const writable = /^[A-Za-z0-9_-]{1,36}$/;
const longestRead = 128;

/** True for an id that we give a new space: 1 to 36 characters that no `d` value can be confused by. */
export function isNewSpaceId(value: string): boolean {
  return writable.test(value);
}

/** True for an id that is read: one line of 1 to 128 characters, as it is written. */
export function isSpaceId(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length <= longestRead && oneLine(value, longestRead) === value;
}

/** The space as one text, equal for equal spaces: for maps and logs, never on the wire. */
export function spaceKey(space: SpaceAddress): string {
  return `${space.host}:${space.id}`;
}

/**
 * The `d` value of an event about these people. A received value is compared with this one, never split: ids may hold
 * the separator.
 *
 * @see docs/spec/space.md [S-6]
 */
export function spaceIdentifier(space: SpaceAddress, ...people: readonly Pubkey[]): string {
  return [space.id, space.host, ...people].join("||");
}
