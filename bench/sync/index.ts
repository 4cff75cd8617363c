import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import type { FromLoad, FromServer, ServerKind, ToLoad, ToServer } from "./messages.ts";

interface Figures {
  readonly kind: ServerKind;
  readonly players: number;
  readonly hz: number;
  readonly deliveriesPerSec: number;
  readonly arrivedShare: number;
  readonly cpuShare: number;
  readonly nsPerDelivery: number;
  readonly bytesPerDelivery: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly rssMb: number;
  readonly loadCpuShare: number;
  readonly loginMs: number;
  readonly lost: number;
  readonly notes: string;
}

const names: Readonly<Record<ServerKind, string>> = {
  plaza: "Plaza",
  "plaza-binary": "Plaza, positions as bytes",
  "per-recipient": "one ws.send per recipient",
  "raw-writes": "raw socket writes, nothing read",
};

/**
 * The sync server under real sockets: all players see each other and each sends 15 positions a second.
 * `--players` (default 100,300), `--seconds` of measuring (default 6), `--only plaza|plaza-binary|per-recipient|raw-writes`.
 * `--crowd` thins out the far where a view is crowded, as a real server does; without it every position reaches everyone.
 * Server and players are processes of their own; the players' CPU stands beside, because past 90 % it is what is measured.
 * One send per recipient gets as many positions a second as keep it below its knee: past it, it would never answer again.
 */
export async function run(options: Readonly<Record<string, string | true>>): Promise<void> {
  const counts = String(options["players"] ?? "100,300")
    .split(",")
    .map(Number);
  const seconds = Number(options["seconds"] ?? 6);
  const kinds = (["plaza", "plaza-binary", "per-recipient", "raw-writes"] as const).filter((kind) => (options["only"] ?? kind) === kind);
  console.log(`all visible, 15 Hz, JSON text frames, loopback, ${seconds} s; CPU is that of the server's whole process\n`);
  console.log(
    row([
      "server",
      "players",
      "Hz",
      "deliveries/s",
      "arrived",
      "CPU",
      "ns/delivery",
      "vs send",
      "vs raw",
      "bytes",
      "p50 ms",
      "p99 ms",
      "RSS MB",
      "load CPU",
    ]),
  );
  for (const players of counts) {
    const all: Figures[] = [];
    for (const kind of kinds) all.push(await measure(kind, players, seconds, "crowd" in options));
    for (const figures of all) print(figures, all);
  }
}

function print(figures: Figures, all: readonly Figures[]): void {
  const against = (kind: ServerKind) => {
    const other = all.find((entry) => entry.kind === kind);
    return other === undefined ? "-" : `${(other.nsPerDelivery / figures.nsPerDelivery).toFixed(2)}x`;
  };
  const isTimed = figures.kind !== "raw-writes";
  console.log(
    row([
      names[figures.kind],
      String(figures.players),
      figures.hz.toFixed(1),
      Math.round(figures.deliveriesPerSec).toLocaleString("en"),
      percent(figures.arrivedShare),
      percent(figures.cpuShare),
      figures.nsPerDelivery.toFixed(0),
      against("per-recipient"),
      against("raw-writes"),
      figures.bytesPerDelivery.toFixed(0),
      isTimed ? figures.p50Ms.toFixed(1) : "-",
      isTimed ? figures.p99Ms.toFixed(1) : "-",
      figures.rssMb.toFixed(0),
      percent(figures.loadCpuShare),
    ]),
  );
  if (figures.kind === "plaza")
    console.log(`  ${figures.players} logins in ${figures.loginMs.toFixed(0)} ms, lost ${figures.lost}; ${figures.notes}`);
}

async function measure(kind: ServerKind, players: number, seconds: number, isThinned: boolean): Promise<Figures> {
  const server = start<ToServer, FromServer>("server-process.ts", [kind, String(players), isThinned ? "thinned" : "whole"]);
  const load = start<ToLoad, FromLoad>("load-process.ts", []);
  const hz = kind === "per-recipient" ? Math.min(15, 50_000 / (players * (players - 1))) : 15;
  try {
    const { port } = await server.next("ready");
    load.tell({
      type: "enter",
      port,
      players,
      isLogin: kind.startsWith("plaza"),
      isBinary: kind === "plaza-binary",
      hz: kind === "raw-writes" ? 0 : hz,
    });
    const { tookMs } = await load.next("entered");
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    server.tell({ type: "measure" });
    const before = await server.next("measured");
    load.tell({ type: "measure", seconds });
    const got = await load.next("measured");
    server.tell({ type: "measure" });
    const after = await server.next("measured");
    const cpuMs = after.cpuMs - before.cpuMs;
    const perSec = got.deliveries / got.seconds;
    return {
      kind,
      players,
      hz,
      deliveriesPerSec: perSec,
      arrivedShare: perSec / (players * (players - 1) * hz),
      cpuShare: cpuMs / (after.atMs - before.atMs),
      nsPerDelivery: (cpuMs * 1e6) / Math.max(1, got.deliveries),
      bytesPerDelivery: got.bytes / Math.max(1, got.deliveries),
      p50Ms: quantile(got.latenciesMs, 0.5),
      p99Ms: quantile(got.latenciesMs, 0.99),
      rssMb: after.rssBytes / 2 ** 20,
      loadCpuShare: got.cpuMs / (got.seconds * 1000),
      loginMs: tookMs,
      lost: got.lost,
      notes: after.notes,
    };
  } finally {
    server.end();
    load.end();
  }
}

interface Partner<Out, In extends { readonly type: string }> {
  tell(message: Out): void;
  next<T extends In["type"]>(type: T): Promise<Extract<In, { readonly type: T }>>;
  end(): void;
}

function start<Out extends object, In extends { readonly type: string }>(file: string, args: readonly string[]): Partner<Out, In> {
  const child: ChildProcess = fork(new URL(file, import.meta.url), args, { execArgv: ["--disable-warning=ExperimentalWarning"] });
  const came: In[] = [];
  let wake: (() => void) | null = null;
  let failed: Error | null = null;
  child.on("message", (message) => {
    came.push(message as In);
    wake?.();
  });
  child.on("exit", (code) => {
    failed = new Error(`${file} ended with ${code}`);
    wake?.();
  });
  return {
    tell: (message) => void child.send(message),
    async next(type) {
      const deadline = setTimeout(() => {
        failed = new Error(`${file} did not say "${type}" within a minute`);
        wake?.();
      }, 60_000);
      for (;;) {
        const place = came.findIndex((message) => message.type === type);
        const found = place === -1 ? undefined : came.splice(place, 1)[0];
        if (found !== undefined || failed !== null) clearTimeout(deadline);
        if (found !== undefined) return found as Extract<In, { readonly type: typeof type }>;
        if (failed !== null) throw failed;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    // A saturated process does not answer a polite signal.
    end: () => void child.kill("SIGKILL"),
  };
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

function row(cells: readonly string[]): string {
  return cells.map((cell, index) => (index === 0 ? cell.padEnd(32) : cell.padStart(13))).join("");
}
