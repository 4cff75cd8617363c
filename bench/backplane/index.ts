import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { haveNatsServer, startNatsServer } from "../../tests/support/nats-server.ts";
import type { NatsServer } from "../../tests/support/nats-server.ts";
import { quantileMs } from "../sync/histogram.ts";
import type { Crowd, FromLoad, FromServer, ToLoad, ToServer, Used } from "../sync/messages.ts";
import { startPartner } from "../sync/partner.ts";
import type { Partner } from "../sync/partner.ts";

interface Figures {
  readonly processes: number;
  readonly players: number;
  readonly deliveriesPerSec: number;
  readonly arrivedShare: number;
  /** Shares of a core. */
  readonly servers: readonly number[];
  readonly nats: number;
  readonly loads: number;
  readonly sentShare: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly agedMs: number;
  /** Cores' worth of work that the rest of the machine did meanwhile. */
  readonly elsewhereCores: number;
  readonly notes: readonly string[];
}

type Server = Partner<ToServer, FromServer>;
type Load = Partner<ToLoad, FromLoad>;

const hz = 15;
const settleMs = 2_000;

/**
 * What two processes on one NATS server carry beside one: all players see each other, each sends 15 positions a second,
 * nothing is thinned. `--players` (default 200,400), `--seconds` of measuring (default 5), `--binary` for positions as bytes.
 * The players of each process come from a process of their own. With few cores everything competes: the line below each
 * pair says how much of the machine was in use, and by whom.
 */
export async function run(options: Readonly<Record<string, string | true>>): Promise<void> {
  if (!haveNatsServer()) return;
  const seconds = Number(options["seconds"] ?? 5);
  const isBinary = "binary" in options;
  const counts = String(options["players"] ?? "200,400")
    .split(",")
    .map(Number);
  console.log(
    `all visible, ${hz} Hz, ${isBinary ? "positions as bytes" : "JSON text"}, loopback, ${seconds} s, ${cpus().length} cores; CPU in shares of one core\n`,
  );
  console.log(row(["processes", "players", "deliveries/s", "arrived", "CPU each", "NATS", "loads", "sent", "p50 ms", "p99 ms", "age p99"]));
  for (const players of counts) {
    for (const processes of [1, 2]) print(await measure(processes, { players, visible: "all" }, { seconds, isBinary }));
  }
}

async function measure(
  processes: number,
  crowd: Crowd,
  { seconds, isBinary }: { readonly seconds: number; readonly isBinary: boolean },
): Promise<Figures> {
  const nats = processes === 1 ? null : await startNatsServer();
  const servers: Server[] = [];
  const loads: Load[] = [];
  try {
    for (let index = 0; index < processes; index += 1) {
      const args = JSON.stringify({ players: crowd.players, nats: nats?.url ?? null });
      servers.push(startPartner<ToServer, FromServer>("../backplane/server-process.ts", [args]));
    }
    const ports = await Promise.all(servers.map(async (server) => (await server.next("ready")).port));
    // As many players' processes in both cases, so that they cost the same.
    for (const first of [0, 1]) {
      const load = startPartner<ToLoad, FromLoad>("load-process.ts", []);
      loads.push(load);
      load.tell({ type: "enter", port: ports[first % processes] ?? 0, crowd, first, step: 2, isLogin: true, isBinary, hz });
    }
    for (const load of loads) await load.next("entered");
    for (const load of loads) load.tell({ type: "move" });
    await new Promise((resolve) => setTimeout(resolve, settleMs));
    const busyBeforeMs = busyCoresMs();
    const before = await use(servers);
    const natsBeforeMs = natsCpuMs(nats);
    for (const load of loads) load.tell({ type: "measure", seconds });
    const got = await Promise.all(loads.map((load) => load.next("measured")));
    const natsMs = natsCpuMs(nats) - natsBeforeMs;
    const after = await use(servers);
    const [busyMs, wallMs] = [busyCoresMs() - busyBeforeMs, (after[0]?.atMs ?? 0) - (before[0]?.atMs ?? 0)];

    const sum = (pick: (figures: (typeof got)[number]) => number) => got.reduce((total, figures) => total + pick(figures), 0);
    const perDelivery = sum((figures) => figures.probedBytes) / sum((figures) => figures.probedDeliveries);
    const deliveriesPerSec = sum((figures) => figures.bytes / perDelivery / figures.seconds);
    const latency = got.map((figures) => figures.latency);
    const shares = after.map((now, index) => cpuShare(before[index], now));
    const loadShare = sum((figures) => figures.cpuMs / (figures.seconds * 1000));
    const natsShare = natsMs / (seconds * 1000);
    const ownCores = shares.reduce((total, share) => total + share, loadShare + natsShare);
    return {
      processes,
      players: crowd.players,
      deliveriesPerSec,
      arrivedShare: deliveriesPerSec / (crowd.players * (crowd.players - 1) * hz),
      servers: shares,
      nats: natsShare,
      loads: loadShare,
      elsewhereCores: Math.max(0, busyMs / wallMs - ownCores),
      sentShare: sum((figures) => figures.sent / figures.seconds) / (crowd.players * hz),
      p50Ms: quantileMs(latency, 0.5),
      p99Ms: quantileMs(latency, 0.99),
      agedMs: quantileMs(
        got.map((figures) => figures.age),
        0.99,
      ),
      notes: after.map(({ notes }) => notes),
    };
  } finally {
    for (const partner of [...servers, ...loads]) partner.end();
    await nats?.end();
  }
}

type Measured = Used & { readonly notes: string };

function use(servers: readonly Server[]): Promise<readonly Measured[]> {
  for (const server of servers) server.tell({ type: "measure" });
  return Promise.all(servers.map((server) => server.next("measured")));
}

function cpuShare(before: Measured | undefined, after: Measured): number {
  if (before === undefined) return Number.NaN;
  return (after.userMs + after.systemMs - before.userMs - before.systemMs) / (after.atMs - before.atMs);
}

/** What the broker has used since its start; 0 where the system does not say. */
function natsCpuMs(nats: NatsServer | null): number {
  if (nats === null || process.platform !== "linux") return 0;
  // Behind the name, which may hold anything, in hundredths of a second.
  const fields = readFileSync(`/proc/${nats.pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function print(figures: Figures): void {
  const { processes, players, servers, nats, loads, sentShare } = figures;
  console.log(
    row([
      String(processes),
      String(players),
      Math.round(figures.deliveriesPerSec).toLocaleString("en"),
      percent(figures.arrivedShare),
      servers.map(percent).join(" + "),
      percent(nats),
      percent(loads),
      percent(sentShare),
      figures.p50Ms.toFixed(1),
      figures.p99Ms.toFixed(1),
      figures.agedMs.toFixed(1),
    ]),
  );
  const used = servers.reduce((total, share) => total + share, nats + loads + figures.elsewhereCores);
  const limits = [
    ...(servers.some((share) => share > 0.9) ? ["a server's own core"] : []),
    ...(sentShare < 0.97 ? ["the players, who could not send as often as they should"] : []),
    ...(used > cpus().length * 0.9
      ? [`the machine, ${used.toFixed(1)} of ${cpus().length} cores, ${figures.elsewhereCores.toFixed(1)} of them by others`]
      : []),
  ];
  console.log(`  ${limits.length === 0 ? "nothing was saturated" : `saturated: ${limits.join(", ")}`}; ${figures.notes.join(" | ")}`);
}

/** Milliseconds that all cores have worked since the machine started. */
function busyCoresMs(): number {
  return cpus().reduce((total, { times }) => total + times.user + times.nice + times.sys + times.irq, 0);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

function row(cells: readonly string[]): string {
  return cells.map((cell, index) => (index === 0 ? cell.padEnd(10) : cell.padStart(index === 4 ? 15 : 13))).join("");
}
