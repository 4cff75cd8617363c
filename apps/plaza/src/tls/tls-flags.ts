import { Option } from "commander";
import type { Command } from "commander";
import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import type { TlsProblem } from "./tls-problem.ts";

/** Which certificate a port is to have. */
export type TlsWish = "self-signed" | { readonly certPath: string; readonly keyPath: string };

/** The flags of every command that opens a port. */
export interface TlsFlags {
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tls?: "self-signed";
}

/** Adds them. */
export function addTlsFlags(command: Command): Command {
  return command
    .option("--tls-cert <file>", "serve https and wss with this certificate (PEM, with its chain); read again when it changes")
    .option("--tls-key <file>", "the certificate's key (PEM)")
    .addOption(
      new Option("--tls <how>", "https without a certificate of your own: one is made and kept in the data folder").choices([
        "self-signed",
      ]),
    );
}

/** What the flags ask for; null for plain http. */
export function readTlsWish({ tlsCert, tlsKey, tls }: TlsFlags): Result<TlsWish | null, TlsProblem> {
  if (tls !== undefined) return tlsCert === undefined && tlsKey === undefined ? ok(tls) : failed({ code: "tls-given-twice" });
  if (tlsCert === undefined) return tlsKey === undefined ? ok(null) : failed({ code: "tls-half-given", missing: "--tls-cert" });
  if (tlsKey === undefined) return failed({ code: "tls-half-given", missing: "--tls-key" });
  return ok({ certPath: tlsCert, keyPath: tlsKey });
}
