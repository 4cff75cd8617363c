import { hideSecrets } from "@plaza/platform";

/**
 * What was typed wrongly, as a person is told: in our form, and without what may be secret, since this is what logs keep.
 *
 * @see docs/spec/plaza.md [O-2]
 */
export function errorWords(text: string): string {
  // Of a TURN server that is written wrongly nobody knows which part is its password.
  const bare = text.replace(/(option '--ice <[^']*' argument) '.*' is invalid/s, "$1 is invalid");
  return hideSecrets(bare.replace(/^error: /, "plaza: "));
}
