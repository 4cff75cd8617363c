import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ownNames } from "./own-names.ts";
import { isFor, readCertificate } from "./read-certificate.ts";
import { selfSigned } from "./self-signed.ts";
import { readTlsWish } from "./tls-flags.ts";
import { explainTlsProblem } from "./tls-problem.ts";

const dayMs = 86_400_000;
const nowMs = Date.UTC(2026, 10, 20);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plaza-tls-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

function place(name: string, told: readonly string[] = []): Parameters<typeof selfSigned>[0] {
  return { certPath: join(folder, name, "cert.pem"), keyPath: join(folder, name, "key.pem"), names: ownNames(told) };
}

async function made(at: Parameters<typeof selfSigned>[0], whenMs = nowMs) {
  const result = await selfSigned(at, whenMs);
  if (!result.ok) throw new Error(result.problem.code);
  return result.value;
}

describe("a certificate of our own", () => {
  it("[O-12] is made once, for this machine's names, readable by its owner alone", async () => {
    const at = place("once", ["192.0.2.7", "plaza.lan", "0.0.0.0"]);
    const first = await made(at);
    const again = await made(at, nowMs + 100 * dayMs);
    expect([first.isNew, again.isNew]).toEqual([true, false]);
    expect(again.certificate.facts.fingerprint).toBe(first.certificate.facts.fingerprint);
    const { facts } = first.certificate;
    for (const name of ["localhost", "127.0.0.1", "192.0.2.7", "plaza.lan", "a.localhost", "label.apps.localhost"])
      expect([name, isFor(facts, name)]).toEqual([name, true]);
    for (const name of ["plaza.example", "a.b.apps.localhost", "0.0.0.0", "192.0.2.8"])
      expect([name, isFor(facts, name)]).toEqual([name, false]);
    for (const path of [at.certPath, at.keyPath]) expect((await stat(path)).mode & 0o077).toBe(0);
    expect((await stat(join(folder, "once"))).mode & 0o077).toBe(0);
    expect(facts.fingerprint).toMatch(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  });

  it("[O-12] is made anew in its last thirty days, and where a name is missing", async () => {
    const at = place("renewed");
    const first = await made(at);
    expect(Math.round((first.certificate.facts.untilMs - nowMs) / dayMs)).toBe(396);
    expect((await made(at, nowMs + 365 * dayMs)).isNew).toBe(false);
    const later = await made(at, nowMs + 367 * dayMs);
    expect(later.isNew).toBe(true);
    expect(later.certificate.facts.fromMs).toBeGreaterThan(first.certificate.facts.fromMs);
    const moved = await made({ ...at, names: ownNames(["192.0.2.9"]) }, nowMs + 367 * dayMs);
    expect(moved.isNew).toBe(true);
  });
});

describe("a certificate that was given", () => {
  it("[O-11] is refused in one clear line where it cannot be served", async () => {
    const [one, other] = [place("one"), place("other")];
    await made(one);
    await made(other);
    const text = join(folder, "text.pem");
    await writeFile(text, "no certificate");
    const locked = join(folder, "locked.pem");
    await writeFile(locked, "-----BEGIN ENCRYPTED PRIVATE KEY-----\n");
    const missing = join(folder, "missing.pem");
    for (const [cert, key, whenMs, words] of [
      [missing, one.keyPath, nowMs, `cannot read ${missing} (ENOENT)`],
      [one.certPath, missing, nowMs, `cannot read ${missing} (ENOENT)`],
      [text, one.keyPath, nowMs, "holds no certificate"],
      [one.certPath, text, nowMs, "holds no private key"],
      [one.certPath, locked, nowMs, "openssl pkey"],
      [one.certPath, other.keyPath, nowMs, `the key ${other.keyPath} does not belong to the certificate ${one.certPath}`],
      [one.certPath, one.keyPath, nowMs + 400 * dayMs, "was valid until 2027-12-21 00:00 (UTC). Renew it"],
      [one.certPath, one.keyPath, nowMs - 3 * dayMs, "Is this machine's clock right?"],
    ] as const) {
      const read = await readCertificate(cert, key, whenMs);
      expect(read.ok ? "served" : explainTlsProblem(read.problem)).toContain(words);
    }
    expect((await readCertificate(one.certPath, one.keyPath, nowMs)).ok).toBe(true);
  });

  it("[O-11] needs both of its flags, and no other wish beside", () => {
    const words = (flags: Parameters<typeof readTlsWish>[0]): string => {
      const wish = readTlsWish(flags);
      return wish.ok ? JSON.stringify(wish.value) : explainTlsProblem(wish.problem);
    };
    expect(words({})).toBe("null");
    expect(words({ tls: "self-signed" })).toBe('"self-signed"');
    expect(words({ tlsCert: "a", tlsKey: "b" })).toBe('{"certPath":"a","keyPath":"b"}');
    expect(words({ tlsCert: "a" })).toContain("give --tls-key too");
    expect(words({ tlsKey: "a" })).toContain("give --tls-cert too");
    expect(words({ tls: "self-signed", tlsCert: "a", tlsKey: "b" })).toContain("not both");
  });
});
