import { type Command, InvalidArgumentError } from "commander";
import type { IceServer } from "@plaza/platform";
import { createNodeLog } from "@plaza/platform-node";
import { parseAppsOrigin } from "../apps/app-hosts.ts";
import type { AppsOrigin } from "../apps/app-hosts.ts";
import { natsOption, openBackplane } from "../sync/backplane-flag.ts";
import { explainStartProblem } from "../up/start-problem.ts";
import { startPlaza } from "../up/start-plaza.ts";
import { readIceServers } from "./flag-readers.ts";

interface UpFlags {
  readonly port: number;
  readonly host: string;
  readonly data: string;
  readonly demo: boolean;
  readonly relay: readonly string[];
  readonly url?: string;
  readonly appsOrigin?: AppsOrigin;
  readonly ice?: readonly IceServer[];
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
  program
    .command("up")
    .description("runs relay, media store, sync server, page and demo world in one process on one port")
    .option("--port <number>", "port to listen on; 0 picks a free one", readPort, 7447)
    .option("--host <address>", "address to listen on; 0.0.0.0 for everybody on your network", "127.0.0.1")
    .option("--data <folder>", "where events, files and the host's key are kept", ".plaza")
    .option("--no-demo", "without the demo world")
    .option("--relay <url>", "one more relay that this Plaza and its page read and write; repeat for several", readRelay)
    .option("--url <url>", "the base URL visitors use, where it differs (behind a proxy)", readBase)
    .option("--apps-origin <pattern>", "where each app gets an origin of its own; needs a wildcard name and --url", readAppsOrigin)
    .option("--ice <server>", "a STUN or TURN server for spaces (stun:host:port, turn:user:password@host:port); repeat", readIceServers)
    .addOption(natsOption())
    .option("--json", "log JSON lines on stderr; one line on stdout when all is up")
    .addHelpText(
      "after",
      `
Examples:
  plaza up
  plaza up --port 0 --json --data /tmp/plaza
  plaza up --host 0.0.0.0 --relay wss://relay.example
  plaza up --url https://plaza.example.org --apps-origin 'https://{label}.apps.example.org'
`,
    )
    .action(async (flags: UpFlags, command: Command) => {
      if (flags.appsOrigin !== undefined && flags.url === undefined)
        command.error("error: --apps-origin also needs --url, the address of the page that shows the apps.");
      const log = createNodeLog({ json: flags.json === true });
      const backplane = await openBackplane(flags.nats, log);
      const started = await startPlaza({
        port: flags.port,
        host: flags.host,
        dataPath: flags.data,
        demo: flags.demo,
        relays: flags.relay ?? [],
        url: flags.url ?? null,
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
      const endAll = async (): Promise<void> => {
        await plaza.end();
        await backplane?.end();
      };
      let ending = false;
      const end = (signal: string): void => {
        if (ending) return;
        ending = true;
        log.info("ending", { signal });
        endAll().then(
          () => process.exit(0),
          (error: unknown) => {
            log.error("did not end cleanly", { detail: String(error) });
            process.exit(1);
          },
        );
      };
      process.on("SIGINT", () => end("SIGINT"));
      process.on("SIGTERM", () => end("SIGTERM"));
      if (flags.json === true) {
        process.stdout.write(`${JSON.stringify({ ready: true, ...plaza.ready, pid: process.pid })}\n`);
      } else {
        const { page, relay, media, scene } = plaza.ready;
        process.stdout.write(`\n  Plaza is up.\n\n    page    ${page}\n    relay   ${relay}\n    media   ${media}\n`);
        if (scene !== null) process.stdout.write(`    world   ${page}scene/${scene}\n`);
        process.stdout.write(`    data    ${plaza.dataPath}\n\n  Open the page in a browser. Ctrl-C ends it; nothing is lost.\n\n`);
      }
    });
}
