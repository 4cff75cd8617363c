/** The address under which modules of an app find each other where files have none. */
export const archiveScheme = "app:/";

const root = "http://archive.invalid/";

/**
 * The path in an app's archive that an address means; null for what lies elsewhere.
 *
 * @param from - the path of the file that names it
 * @param base - the address that relative ones were made absolute with, up to its last slash
 */
export function archivePath(address: string, from: string, base: string): string | null {
  const trimmed = address.trim();
  if (trimmed === "" || trimmed.startsWith("#")) return null;
  const inside = trimmed.startsWith(base) ? trimmed.slice(base.length) : trimmed.startsWith(archiveScheme) ? trimmed.slice(5) : null;
  if (inside === null && (/^[a-z][a-z0-9+.-]*:/i.test(trimmed) || trimmed.startsWith("//"))) return null;
  if (!URL.canParse(inside ?? trimmed, root + (inside === null ? from : ""))) return null;
  const url = new URL(inside ?? trimmed, root + (inside === null ? from : ""));
  if (url.origin !== new URL(root).origin) return null;
  try {
    return decodeURIComponent(url.pathname.slice(1));
  } catch {
    return null;
  }
}

/** A style sheet whose addresses were replaced; `replace` gives null for those that stay. */
export function rewriteCss(css: string, replace: (address: string) => string | null): string {
  return css
    .replace(/url\(\s*(?:"([^"\n]*)"|'([^'\n]*)'|([^"'()\s]+))\s*\)/gi, (whole, double?: string, single?: string, bare?: string) => {
      const next = replace(double ?? single ?? bare ?? "");
      return next === null ? whole : `url("${next}")`;
    })
    .replace(/(@import\s+)(?:"([^"\n]*)"|'([^'\n]*)')/gi, (whole, start: string, double?: string, single?: string) => {
      const next = replace(double ?? single ?? "");
      return next === null ? whole : `${start}"${next}"`;
    });
}

/**
 * A module whose neighbours are named by their place in the archive.
 *
 * @param replace - gives the new name of a specifier, null for one that stays
 */
export function rewriteModule(script: string, own: string, replace: (specifier: string) => string | null): string {
  return script
    .replace(/(\bfrom\s*|\bimport\s*\(?\s*)(["'])(\.{0,2}\/[^"'\n]+)\2/g, (whole, start: string, quote: string, specifier: string) => {
      const next = replace(specifier);
      return next === null ? whole : `${start}${quote}${next}${quote}`;
    })
    .replace(/\bimport\.meta\.url\b/g, JSON.stringify(own));
}
