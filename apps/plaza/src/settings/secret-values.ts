/** Settings that are secret as a whole. */
const secretName = /password|secret|token|nsec/;

function hideIn(text: string): string {
  return (
    text
      // user:password@host, with or without slashes before.
      .replaceAll(/(:\/\/)[^/]*@/g, "$1(hidden)@")
      .replaceAll(/\b(turns?:).*@/gs, "$1(hidden)@")
      .replaceAll(/\bnsec1[0-9a-z]+/gi, "(hidden)")
  );
}

/** A setting's value as it may be shown: what opens something is left out. */
export function showSafely(name: string, value: unknown): string {
  if (value === undefined) return "";
  if (secretName.test(name)) return "(hidden)";
  if (typeof value === "string") return hideIn(value);
  // Each text before it is quoted: a password may hold quotes. A TURN server's is its credential.
  return JSON.stringify(value, (key, inner: unknown) =>
    key === "credential" ? "(hidden)" : typeof inner === "string" ? hideIn(inner) : inner,
  );
}
