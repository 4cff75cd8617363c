/** Where a NATS server is, and what it wants to know of us. */
export interface NatsTarget {
  /** `host:port`, without secrets. */
  readonly place: string;
  readonly isEncrypted: boolean;
  readonly credentials: { readonly user: string; readonly pass: string } | { readonly token: string } | Record<never, never>;
}

/** Reads `nats://[user:password@|token@]host[:port]` or the same with `tls://`; null when it is no such URL. */
export function readNatsUrl(text: string): NatsTarget | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  if ((url.protocol !== "nats:" && url.protocol !== "tls:") || url.hostname === "" || !/^\/?$/.test(url.pathname)) return null;
  const [user, pass] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  return {
    place: `${url.hostname}:${url.port === "" ? "4222" : url.port}`,
    isEncrypted: url.protocol === "tls:",
    credentials: user === "" ? {} : pass === "" ? { token: user } : { user, pass },
  };
}
