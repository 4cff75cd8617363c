import type { Pubkey } from "@plaza/protocol";
import { readPersonAddress } from "../people/person-address.ts";

/** People as somebody typed or pasted them. */
export interface PeopleRead {
  /** Each once. */
  readonly people: readonly Pubkey[];
  /** So many words name nobody. */
  readonly badLines: number;
  /** A secret key is among them: what was typed is to be thrown away. */
  readonly hasSecret: boolean;
}

/** Reads people named one a line, or with commas or spaces between. */
export function readPeople(text: string): PeopleRead {
  const people = new Set<Pubkey>();
  let badLines = 0;
  let hasSecret = false;
  for (const word of text.split(/[\s,]+/u)) {
    const read = word === "" ? null : readPersonAddress(word);
    if (typeof read === "object") {
      if (read !== null) people.add(read.pubkey);
      continue;
    }
    badLines += 1;
    hasSecret ||= read === "secret";
  }
  return { people: [...people], badLines, hasSecret };
}
