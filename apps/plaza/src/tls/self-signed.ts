import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import { generate } from "selfsigned";
import type { OwnNames } from "./own-names.ts";
import { isFor, readCertificate } from "./read-certificate.ts";
import type { Certificate } from "./read-certificate.ts";
import type { TlsProblem } from "./tls-problem.ts";

const dayMs = 86_400_000;
/** Longer ones are refused by some browsers even where a person trusts them. */
const validMs = 397 * dayMs;
const renewBeforeMs = 30 * dayMs;
/** Clocks of phones are a little off. */
const earlierMs = dayMs;

/** Where a certificate of our own lies, and for which names it is made. */
export interface SelfSignedPlace {
  readonly certPath: string;
  readonly keyPath: string;
  readonly names: OwnNames;
}

function covers(certificate: Certificate, { names, addresses }: OwnNames): boolean {
  // Node writes IPv6 addresses in capitals and in full: those are compared by nobody, names and IPv4 tell enough.
  return [...names, ...addresses.filter((address) => !address.includes(":"))].every(
    (name) => certificate.facts.names.includes(name) || isFor(certificate.facts, name),
  );
}

async function keep(path: string, text: string): Promise<void> {
  const fresh = `${path}.new`;
  await writeFile(fresh, text, { mode: 0o600 });
  await chmod(fresh, 0o600);
  await rename(fresh, path);
}

/**
 * Gives the certificate that lies there; makes it where there is none, and anew where it ends within 30 days or lacks a name.
 *
 * @see docs/spec/plaza.md [O-12]
 */
export async function selfSigned(
  { certPath, keyPath, names }: SelfSignedPlace,
  nowMs: number,
): Promise<Result<{ readonly certificate: Certificate; readonly isNew: boolean }, TlsProblem>> {
  if (existsSync(certPath) && existsSync(keyPath)) {
    const kept = await readCertificate(certPath, keyPath, nowMs);
    if (kept.ok && kept.value.facts.untilMs - nowMs > renewBeforeMs && covers(kept.value, names))
      return ok({ certificate: kept.value, isNew: false });
  }
  // A name of its own: of two trusted certificates with one name, a verifier may try only the other.
  const commonName = `Plaza ${randomBytes(4).toString("hex")}`;
  const made = await generate([{ name: "commonName", value: commonName }], {
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    notBeforeDate: new Date(nowMs - earlierMs),
    notAfterDate: new Date(nowMs + validMs - earlierMs),
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: [
          ...names.names.map((value) => ({ type: 2 as const, value })),
          ...names.addresses.map((ip) => ({ type: 7 as const, ip })),
        ],
      },
    ],
  });
  try {
    await mkdir(dirname(certPath), { recursive: true, mode: 0o700 });
    await keep(keyPath, made.private);
    await keep(certPath, made.cert);
  } catch (error) {
    return failed({ code: "tls-not-kept", path: dirname(certPath), detail: (error as NodeJS.ErrnoException).code ?? String(error) });
  }
  const read = await readCertificate(certPath, keyPath, nowMs);
  return read.ok ? ok({ certificate: read.value, isNew: true }) : read;
}
