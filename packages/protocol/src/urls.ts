const MAX_URL_UNITS = 2_048;

function hasScheme(text: string, schemes: readonly string[]): boolean {
  if (text.length > MAX_URL_UNITS) return false;
  try {
    const url = new URL(text);
    // A name and password in a URL mislead the reader, and fetch refuses them.
    return schemes.includes(url.protocol) && url.hostname !== "" && url.username === "" && url.password === "";
  } catch {
    return false;
  }
}

/** True for an absolute http or https URL without credentials, at most 2,048 characters. */
export function isWebUrl(text: string): boolean {
  return hasScheme(text, ["http:", "https:"]);
}

/** True for an absolute ws or wss URL without credentials, at most 2,048 characters. */
export function isSocketUrl(text: string): boolean {
  return hasScheme(text, ["ws:", "wss:"]);
}

/** The values that are socket URLs, each once, in order, at most so many. */
export function socketUrls(values: readonly string[], max: number): readonly string[] {
  const urls = new Set<string>();
  for (const value of values) {
    if (urls.size >= max) break;
    if (isSocketUrl(value)) urls.add(value);
  }
  return [...urls];
}
