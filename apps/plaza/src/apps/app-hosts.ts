/** Where a request goes, by its Host header. */
export type HostRoute =
  | { readonly kind: "page" }
  /** `label` is null for names under the apps' name that no app can have; `pageOrigins` may show the app in a frame. */
  | { readonly kind: "app"; readonly label: string | null; readonly pageOrigins: readonly string[] }
  | { readonly kind: "unclear" };

/** What tells the names of app origins from those of the page. */
export interface AppHosts {
  route(host: string | undefined): HostRoute;
  /**
   * Under which names a page that was reached by these headers finds its apps, e.g. `http://{label}.apps.localhost:7447`;
   * null where it must do without.
   */
  originFor(headers: Readonly<Record<string, string | readonly string[] | undefined>>): string | null;
}

/** The names under which people give their apps origins, as `--apps-origin` takes it. */
export interface AppsOrigin {
  /** `https://{label}.apps.example.org` */
  readonly template: string;
  /** `apps.example.org` */
  readonly suffix: string;
}

const ownMachine = "apps.localhost";
/** What a label is: see `webxdcInstanceLabel`. */
const labelShape = /^[0-9a-z]{50}$/;
const forwarding = ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"];

/** Reads `https://{label}.apps.example.org`; null for anything else. */
export function parseAppsOrigin(text: string): AppsOrigin | null {
  const match = /^(https?:\/\/)\{label\}\.((?:[a-z0-9-]+\.)*[a-z0-9-]+)(:\d{1,5})?\/?$/i.exec(text);
  if (match === null) return null;
  const [, scheme = "", suffix = "", port = ""] = match;
  const url = `${scheme}${suffix}${port}`.toLowerCase();
  return URL.canParse(url) ? { template: new URL(url).origin.replace("://", "://{label}."), suffix: suffix.toLowerCase() } : null;
}

function isUnder(name: string, suffix: string): boolean {
  return name === suffix || name.endsWith(`.${suffix}`);
}

/** Whether a page of that URL would itself be taken for an app. */
export function isAppName(url: string, origin: AppsOrigin | null): boolean {
  const { hostname } = new URL(url);
  return isUnder(hostname, ownMachine) || (origin !== null && isUnder(hostname, origin.suffix));
}

/** Host names of this very machine that a policy can name. */
function isLoopback(name: string): boolean {
  return name === "localhost" || name === "127.0.0.1";
}

function loopbackOrigins(port: string, scheme: "http" | "https"): readonly string[] {
  return [`${scheme}://localhost${port}`, `${scheme}://127.0.0.1${port}`];
}

/**
 * Tells names apart.
 *
 * @param options - `pageUrl` is where visitors find the page; `publicUrl` the same if somebody said so; `ownNames` how apps are
 * reached under `apps.localhost` (default `http`), `none` where a browser would not believe such a name's certificate
 * @see docs/spec/webxdc.md [X-1a]
 */
export function createAppHosts(options: {
  readonly origin: AppsOrigin | null;
  readonly pageUrl: string;
  readonly publicUrl: string | null;
  readonly ownNames?: "http" | "https" | "none";
}): AppHosts {
  const { origin, publicUrl, ownNames = "http" } = options;
  const page = new URL(options.pageUrl);
  const pagePort = page.port === "" ? "" : `:${page.port}`;
  const wildcardPages = isLoopback(page.hostname)
    ? loopbackOrigins(pagePort, page.protocol === "https:" ? "https" : "http")
    : [page.origin];
  const isPublic = publicUrl !== null && !isLoopback(new URL(publicUrl).hostname);

  function split(host: string): { readonly name: string; readonly port: string } | null {
    const match = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/.exec(host.trim().toLowerCase());
    return match === null ? null : { name: match[1] ?? "", port: match[2] ?? "" };
  }

  return {
    route(host) {
      const found = host === undefined ? null : split(host);
      if (found === null) return { kind: "unclear" };
      const name = found.name.replace(/\.+$/, "");
      const suffix = [ownMachine, ...(origin === null ? [] : [origin.suffix])].find((candidate) => isUnder(name, candidate));
      if (suffix === undefined) return { kind: "page" };
      // A name that ends with a dot is another origin to a browser: what is left of it here holds a dot, and is no label.
      const label = found.name.slice(0, -suffix.length - 1);
      const pageOrigins = suffix === origin?.suffix ? wildcardPages : loopbackOrigins(found.port, ownNames === "http" ? "http" : "https");
      return { kind: "app", label: labelShape.test(label) ? label : null, pageOrigins };
    },
    originFor(headers) {
      if (origin !== null) return origin.template;
      if (ownNames === "none") return null;
      const host = typeof headers["host"] === "string" ? split(headers["host"]) : null;
      if (host === null || !isLoopback(host.name) || isPublic) return null;
      // Somebody passes on what others ask: this machine's own names mean another machine to them.
      if (forwarding.some((name) => headers[name] !== undefined)) return null;
      return `${ownNames}://{label}.${ownMachine}${host.port}`;
    },
  };
}
