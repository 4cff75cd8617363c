/** The last so many ids; the oldest are forgotten. */
export interface RecentIds {
  has(id: string): boolean;
  add(id: string): void;
  delete(id: string): void;
  clear(): void;
}

/** Makes an empty memory of `size` ids. */
export function createRecentIds(size: number): RecentIds {
  const ids = new Set<string>();
  return {
    has: (id) => ids.has(id),
    add(id) {
      ids.add(id);
      if (ids.size > size) for (const oldest of ids) if (ids.delete(oldest)) break;
    },
    delete(id) {
      ids.delete(id);
    },
    clear: () => ids.clear(),
  };
}
