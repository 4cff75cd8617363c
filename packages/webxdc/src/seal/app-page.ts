import { rewriteMarkup } from "./markup.ts";

function decodeAs(label: string, bytes: Uint8Array): string {
  return new TextDecoder(label).decode(bytes);
}

/** The text of an HTML file. A byte order mark decides; without one it is UTF-8, or what browsers took text for before. */
function decodeHtml(bytes: Uint8Array): string {
  const [a, b, c] = bytes;
  if (a === 0xff && b === 0xfe) return decodeAs("utf-16le", bytes);
  if (a === 0xfe && b === 0xff) return decodeAs("utf-16be", bytes);
  if (a === 0xef && b === 0xbb && c === 0xbf) return decodeAs("utf-8", bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return decodeAs("windows-1252", bytes);
  }
}

/** Whether the page asks for the modern mode of layout. Only looked for: nothing of an app's text ever stands before the guard. */
function isModern(html: string): boolean {
  return /^\s*(?:<!--(?:(?!-->)[^])*-->\s*)*<!doctype\s+html(?:\s+system\s+["']about:legacy-compat["'])?\s*>/i.test(html.slice(0, 4_096));
}

/** Makes a script's text safe between `<script>` and its end, whatever its strings hold. */
function inline(script: string): string {
  return script
    .replace(/<(?=!--)/g, "\\x3C")
    .replace(/<\/(?=script)/gi, "<\\/")
    .replace(/<(?=script)/gi, "\\x3C");
}

/**
 * An app's page as it is served: the guard before everything, then the app's own markup without what could become a
 * frame or a hint.
 *
 * @param bytes - the file; any encoding a byte order mark tells
 * @see docs/spec/webxdc.md [X-2c]
 */
export function buildAppPage(bytes: Uint8Array, guard: string): Uint8Array {
  const html = decodeHtml(bytes);
  const mode = isModern(html) ? "<!doctype html>" : "";
  return new TextEncoder().encode(`${mode}<script>${inline(guard)}</script>${rewriteMarkup(html)}`);
}

/** An app's page as its own scripts read it: text, in UTF-8, that no browser takes for a page. */
export function pageAsText(bytes: Uint8Array): Uint8Array {
  return new TextEncoder().encode(decodeHtml(bytes));
}
