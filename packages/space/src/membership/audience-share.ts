/** More people than this are not kept: beyond it a fair sample is. */
export const maxPeople = 20_000;

/**
 * A number from 0 to below 1 for a key, as good as random to whoever does not know the salt: fresh keys cannot be made
 * so that they are all kept.
 */
export function rankOf(key: string, salt: string): number {
  let hash = 0x811c9dc5;
  for (const text of [salt, key]) {
    for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000;
}
