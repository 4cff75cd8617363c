import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Random } from "@plaza/platform";
import { sealHeaders } from "@plaza/webxdc";
import type { Finding } from "./finding.ts";

/** What the examination of app origins works with. */
export interface AppsExamination {
  readonly random: Random;
  /** Where the Plaza was reached. */
  readonly base: string;
  /** `https://{label}.apps.example.org`, or null where the Plaza says that there are none. */
  readonly origin: string | null;
}

interface Heard {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

const patienceMs = 5_000;

/** Asks for a URL; names under `localhost` are this Plaza's own machine, whatever the resolver says. */
function ask(url: URL, base: URL): Promise<Heard | string> {
  const isLocal = url.hostname.endsWith(".localhost");
  const send = url.protocol === "https:" ? httpsRequest : httpRequest;
  const to = isLocal ? { host: base.hostname.replace(/^\[|\]$/g, ""), port: base.port } : { host: url.hostname, port: url.port };
  return new Promise((resolve) => {
    const options = { ...to, path: url.pathname, headers: { host: url.host }, timeout: patienceMs };
    const sent = send(options, (response) => {
      response.resume();
      resolve({ status: response.statusCode ?? 0, headers: response.headers });
    });
    sent.on("timeout", () => sent.destroy(new Error("no answer in time")));
    sent.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    sent.end();
  });
}

/** The first part of the seal that an answer lacks. */
function brokenSeal({ headers }: Heard): string | null {
  for (const [name, value] of Object.entries(sealHeaders("refusal", []))) {
    const found = headers[name.toLowerCase()];
    const isRight =
      name === "Content-Security-Policy" ? String(found).startsWith("sandbox; default-src 'none'; frame-ancestors ") : found === value;
    if (!isRight) return name;
  }
  return null;
}

/** Asks an app origin that nobody has as an app's frame would, and looks at the seal. */
export async function examineApps({ random, base, origin }: AppsExamination, found: (finding: Finding) => void): Promise<void> {
  const say = (verdict: Finding["verdict"], words: string, advice?: string): void =>
    found({ subject: "apps", verdict, words, ...(advice === undefined ? {} : { advice }) });
  if (origin === null) {
    const advice =
      "Start it with --url and --apps-origin 'https://{label}.apps.example.org' (a wildcard name and certificate that lead here).";
    say("doubtful", "apps have no origins of their own here, so they run with less: one page, and storage through the page", advice);
    return;
  }
  const home = new URL(base);
  const label = Array.from(random.bytes(50), (byte) => (byte % 36).toString(36)).join("");
  const app = origin.replace("{label}", label);
  const advice = `Every name under ${origin.replace("{label}", "*")} must lead to this Plaza, with a certificate, and a proxy must pass the Host header on as it came.`;
  const [root, inside, page] = [await ask(new URL("/", app), home), await ask(new URL("/plaza.json", app), home), await ask(home, home)];
  if (typeof root === "string") {
    say("bad", `an app's origin cannot be reached (${root})`, advice);
    return;
  }
  if (root.status === 503) {
    say("bad", "no app is served: the frame of apps has not been built", "Build it: npm start");
    return;
  }
  const insideStatus = typeof inside === "string" ? inside : inside.status;
  const broken = brokenSeal(root);
  if (root.status !== 404 || insideStatus !== 404 || broken !== null) {
    say("bad", `an app's origin is not sealed (${broken ?? `it answered ${root.status} and ${insideStatus}`})`, advice);
    return;
  }
  const frames = typeof page === "string" ? "" : String(page.headers["content-security-policy"]);
  if (!frames.includes(`frame-src ${origin.replace("{label}", "*")};`)) {
    say(
      "bad",
      "the page may not show apps: its policy does not name their origins",
      "Does a proxy set a Content-Security-Policy of its own?",
    );
    return;
  }
  say("good", "each app gets an origin of its own, and it answers sealed");
}
