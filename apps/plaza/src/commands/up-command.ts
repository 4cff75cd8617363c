import { type Command, InvalidArgumentError } from "commander";
import type { IceServer } from "@plaza/platform";
import { createNodeLog } from "@plaza/platform-node";
import { parseAppsOrigin } from "../apps/app-hosts.ts";
import type { AppsOrigin } from "../apps/app-hosts.ts";
import { natsOption, openBackplane } from "../sync/backplane-flag.ts";
import { explainStartProblem } from "../up/start-problem.ts";
import { startPlaza } from "../up/start-plaza.ts";
import { lanAddresses } from "../tls/own-names.ts";
import { addTlsFlags, readTlsWish } from "../tls/tls-flags.ts";
import type { TlsFlags } from "../tls/tls-flags.ts";
import type { Plaza } from "../up/start-plaza.ts";
import { DEFAULT_PORTS } from "./default-ports.ts";
import { readIceServers } from "./flag-readers.ts";
import { endOnSignal } from "./until-ended.ts";

interface UpFlags extends TlsFlags {
  readonly port: number;
  readonly host: string;
  readonly data: string;
  readonly demo: boolean;
  readonly relay: readonly string[];
  readonly url?: string;
  readonly appsOrigin?: AppsOrigin;
  readonly ice?: readonly IceServer[];
  readonly behindProxy?: boolean;
  readonly nats?: string;
  readonly json?: boolean;
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535)
    throw new InvalidArgumentError("A port is a whole number from 0 (pick a free one) to 65535.");
  return port;
}

function readRelay(text: string, before: readonly string[] = []): readonly string[] {
  if (!URL.canParse(text) || !/^wss?:$/.test(new URL(text).protocol)) throw new InvalidArgumentError("A relay is a ws:// or wss:// URL.");
  return [...before, text];
}

function readBase(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new InvalidArgumentError("Give the http:// or https:// URL that visitors use.");
  return text;
}

function readAppsOrigin(text: string): AppsOrigin {
  const origin = parseAppsOrigin(text);
  if (origin === null) throw new InvalidArgumentError("Give it as https://{label}.apps.example.org, with {label} for the app's own part.");
  return origin;
}

/** `plaza up`: everything on one port until Ctrl-C. */
export function addUpCommand(program: Command): void {
  const up = program
    .command("up")
    .description("runs relay, media store, sync server, page and demo world in one process on one port")
    .option("--port <number>", "port to listen on; 0 picks a free one", readPort, DEFAULT_PORTS.up)
    .option("--host <address>", "address to listen on; 0.0.0.0 for everybody on your network", "127.0.0.1")
    .option("--data <folder>", "where events, files and the host's key are kept", ".plaza")
    .option("--no-demo", "without the demo world")
    .option("--relay <url>", "one more relay that this Plaza and its page read and write; repeat for several", readRelay)
    .option("--url <url>", "the base URL visitors use, where it differs (behind a proxy)", readBase)
    .option("--apps-origin <pattern>", "where each app gets an origin of its own; needs a wildcard name and --url", readAppsOrigin)
    .option("--ice <server>", "a STUN or TURN server for spaces (stun:host:port, turn:user:password@host:port); repeat", readIceServers)
    .option("--behind-proxy", "believe the X-Forwarded-For header of the proxy in front; only where nobody gets past it")
    .addOption(natsOption())
    .option("--json", "log JSON lines on stderr; one line on stdout when all is up")
    .addHelpText(
      "after",
      `
Examples:
  plaza up
  plaza up --port 0 --json --data /tmp/plaza
  plaza up --host 0.0.0.0 --relay wss://relay.example
  plaza up --host 0.0.0.0 --tls self-signed      phones on your network: microphones need https
  plaza up --tls-cert fullchain.pem --tls-key privkey.pem --port 443 --host 0.0.0.0 --url https://plaza.example.org
  plaza up --behind-proxy --url https://plaza.example.org --apps-origin 'https://{label}.apps.example.org'
`,
    )
    .action(async (flags: UpFlags, command: Command) => {
      if (flags.appsOrigin !== undefined && flags.url === undefined)
        command.error("error: --apps-origin also needs --url, the address of the page that shows the apps.");
      const log = createNodeLog({ json: flags.json === true });
      const tls = readTlsWish(flags);
      if (!tls.ok) {
        process.stderr.write(`plaza: ${explainStartProblem(tls.problem)}\n`);
        process.exit(1);
      }
      const backplane = await openBackplane(flags.nats, log);
      const started = await startPlaza({
        port: flags.port,
        host: flags.host,
        dataPath: flags.data,
        demo: flags.demo,
        relays: flags.relay ?? [],
        url: flags.url ?? null,
        tls: tls.value,
        behindProxy: flags.behindProxy === true,
        appsOrigin: flags.appsOrigin ?? null,
        iceServers: flags.ice ?? [],
        backplane,
        log,
      });
      if (!started.ok) {
        process.stderr.write(`plaza: ${explainStartProblem(started.problem)}\n`);
        process.exit(1);
      }
      const plaza = started.value;
      endOnSignal(log, async () => {
        await plaza.end();
        await backplane?.end();
      });
      if (flags.json === true) {
        const { certificate, ready } = plaza;
        const told = certificate === null ? {} : { certificate: { fingerprint: certificate.fingerprint, path: certificate.path } };
        process.stdout.write(`${JSON.stringify({ ready: true, ...ready, ...told, pid: process.pid })}\n`);
      } else process.stdout.write(welcome(plaza, flags));
    });
  addTlsFlags(up);
}

/** What a person reads when all is up. */
function welcome({ ready, dataPath, certificate }: Plaza, flags: UpFlags): string {
  const { page, relay, media, scene } = ready;
  const lines = ["  Plaza is up.", "", `    page    ${page}`, `    relay   ${relay}`, `    media   ${media}`];
  if (scene !== null) lines.push(`    world   ${page}scene/${scene}`);
  lines.push(`    data    ${dataPath}`);
  if (certificate !== null) lines.push(`    valid   until ${new Date(certificate.untilMs).toISOString().slice(0, 10)}`);
  if (certificate?.isSelfSigned === true) {
    lines.push(`    SHA-256 ${certificate.fingerprint}`, "");
    lines.push("  Nobody vouches for this certificate but you: browsers warn once. Open exactly the page above, compare the");
    lines.push("  fingerprint, and go on.");
    const others = lanAddresses().filter((address) => !address.includes(":"));
    if (flags.host === "0.0.0.0" || flags.host === "::") lines.push(`  On a phone in the same network: ${page}`);
    else if (others.length > 0) lines.push("  For phones on your network add: --host 0.0.0.0");
  } else if (certificate === null && (flags.host === "0.0.0.0" || flags.host === "::") && flags.url === undefined) {
    lines.push("", "  Other devices can look and walk; for microphones they need https: --tls self-signed");
  }
  return `\n${lines.join("\n")}\n\n  Open the page in a browser. Ctrl-C ends it; nothing is lost.\n\n`;
}
