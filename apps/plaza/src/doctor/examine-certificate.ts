import { isIP } from "node:net";
import { connect } from "node:tls";
import type { Clock } from "@plaza/platform";
import { trustHere } from "../tls/open-tls.ts";
import { isFor, readFacts } from "../tls/read-certificate.ts";
import type { CertificateFacts } from "../tls/read-certificate.ts";
import type { Finding } from "./finding.ts";

const dayMs = 86_400_000;
const patienceMs = 5_000;

interface Seen {
  readonly facts: CertificateFacts;
  readonly pem: string;
  /** What speaks against it, as the TLS library calls it; null for nothing. */
  readonly doubt: string | null;
}

/** Looks at what a port shows, whatever it is worth. */
function look(host: string, port: number): Promise<Seen | string> {
  return new Promise((resolve) => {
    const name = host.replace(/^\[|\]$/g, "");
    const socket = connect({ host: name, port, rejectUnauthorized: false, ...(isIP(name) === 0 ? { servername: name } : {}) }, () => {
      const shown = socket.getPeerX509Certificate();
      // Typed as an error, in truth its code.
      const doubt: unknown = socket.authorized ? null : socket.authorizationError;
      socket.destroy();
      const pem = shown?.toString() ?? "";
      const read = readFacts(pem);
      resolve(read === null ? "it shows no certificate" : { facts: read.facts, pem, doubt: doubt === null ? null : codeOf(doubt) });
    });
    socket.setTimeout(patienceMs, () => socket.destroy(new Error("no answer in time")));
    socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}

function codeOf(doubt: unknown): string {
  if (doubt instanceof Error && "code" in doubt) return String(doubt.code);
  return doubt instanceof Error ? doubt.message : String(doubt);
}

/** Looks at the certificate of an https address: its names, its days, and who vouches for it. Says nothing of http. */
export async function examineCertificate(
  { base, clock }: { readonly base: string; readonly clock: Clock },
  found: (finding: Finding) => void,
): Promise<void> {
  const url = new URL(base);
  if (url.protocol !== "https:") return;
  const say = (verdict: Finding["verdict"], words: string, advice?: string): void =>
    found({ subject: "certificate", verdict, words, ...(advice === undefined ? {} : { advice }) });
  const seen = await look(url.hostname, url.port === "" ? 443 : Number(url.port));
  if (typeof seen === "string") {
    const advice =
      seen === "EPROTO" || seen === "ECONNRESET"
        ? "Something answers there without TLS: start it with --tls-cert and --tls-key, or ask for http://."
        : "Is it running, does the name lead to it, and is the port open in the firewall?";
    say("bad", `no TLS connection to ${url.host} (${seen})`, advice);
    return;
  }
  const { facts, doubt, pem } = seen;
  const isOwn = doubt === "DEPTH_ZERO_SELF_SIGNED_CERT" || doubt === "SELF_SIGNED_CERT_IN_CHAIN";
  // So that the rest can be looked at: this process has no secret to lose.
  if (doubt === "DEPTH_ZERO_SELF_SIGNED_CERT") trustHere(pem);
  const daysLeft = Math.floor((facts.untilMs - clock.wallMs()) / dayMs);
  if (!isFor(facts, url.hostname)) {
    const advice = `Get one for ${url.hostname}, or use a name it holds for.`;
    say("bad", `the certificate is for ${facts.names.slice(0, 5).join(", ") || "no name"}, not for ${url.hostname}`, advice);
  } else if (daysLeft < 0) {
    say("bad", `the certificate ended ${-daysLeft} days ago`, "Renew it, e.g. with: certbot renew. A running Plaza takes it up by itself.");
  } else if (isOwn) {
    const advice =
      "Fine among people you can show the fingerprint. For everybody get one from a public authority (e.g. Caddy or certbot do).";
    say("doubtful", `nobody vouches for the certificate but its maker: browsers warn (SHA-256 ${facts.fingerprint})`, advice);
  } else if (doubt !== null) {
    const isChain = doubt.startsWith("UNABLE_TO_");
    const advice = isChain
      ? "The chain is not whole: give the file with all certificates (often fullchain.pem) as --tls-cert."
      : "Get a certificate from a public authority (e.g. Caddy or certbot do).";
    say("bad", `browsers refuse the certificate (${doubt})`, advice);
  } else if (daysLeft < 14) {
    say("doubtful", `the certificate ends in ${daysLeft} days`, "Is its renewal automatic? certbot and Caddy renew 30 days before.");
  } else say("good", `the certificate is valid for ${url.hostname}, ${daysLeft} days left`);
}
