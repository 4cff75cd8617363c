import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import type { TlsProblem } from "./tls-problem.ts";

/** A certificate with its key, checked. */
export interface Certificate {
  /** PEM, with the chain behind it. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
  readonly facts: CertificateFacts;
}

/** What a certificate says of itself. */
export interface CertificateFacts {
  /** Host names and addresses, wildcards as they stand. */
  readonly names: readonly string[];
  /** SHA-256, as browsers show it. */
  readonly fingerprint: string;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Reads what a certificate says; null when the text holds none. */
export function readFacts(pem: string): { readonly parsed: X509Certificate; readonly facts: CertificateFacts } | null {
  let parsed: X509Certificate;
  try {
    parsed = new X509Certificate(pem);
  } catch {
    return null;
  }
  const names = (parsed.subjectAltName ?? "").split(", ").flatMap((name) => /^(?:DNS|IP Address):(.+)$/.exec(name)?.[1] ?? []);
  const facts = { names, fingerprint: parsed.fingerprint256, fromMs: Date.parse(parsed.validFrom), untilMs: Date.parse(parsed.validTo) };
  return { parsed, facts };
}

/** Whether the certificate holds for a host name. */
export function isFor(facts: CertificateFacts, host: string): boolean {
  const wanted = host.toLowerCase().replace(/^\[|\]$/g, "");
  return facts.names.some((name) => {
    const given = name.toLowerCase();
    if (given === wanted) return true;
    return given.startsWith("*.") && wanted.split(".").slice(1).join(".") === given.slice(2) && !/^[\d.]+$/.test(wanted);
  });
}

async function readText(path: string): Promise<Result<string, TlsProblem>> {
  try {
    return ok(await readFile(path, "utf8"));
  } catch (error) {
    return failed({ code: "tls-unreadable", path, detail: (error as NodeJS.ErrnoException).code ?? String(error) });
  }
}

/**
 * Reads a certificate and its key and checks that they can be served now.
 *
 * @see docs/spec/plaza.md [O-11]
 */
export async function readCertificate(certPath: string, keyPath: string, nowMs: number): Promise<Result<Certificate, TlsProblem>> {
  const cert = await readText(certPath);
  if (!cert.ok) return cert;
  const key = await readText(keyPath);
  if (!key.ok) return key;
  const read = readFacts(cert.value);
  if (read === null) return failed({ code: "tls-not-a-certificate", path: certPath });
  if (/ENCRYPTED/.test(key.value)) return failed({ code: "tls-key-locked", path: keyPath });
  let belongs: boolean;
  try {
    belongs = read.parsed.checkPrivateKey(createPrivateKey(key.value));
  } catch {
    return failed({ code: "tls-not-a-key", path: keyPath });
  }
  const { facts } = read;
  if (!belongs) return failed({ code: "tls-key-of-another", certPath, keyPath });
  if (facts.untilMs <= nowMs) return failed({ code: "tls-expired", path: certPath, untilMs: facts.untilMs });
  if (facts.fromMs > nowMs) return failed({ code: "tls-not-yet", path: certPath, fromMs: facts.fromMs });
  return ok({ cert: cert.value, key: key.value, facts });
}
