import { existsSync } from "node:fs";
import { basename } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import type { Log } from "@plaza/platform";
import { createNodeLog } from "@plaza/platform-node";
import { utf8Length } from "@plaza/protocol";
import type { Pubkey } from "@plaza/protocol";
import { inhabit } from "../agent/create-host.ts";
import { playScript } from "../agent/script/play-script.ts";
import type { GameScript } from "../agent/script/play-script.ts";
import type { WorldHost } from "../agent/world-host.ts";
import { explainHostProblem } from "../host/host-problem.ts";
import { identifierOf } from "../host/scene-identifier.ts";
import { startHost } from "../host/start-host.ts";
import type { HostedWorld } from "../host/start-host.ts";
import { natsOption, openBackplane } from "../sync/backplane-flag.ts";
import { localPlaza } from "../volunteer/home-plaza.ts";
import { DEFAULT_PORTS } from "./default-ports.ts";
import { readMediaStores, readPeople, readPlazaUrl, readPort, readRelays, readSyncUrl, readWhole } from "./flag-readers.ts";
import { addTlsFlags, readTlsWish } from "../tls/tls-flags.ts";
import type { TlsFlags } from "../tls/tls-flags.ts";
import { endOnSignal } from "./until-ended.ts";

interface HostFlags extends TlsFlags {
  readonly title: string;
  readonly summary?: string;
  readonly image?: string;
  readonly id?: string;
  readonly relay?: readonly string[];
  readonly media?: readonly string[];
  readonly plaza: string;
  readonly url?: string;
  readonly port: number;
  readonly host: string;
  readonly openSync?: boolean;
  readonly accept?: readonly Pubkey[];
  readonly slots: number;
  readonly capacity?: number;
  readonly data: string;
  readonly nats?: string;
  readonly script?: string;
  readonly scriptMemory: number;
  readonly json?: boolean;
}

const examples = `
The file goes to the media store, the scene to the relays, and visitors meet on this machine's port: with
--host 0.0.0.0 on your network, with --url wss://... behind a proxy. Ctrl-C ends the world for everybody.

Examples:
  plaza host castle.glb --title "The castle"                      with the Plaza on this machine ("plaza up")
  plaza host castle.glb --title "The castle" --relay wss://relay.example --media https://media.example \\
             --url wss://castle.example --image castle.png
  plaza host castle.glb --title "The castle" --accept npub1...    a friend may run "plaza sync" for it
  plaza host castle.glb --title "The castle" --script examples/games/quiz.ts    with a game; see docs/agents.md
`;

function readIdentifier(text: string): string {
  if (text.trim() === "" || utf8Length(text) > 255) throw new InvalidArgumentError("An id is a short text, at most 255 bytes.");
  return text.trim();
}

function readTitle(text: string): string {
  if (text.trim() === "") throw new InvalidArgumentError("Give the world a title.");
  return text.trim();
}

/** `plaza host`: uploads a world, publishes it and serves it until Ctrl-C. */
export function addHostCommand(program: Command): void {
  const command = program
    .command("host")
    .description("hosts a world of your own: uploads the glb, publishes the scene, serves its visitors")
    .argument("<file>", "the world: a glb with everything inside")
    .requiredOption("--title <text>", "the world's name", readTitle)
    .option("--summary <text>", "a few words about it")
    .option("--image <file or url>", "a picture of it")
    .option("--id <text>", "the scene's identifier; the same again replaces it (default: the file's name)", readIdentifier)
    .option("--relay <url>", "a relay to publish on; repeat for several", readRelays)
    .option("--media <url>", "a Blossom server for the files; repeat for several", readMediaStores)
    .option("--plaza <url>", "the Plaza whose relays and media store are used where none is given", readPlazaUrl, localPlaza)
    .option("--url <url>", "where visitors reach this server (wss://...), where that differs from where it listens", readSyncUrl)
    .option("--port <number>", "port to listen on; 0 picks a free one", readPort, DEFAULT_PORTS.host)
    .option("--host <address>", "address to listen on; 0.0.0.0 for everybody", "127.0.0.1")
    .option("--open-sync", 'anybody may serve this world with "plaza sync"')
    .option("--accept <npub>", "whose servers may join; repeat for several", readPeople)
    .option("--slots <number>", "how many active servers the world should have", readWhole(1, 5), 3)
    .option("--capacity <number>", "players at most", readWhole(1, 100_000))
    .option("--data <folder>", "where the host's key is kept", ".plaza")
    .option("--script <file>", "a game that plays in the world (TypeScript or JavaScript); a change of the file starts it anew")
    .option("--script-memory <MB>", "what the script may use, in MB", readWhole(16, 4_096), 64)
    .addOption(natsOption())
    .option("--json", "log JSON lines on stderr; one line on stdout when the world is up")
    .addHelpText("after", examples)
    .action(run);
  addTlsFlags(command);
}

function play(
  world: HostedWorld,
  path: string,
  { scriptMemory, data }: HostFlags,
  log: Log,
): { readonly host: WorldHost; readonly script: GameScript } {
  const host = inhabit(world, { log });
  const script = playScript(host, { path, memoryMb: scriptMemory, hidden: [data], log });
  // It was there a moment ago.
  if (!script.ok) throw new Error(`there is no script ${script.problem.path}`);
  return { host, script: script.value };
}

async function run(file: string, flags: HostFlags): Promise<void> {
  if (flags.script !== undefined && !existsSync(flags.script)) {
    process.stderr.write(`plaza: there is no script ${flags.script}.\n`);
    process.exit(1);
  }
  const asJson = flags.json === true;
  const log = createNodeLog({ json: asJson });
  const say = (text: string): void => {
    if (!asJson) process.stdout.write(text);
  };
  const toldPercent = new Map<string, number>();
  const tls = readTlsWish(flags);
  if (!tls.ok) {
    process.stderr.write(`plaza: ${explainHostProblem(tls.problem)}\n`);
    process.exit(1);
  }
  const backplane = await openBackplane(flags.nats, log);
  const started = await startHost({
    ...flags,
    tls: tls.value,
    backplane,
    file,
    summary: flags.summary ?? "",
    image: flags.image ?? null,
    identifier: flags.id ?? identifierOf(file),
    relays: flags.relay ?? [],
    media: flags.media ?? [],
    url: flags.url ?? null,
    openSync: flags.openSync === true,
    accept: flags.accept ?? [],
    capacity: flags.capacity ?? null,
    dataPath: flags.data,
    signer: null,
    log,
    onChecked: ({ triangles, textures, sizeBytes }) =>
      say(`  ${basename(file)}: ${(sizeBytes / 1024 / 1024).toFixed(1)} MB, ${triangles} triangles, ${textures} textures\n`),
    onUpload(path, sentBytes, totalBytes) {
      const percent = Math.floor((100 * sentBytes) / Math.max(1, totalBytes));
      const told = toldPercent.get(path) ?? -1;
      // Where lines stay, every tenth is enough; a terminal shows each on one line.
      if (percent === told || (!process.stdout.isTTY && percent < 100 && percent < told + 10)) return;
      toldPercent.set(path, percent);
      if (asJson) log.info("uploading", { file: basename(path), percent });
      else
        say(
          `${process.stdout.isTTY ? "\r" : ""}  uploading ${basename(path)}: ${percent} %${process.stdout.isTTY && percent < 100 ? "" : "\n"}`,
        );
    },
  });
  if (!started.ok) {
    process.stderr.write(`plaza: ${explainHostProblem(started.problem)}\n`);
    process.exit(1);
  }
  const world = started.value;
  const game = flags.script === undefined ? null : play(world, flags.script, flags, log);
  endOnSignal(log, async () => {
    game?.script.end();
    await (game?.host ?? world).end();
    await backplane?.end();
  });
  const { naddr, sync, page, file: fileUrl } = world;
  if (asJson) process.stdout.write(`${JSON.stringify({ ready: true, scene: naddr, sync, file: fileUrl, page, pid: process.pid })}\n`);
  else {
    say(`\n  "${flags.title}" is up.\n\n    scene   ${naddr}\n    sync    ${sync}\n    file    ${fileUrl}\n`);
    if (page !== null) say(`    page    ${page}\n`);
    say("\n  Ctrl-C ends it.\n\n");
  }
  let servers = 0;
  world.entry.view.subscribe(() => {
    const active = world.entry.view.get().report.servers.filter(({ status }) => status === "active");
    if (active.length === servers) return;
    servers = active.length;
    log.info("other servers of this world", { active: servers, urls: active.map(({ url }) => url).join(" ") });
  });
}
