import { lanAddresses } from "../tls/own-names.ts";

/** Every URL under which one Plaza is reached; all are derived from one base. */
export interface Addresses {
  /** Ends with a slash. */
  readonly page: string;
  readonly relay: string;
  /** Ends with a slash; Blossom's paths hang under it. */
  readonly media: string;
  /** The sync server of the scene with this `d`. */
  sync(identifier: string): string;
}

/** The addresses under a public base URL, e.g. `https://plaza.example/`. */
export function addressesUnder(base: string): Addresses {
  const page = new URL("/", base).href;
  const socket = page.replace(/^http/, "ws");
  return { page, relay: `${socket}relay`, media: page, sync: (identifier) => `${socket}sync/${encodeURIComponent(identifier)}` };
}

/**
 * The base URL that others can dial when a server listens on `host`: a wildcard address is replaced by one of this machine's.
 *
 * @param scheme - `https` where the port has a certificate
 */
export function baseUrl(host: string, port: number, scheme: "http" | "https" = "http"): string {
  let name = host;
  if (host === "0.0.0.0" || host === "::") {
    name = lanAddresses().find((address) => !address.includes(":")) ?? "127.0.0.1";
  }
  return `${scheme}://${name.includes(":") ? `[${name}]` : name}:${port}/`;
}
