import { join } from "node:path";
import type { Command } from "commander";
import { createNodeLog } from "@plaza/platform-node";
import type { SlotEntryView, WaitsFor } from "@plaza/world";
import { natsOption, openBackplane } from "../sync/backplane-flag.ts";
import { describeSlots, describeStop } from "../volunteer/describe-slots.ts";
import { localPlaza } from "../volunteer/home-plaza.ts";
import { startVolunteer } from "../volunteer/start-volunteer.ts";
import type { Volunteer } from "../volunteer/start-volunteer.ts";
import { explainVolunteerProblem } from "../volunteer/volunteer-problem.ts";
import { DEFAULT_PORTS } from "./default-ports.ts";
import { readPlazaUrl, readPort, readRelays, readSyncUrl, readWhole } from "./flag-readers.ts";
import { addTlsFlags, readTlsWish } from "../tls/tls-flags.ts";
import type { TlsFlags } from "../tls/tls-flags.ts";
import { endOnSignal } from "./until-ended.ts";

interface SyncFlags extends TlsFlags {
  readonly scene: string;
  readonly url?: string;
  readonly port: number;
  readonly host: string;
  readonly data: string;
  readonly key?: string;
  readonly relay?: readonly string[];
  readonly plaza: string;
  readonly slots: number;
  readonly capacity?: number;
  readonly region?: string;
  readonly strictAuth?: boolean;
  readonly listen: number;
  readonly grace: number;
  readonly nats?: string;
  readonly json?: boolean;
}

const undecided: ReadonlySet<WaitsFor | null> = new Set<WaitsFor | null>(["scene", "relays", "others", "turn"]);

const examples = `
The scene's owner decides whose servers visitors join: those the scene names, those of people named
with "plaza host --accept NPUB", or everybody's with "plaza host --open-sync". Any other waits.

OPEN           fewer servers are active than the scene has slots: this one joins
CHALLENGEABLE  the slots are taken, but a server is nearly full, far away or silent: this one stands by
FULL           the scene is well served: this one ends itself

Examples:
  plaza sync --scene naddr1... --url wss://sync.example/plaza --port 7449
  plaza sync --scene naddr1... --relay ws://127.0.0.1:7447/relay
  plaza sync --scene naddr1... --url wss://eu.example --region eu-west --capacity 200 --key ~/volunteer.key
`;

/** `plaza sync`: volunteers a sync server for somebody's scene until Ctrl-C, or until it is not needed. */
export function addSyncCommand(program: Command): void {
  const command = program
    .command("sync")
    .description("volunteers a sync server for a scene: joins, stands by or leaves as the scene needs it")
    .requiredOption("--scene <naddr>", "the scene to serve: naddr1..., or a link that ends with it")
    .option("--url <url>", "where visitors reach this server (wss://...), where that differs from where it listens", readSyncUrl)
    .option("--port <number>", "port to listen on; 0 picks a free one", readPort, DEFAULT_PORTS.sync)
    .option("--host <address>", "address to listen on; 0.0.0.0 for everybody", "127.0.0.1")
    .option("--data <folder>", "where this volunteer's key is kept", ".plaza")
    .option("--key <file>", "the key to sign heartbeats with; made when missing (default: volunteer.key in the data folder)")
    .option("--relay <url>", "a relay the scene is published on; repeat for several (default: those the naddr names)", readRelays)
    .option("--plaza <url>", "the Plaza whose relays are used where none is named", readPlazaUrl, localPlaza)
    .option("--slots <number>", "how many active servers the scene should have", readWhole(1, 5), 3)
    .option("--capacity <number>", "players at most", readWhole(1, 100_000))
    .option("--region <text>", "where this server is, as a hint for others")
    .option("--strict-auth", "refuse logins that do not name this server")
    .option("--listen <seconds>", "how long to listen for other servers before deciding", readWhole(0, 600), 35)
    .option("--grace <seconds>", "how long an empty or needless server stays; 0 for ever", readWhole(0, 1_000_000), 600)
    .addOption(natsOption())
    .option("--json", "log JSON lines on stderr; one line on stdout when decided")
    .addHelpText("after", examples)
    .action(run);
  addTlsFlags(command);
}

async function run(flags: SyncFlags): Promise<void> {
  const asJson = flags.json === true;
  const log = createNodeLog({ json: asJson });
  const tls = readTlsWish(flags);
  if (!tls.ok) {
    process.stderr.write(`plaza: ${explainVolunteerProblem(tls.problem)}\n`);
    process.exit(1);
  }
  const backplane = await openBackplane(flags.nats, log);
  const started = await startVolunteer({
    ...flags,
    tls: tls.value,
    backplane,
    url: flags.url ?? null,
    dataPath: flags.data,
    keyPath: flags.key ?? join(flags.data, "volunteer.key"),
    relays: flags.relay ?? [],
    capacity: flags.capacity ?? null,
    region: flags.region ?? null,
    strictAuth: flags.strictAuth === true,
    listenMs: flags.listen * 1000,
    graceMs: flags.grace * 1000,
    log,
  });
  if (!started.ok) {
    process.stderr.write(`plaza: ${explainVolunteerProblem(started.problem)}\n`);
    process.exit(1);
  }
  const volunteer = started.value;
  const finish = endOnSignal(log, async () => {
    await volunteer.end();
    await backplane?.end();
  });
  if (!asJson) {
    process.stdout.write(`\n  "${volunteer.title}"\n  this server: ${volunteer.url}\n\n`);
    if (flags.listen > 0) process.stdout.write(`Listening ${flags.listen} s for the scene's other servers.\n`);
  }
  let isReady = false;
  let toldAs = "";

  function look(): void {
    const view = volunteer.entry.view.get();
    const decided = view.stopped !== null || !undecided.has(view.waitsFor);
    if (!isReady && decided) {
      isReady = true;
      if (asJson) process.stdout.write(`${JSON.stringify(readyLine(view, volunteer))}\n`);
    }
    if (isReady) tell(view);
    if (view.stopped === null) return;
    if (!asJson) process.stdout.write(`${describeStop(view.stopped)}\n`);
    finish(view.stopped);
  }

  /** Once at each turn of events, not at each millisecond of a measurement. */
  function tell(view: SlotEntryView): void {
    const { report, status, waitsFor, place, beaten } = view;
    const servers = report.servers.map(({ url, status: theirs, weakness }) => [url, theirs, weakness]);
    const tellAs = JSON.stringify([report.state, status, waitsFor, place, beaten, servers]);
    if (tellAs === toldAs || status === "offline") return;
    toldAs = tellAs;
    if (asJson)
      log.info("slots", {
        state: report.state,
        status,
        waitsFor,
        active: report.servers.filter((server) => server.status === "active").length,
      });
    else process.stdout.write(`\n${describeSlots(view, volunteer).join("\n")}\n`);
  }

  volunteer.entry.view.subscribe(look);
  look();
}

function readyLine(view: SlotEntryView, { url, naddr }: Volunteer): object {
  const { report, status, waitsFor, stopped } = view;
  const facts = { sync: url, scene: naddr, state: report.state, status, waitsFor, servers: report.servers, pid: process.pid };
  return stopped === null ? { ready: true, ...facts } : { ready: false, reason: stopped, ...facts };
}
