/**
 * A size for people, e.g. `1.4 MB` or `820 kB`.
 *
 * @param language - its decimal sign is used
 */
export function byteWords(sizeBytes: number, language: string): string {
  const [value, unit, digits] =
    sizeBytes >= 1_000_000 ? ([sizeBytes / 1_000_000, "MB", 1] as const) : ([Math.ceil(sizeBytes / 1_000), "kB", 0] as const);
  return `${new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value)} ${unit}`;
}
