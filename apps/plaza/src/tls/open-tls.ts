import { stat } from "node:fs/promises";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import type { Clock, Log, Timers } from "@plaza/platform";
import { ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import { ownNames } from "./own-names.ts";
import { readCertificate } from "./read-certificate.ts";
import type { Certificate, CertificateFacts } from "./read-certificate.ts";
import { selfSigned } from "./self-signed.ts";
import { explainTlsProblem } from "./tls-problem.ts";
import type { TlsProblem } from "./tls-problem.ts";
import type { TlsWish } from "./tls-flags.ts";

/** Takes a new certificate for connections to come, as an https server does. */
export interface CertificateUser {
  setSecureContext(context: { readonly cert: string; readonly key: string }): void;
}

/** The certificate of a port: kept current while the port is open. */
export interface PortTls {
  certificate(): Certificate;
  /** Whether nobody but this Plaza vouches for it. */
  readonly isSelfSigned: boolean;
  /** Where it lies. */
  readonly certPath: string;
  /** Hands every later certificate on; connections that are open keep theirs. */
  serve(server: CertificateUser): void;
  /** Looks at the files now. */
  look(): Promise<void>;
  end(): void;
}

/** What a certificate is opened with. */
export interface TlsGround {
  /** Where a certificate of our own is kept. */
  readonly dataPath: string;
  /** Host names people use by what the flags say. */
  readonly hosts: readonly string[];
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
}

const lookEveryMs = 10_000;
const renewEveryMs = 6 * 3_600_000;

async function stampOf(paths: readonly string[]): Promise<string> {
  const stamps = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        ({ mtimeMs, size, ino }) => `${mtimeMs}/${size}/${ino}`,
        () => "none",
      ),
    ),
  );
  return stamps.join(" ");
}

/**
 * Reads or makes the certificate that was wished for, and looks after it: at SIGHUP and whenever its files change it is read
 * again, and one of our own is renewed before it ends. What cannot be used leaves the last one in force.
 *
 * @see docs/spec/plaza.md [O-13]
 */
export async function openTls(wish: TlsWish, { dataPath, hosts, clock, timers, log }: TlsGround): Promise<Result<PortTls, TlsProblem>> {
  const isSelfSigned = wish === "self-signed";
  const { certPath, keyPath } = isSelfSigned
    ? { certPath: join(dataPath, "tls", "cert.pem"), keyPath: join(dataPath, "tls", "key.pem") }
    : wish;
  const users = new Set<CertificateUser>();

  async function read(): Promise<Result<Certificate, TlsProblem>> {
    if (!isSelfSigned) return readCertificate(certPath, keyPath, clock.wallMs());
    const made = await selfSigned({ certPath, keyPath, names: ownNames(hosts) }, clock.wallMs());
    if (!made.ok) return made;
    if (made.value.isNew) log.info("a certificate was made", { path: certPath, fingerprint: made.value.certificate.facts.fingerprint });
    return ok(made.value.certificate);
  }

  let stamp = await stampOf([certPath, keyPath]);
  const first = await read();
  if (!first.ok) return first;
  let current = first.value;
  if (isSelfSigned) {
    stamp = await stampOf([certPath, keyPath]);
    trustHere(current.cert);
  }

  async function renew(): Promise<void> {
    const next = await read();
    if (!next.ok) {
      log.warn("the new certificate cannot be used; the last one stays", { problem: explainTlsProblem(next.problem) });
      return;
    }
    if (next.value.facts.fingerprint === current.facts.fingerprint && next.value.cert === current.cert) return;
    current = next.value;
    if (isSelfSigned) trustHere(current.cert);
    for (const server of users) server.setSecureContext({ cert: current.cert, key: current.key });
    log.info("the certificate was taken up", tell(current.facts));
  }

  async function look(): Promise<void> {
    const now = await stampOf([certPath, keyPath]);
    if (now === stamp) return;
    stamp = now;
    await renew();
  }

  const quietly = (work: () => Promise<void>) => (): void => {
    work().catch((error: unknown) => log.error("the certificate could not be looked after", { error: String(error) }));
  };
  const onHangUp = quietly(renew);
  process.on("SIGHUP", onHangUp);
  const stops = [timers.every(lookEveryMs, quietly(look)), ...(isSelfSigned ? [timers.every(renewEveryMs, quietly(renew))] : [])];
  return ok({
    certificate: () => current,
    isSelfSigned,
    certPath,
    serve: (server) => users.add(server),
    look,
    end() {
      process.off("SIGHUP", onHangUp);
      for (const stop of stops) stop();
      users.clear();
    },
  });
}

function tell({ fingerprint, untilMs, names }: CertificateFacts): { readonly [key: string]: string | number } {
  return { fingerprint, until: new Date(untilMs).toISOString(), names: names.slice(0, 8).join(", ") };
}

/** Lets this process dial its own address: others must be told to trust the certificate. */
export function trustHere(pem: string): void {
  // Not before Node 24.5.
  if (typeof setDefaultCACertificates !== "function") return;
  setDefaultCACertificates([...getCACertificates("default"), pem]);
}
