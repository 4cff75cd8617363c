/** Remembers the newest ids and says which are new. */
export interface RecentIds {
  /** Whether the id was not among the remembered ones; it is now. */
  isNew(id: string): boolean;
  clear(): void;
}

/** Makes a memory of at most `most` ids. */
export function createRecentIds(most: number): RecentIds {
  const ids = new Set<string>();
  return {
    isNew(id) {
      if (ids.has(id)) return false;
      ids.add(id);
      if (ids.size > most) forgetOldest(ids);
      return true;
    },
    clear: () => ids.clear(),
  };
}

function forgetOldest(ids: Set<string>): void {
  for (const oldest of ids) {
    ids.delete(oldest);
    return;
  }
}
