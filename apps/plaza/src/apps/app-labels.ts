import type { Sha256 } from "@plaza/protocol";

/** Which app stands under which name. Not kept over a restart: the page says it again whenever it opens an app. */
export interface AppLabels {
  find(label: string): Sha256 | null;
  /** False where another file stands under that name: one name is one file for ever. */
  claim(label: string, sha256: Sha256): boolean;
  readonly size: () => number;
}

/** Makes an empty list that forgets the names used longest ago. */
export function createAppLabels(most = 10_000): AppLabels {
  const labels = new Map<string, Sha256>();
  function find(label: string): Sha256 | null {
    const sha256 = labels.get(label) ?? null;
    if (sha256 !== null) {
      labels.delete(label);
      labels.set(label, sha256);
    }
    return sha256;
  }
  return {
    find,
    claim(label, sha256) {
      const before = find(label);
      if (before !== null) return before === sha256;
      labels.set(label, sha256);
      if (labels.size > most) labels.delete(labels.keys().next().value ?? label);
      return true;
    },
    size: () => labels.size,
  };
}
