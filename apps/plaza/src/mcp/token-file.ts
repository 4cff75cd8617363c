import { randomBytes } from "node:crypto";
import { lstatSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";

const leastChars = 16;

/** Reads the token that callers have to know; made when there is none. Its file must be its owner's alone. */
export function readOrMakeToken(path: string): Result<{ readonly token: string; readonly made: boolean }, string> {
  try {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined) {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      const token = randomBytes(32).toString("hex");
      writeFileSync(path, `${token}\n`, { mode: 0o600, flag: "wx" });
      return ok({ token, made: true });
    }
    if (!found.isFile()) return failed(`${path} is not a file. Name another with --token-file.`);
    if ((found.mode & 0o077) !== 0) return failed(`${path} may be read by others. Make it yours alone: chmod 600 ${path}`);
    const token = readFileSync(path, "utf8").trim();
    if (token.length < leastChars || /\s/.test(token))
      return failed(`${path} holds no token: one word of at least ${leastChars} characters. Remove it, and one is made.`);
    return ok({ token, made: false });
  } catch (error) {
    return failed(`cannot use the token file ${path} (${error instanceof Error && "code" in error ? String(error.code) : "unreadable"}).`);
  }
}
