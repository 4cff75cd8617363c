import { randomBytes, randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { link, mkdir, open, rm, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { decodeNip19, failed, ok, publicKeyOf } from "@plaza/protocol";
import type { Pubkey, Result } from "@plaza/protocol";

/** A key read from its file. */
export interface KeyFile {
  /** 32 bytes; give it to `createKeySigner`. */
  readonly secretKey: Uint8Array;
  readonly pubkey: Pubkey;
  /** Whether it was made by this call. */
  readonly made: boolean;
}

/** Why there is no key. `mode` is what the place allows, in octal: `"644"`. */
export type KeyFileProblem =
  | { readonly code: "too-open"; readonly path: string; readonly mode: string }
  | { readonly code: "not-a-file"; readonly path: string }
  | { readonly code: "not-a-key"; readonly path: string }
  | { readonly code: "unusable"; readonly path: string; readonly detail: string };

/**
 * The key in a file, made on first use. The file must be its owner's alone (0600 or less); the folder, made 0700 when
 * missing, must not be writable by others. Symbolic links are not followed.
 *
 * @param path - holds 64 hex digits or an nsec, and white space around them
 * @see docs/spec/ports.md [F-10]
 */
export async function loadOrMakeKey(path: string): Promise<Result<KeyFile, KeyFileProblem>> {
  const whole = resolve(path);
  try {
    const folder = dirname(whole);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const { mode } = await stat(folder);
    if (othersMay(mode, 0o022)) return failed({ code: "too-open", path: folder, mode: octal(mode) });
    const found = await readKey(whole);
    if (found !== null) return found;
    const made = await makeKey(whole);
    const read = await readKey(whole);
    if (read === null) return failed({ code: "unusable", path: whole, detail: "it vanished after it was made" });
    return read.ok ? ok({ ...read.value, made }) : read;
  } catch (error) {
    return failed({ code: "unusable", path: whole, detail: error instanceof Error ? error.message : String(error) });
  }
}

/** Null where there is no such file. */
async function readKey(path: string): Promise<Result<KeyFile, KeyFileProblem> | null> {
  // Non-blocking, so that a pipe lying there cannot hold us; the descriptor is what is checked, not the name.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  let file;
  try {
    file = await open(path, flags);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return null;
    if (hasCode(error, "ELOOP")) return failed({ code: "not-a-file", path });
    throw error;
  }
  try {
    const { mode, size } = await file.stat().then((found) => ({ mode: found.mode, size: found.isFile() ? found.size : null }));
    if (size === null) return failed({ code: "not-a-file", path });
    if (othersMay(mode, 0o077)) return failed({ code: "too-open", path, mode: octal(mode) });
    const secretKey = size > 1_000 ? null : parseSecret((await file.readFile("utf8")).trim());
    if (secretKey === null) return failed({ code: "not-a-key", path });
    return ok({ secretKey, pubkey: publicKeyOf(secretKey), made: false });
  } finally {
    await file.close();
  }
}

function parseSecret(text: string): Uint8Array | null {
  let bytes: Uint8Array | null = null;
  if (/^[0-9a-f]{64}$/i.test(text)) bytes = new Uint8Array(Buffer.from(text, "hex"));
  else {
    const decoded = decodeNip19(text);
    if (decoded.ok && decoded.value.type === "nsec") bytes = decoded.value.secretKey;
  }
  return bytes !== null && isSecretKey(bytes) ? bytes : null;
}

function isSecretKey(bytes: Uint8Array): boolean {
  try {
    publicKeyOf(bytes);
    return true;
  } catch {
    return false;
  }
}

/** False when another process was there first; its key counts. */
async function makeKey(path: string): Promise<boolean> {
  let secretKey = randomBytes(32);
  while (!isSecretKey(secretKey)) secretKey = randomBytes(32);
  const aside = `${path}.${randomUUID()}.new`;
  try {
    const file = await open(aside, "wx", 0o600);
    try {
      await file.writeFile(`${secretKey.toString("hex")}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    // A link, unlike a rename, never replaces what is there, and shows the whole file or none.
    await link(aside, path);
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

function othersMay(mode: number, mask: number): boolean {
  return process.platform !== "win32" && (mode & mask) !== 0;
}

function octal(mode: number): string {
  return (mode & 0o777).toString(8).padStart(3, "0");
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
