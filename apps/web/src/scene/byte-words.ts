/**
 * A size for people, e.g. `820 kB`, `1.4 MB`, `250 MB` or `4.3 GB`.
 *
 * @param language - its decimal sign is used
 */
export function byteWords(sizeBytes: number, language: string): string {
  const words = (value: number, least: number, most: number): string =>
    new Intl.NumberFormat(language, { minimumFractionDigits: least, maximumFractionDigits: most }).format(value);
  if (sizeBytes < 1_000_000) return `${words(Math.ceil(sizeBytes / 1_000), 0, 0)} kB`;
  // A size that grows before one's eyes keeps its form.
  if (sizeBytes < 99_950_000) return `${words(sizeBytes / 1_000_000, 1, 1)} MB`;
  if (sizeBytes < 999_500_000) return `${words(sizeBytes / 1_000_000, 0, 0)} MB`;
  return `${words(sizeBytes / 1_000_000_000, 0, 1)} GB`;
}
