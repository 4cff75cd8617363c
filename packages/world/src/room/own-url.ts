const loopback = /^(?:localhost|\[::1\]|127(?:\.\d{1,3}){3})$/;

/** Says whether a login names this server. */
export interface OwnUrls {
  /**
   * @param url - what the `u` tag of a login says
   * @param localHost - address and port the connection reached us at, e.g. `192.168.1.20:7447`
   */
  isOwn(url: string, localHost?: string): boolean;
}

interface Place {
  readonly hostname: string;
  readonly port: string;
  readonly path: string;
}

/**
 * Makes the comparison for the URLs a server is known by. Scheme, query and a trailing slash do not matter (a proxy may
 * add TLS); all names of the loopback are one; the address the connection was accepted at counts as ours, because the
 * other end cannot choose it (a `Host` header it could).
 *
 * @see docs/spec/world.md [W-2d]
 */
export function createOwnUrls(urls: readonly string[]): OwnUrls {
  const own = urls.map(readPlace).filter((place) => place !== null);
  return {
    isOwn(url, localHost) {
      const named = readPlace(url);
      if (named === null) return false;
      return own.some((place) => {
        if (place.path !== named.path) return false;
        if (place.hostname === named.hostname && place.port === named.port) return true;
        if (loopback.test(place.hostname) && loopback.test(named.hostname)) return place.port === named.port;
        return localHost !== undefined && localHost === `${named.hostname}:${named.port}`;
      });
    },
  };
}

/** Host, port with the scheme's default filled in, and decoded path. */
function readPlace(text: string): Place | null {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return null;
  }
  const secure = url.protocol === "wss:" || url.protocol === "https:";
  if (!secure && url.protocol !== "ws:" && url.protocol !== "http:") return null;
  return {
    hostname: url.hostname,
    port: url.port === "" ? (secure ? "443" : "80") : url.port,
    path: decodePath(url.pathname.replace(/\/+$/, "")),
  };
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
