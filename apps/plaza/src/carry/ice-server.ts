import type { IceServer } from "@plaza/platform";

const hostAndPort = String.raw`(?<host>[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::(?<port>\d{1,5}))?`;
const stunForm = new RegExp(String.raw`^(?<scheme>stuns?):${hostAndPort}$`, "u");
const turnForm = new RegExp(
  String.raw`^(?<scheme>turns?):(?<user>[^:@]{1,256}):(?<pass>[^@]{1,256})@${hostAndPort}(?<way>\?transport=(?:udp|tcp))?$`,
  "u",
);

/** Undoes `%40` and the like, by which a name or password may hold `:` or `@`; null for a torn escape. */
function unescaped(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/**
 * Reads one server that helps two peers to find a way: `stun:host:port` or `turn:user:pass@host:port`, with
 * `?transport=tcp` where a TURN server is to be reached over TCP.
 *
 * @returns null where the text is neither
 * @see docs/spec/space.md [S-95]
 */
export function parseIceServer(text: string): IceServer | null {
  const found = (stunForm.exec(text) ?? turnForm.exec(text))?.groups;
  if (found === undefined) return null;
  const { scheme = "", host = "", port, user, pass, way = "" } = found;
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) return null;
  const url = `${scheme}:${host}${port === undefined ? "" : `:${port}`}${way}`;
  if (user === undefined || pass === undefined) return { urls: [url] };
  const [username, credential] = [unescaped(user), unescaped(pass)];
  return username === null || credential === null ? null : { urls: [url], username, credential };
}
