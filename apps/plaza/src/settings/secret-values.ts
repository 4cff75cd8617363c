/** Settings that are secret as a whole. */
const secretName = /password|secret|token|nsec/;

/** A setting's value as it may be shown: what opens something is left out. */
export function showSafely(name: string, value: unknown): string {
  if (value === undefined) return "";
  if (secretName.test(name)) return "(hidden)";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return (
    text
      // A TURN server's password, wherever it stands.
      .replaceAll(/("credential":)"[^"]*"/g, '$1"(hidden)"')
      // user:password@host, with or without slashes before.
      .replaceAll(/(:\/\/|\b(?:turns?):)[^\s"/]*@/g, "$1(hidden)@")
      .replaceAll(/\bnsec1[0-9a-z]+/gi, "(hidden)")
  );
}
