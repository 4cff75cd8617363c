const maxStorageText = 5_000_000;

/** What a document says it keeps, bounded as a browser would; null for what makes no sense. */
export function toldStorage(message: unknown): Readonly<Record<string, string>> | null {
  const said = typeof message === "object" && message !== null && "storage" in message ? message.storage : null;
  if (typeof said !== "object" || said === null) return null;
  let length = 0;
  const entries: [string, string][] = [];
  for (const [key, value] of Object.entries(said) as [string, unknown][]) {
    if (typeof value !== "string") return null;
    length += key.length + value.length;
    if (length > maxStorageText) return null;
    entries.push([key, value]);
  }
  return Object.fromEntries(entries);
}
