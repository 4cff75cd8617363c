import { cpus } from "node:os";
import { quantileMs } from "./histogram.ts";
import type { Crowd, FromLoad, FromServer, ServerKind, ToLoad, ToServer } from "./messages.ts";
import { startPartner } from "./partner.ts";
import type { Partner } from "./partner.ts";
import { meanVisible } from "./places.ts";

/** What one server did under one crowd. */
export interface Figures {
  readonly kind: ServerKind;
  readonly crowd: Crowd;
  readonly hz: number;
  readonly deliveriesPerSec: number;
  /** Of what a server without loss would have delivered. */
  readonly arrivedShare: number;
  readonly cpuShare: number;
  readonly systemShare: number;
  readonly nsPerDelivery: number;
  readonly bytesPerDelivery: number;
  readonly latencyMs: readonly [number, number];
  readonly ageMs: readonly [number, number];
  readonly rssMb: number;
  /** Of the busiest load process. */
  readonly loadCpuShare: number;
  /** Of the positions that should have been sent. */
  readonly sentShare: number;
  /** Cores' worth of work that other processes of the machine did meanwhile. */
  readonly elsewhereCores: number;
  readonly loginMs: number;
  readonly lost: number;
  readonly notes: string;
}

/** How to measure. */
export interface MeasureOptions {
  readonly seconds: number;
  readonly isThinned: boolean;
}

/** A server, and the processes of its players. */
export interface Run {
  readonly server: Partner<ToServer, FromServer>;
  readonly loads: readonly Partner<ToLoad, FromLoad>[];
  readonly hz: number;
  readonly loginMs: number;
  readonly end: () => void;
}

/** One send per recipient gets this many deliveries a second: past its knee it would never answer again. */
const bearable = 50_000;
const settleMs = 4_000;

/** Starts a server and lets its players in; they do not move yet. */
export async function startRun(kind: ServerKind, crowd: Crowd, isThinned: boolean, nodeArgs: readonly string[] = []): Promise<Run> {
  const server = startPartner<ToServer, FromServer>("server-process.ts", [JSON.stringify({ kind, crowd, isThinned })], nodeArgs);
  const loads: Partner<ToLoad, FromLoad>[] = [];
  const end = () => [server, ...loads].forEach((partner) => partner.end());
  try {
    const { port } = await server.next("ready");
    const step = crowd.players < 1_000 ? 1 : 2;
    const seen = crowd.visible === "all" ? crowd.players - 1 : crowd.visible;
    const hz = kind === "per-recipient" ? Math.min(15, bearable / (crowd.players * seen)) : 15;
    for (let first = 0; first < step; first += 1) {
      const load = startPartner<ToLoad, FromLoad>("load-process.ts", []);
      loads.push(load);
      const isLogin = kind.startsWith("plaza");
      const isSilent = kind.startsWith("raw") && !kind.endsWith("reads");
      load.tell({ type: "enter", port, crowd, first, step, isLogin, isBinary: kind === "plaza-binary", hz: isSilent ? 0 : hz });
    }
    let loginMs = 0;
    for (const load of loads) loginMs = Math.max(loginMs, (await load.next("entered")).tookMs);
    return { server, loads, hz, loginMs, end };
  } catch (error) {
    end();
    throw error;
  }
}

/** Measures one server under one crowd. */
export async function measure(kind: ServerKind, crowd: Crowd, { seconds, isThinned }: MeasureOptions): Promise<Figures> {
  const { server, loads, hz, loginMs, end } = await startRun(kind, crowd, isThinned);
  try {
    for (const load of loads) load.tell({ type: "move" });
    await new Promise((resolve) => setTimeout(resolve, settleMs));
    const busyBefore = busyCores();
    server.tell({ type: "measure" });
    const before = await server.next("measured");
    for (const load of loads) load.tell({ type: "measure", seconds });
    const got = await Promise.all(loads.map((load) => load.next("measured")));
    server.tell({ type: "measure" });
    const after = await server.next("measured");
    const busyMs = busyCores() - busyBefore;

    const wallMs = after.atMs - before.atMs;
    const systemMs = after.systemMs - before.systemMs;
    const cpuMs = after.userMs - before.userMs + systemMs;
    const sum = (pick: (figures: (typeof got)[number]) => number) => got.reduce((total, figures) => total + pick(figures), 0);
    const bytesPerDelivery =
      sum(({ probedBytes }) => probedBytes) /
      Math.max(
        1,
        sum(({ probedDeliveries }) => probedDeliveries),
      );
    const perSec = got.reduce((total, figures) => total + figures.bytes / bytesPerDelivery / figures.seconds, 0);
    const due = kind === "plaza" || kind === "plaza-binary" ? meanVisible(crowd, seconds / 2) : seenBy(crowd);
    const sentDue = crowd.players * hz;
    const [latency, age] = [got.map((figures) => figures.latency), got.map((figures) => figures.age)];
    return {
      kind,
      crowd,
      hz,
      deliveriesPerSec: perSec,
      arrivedShare: perSec / (crowd.players * due * hz),
      cpuShare: cpuMs / wallMs,
      systemShare: systemMs / wallMs,
      nsPerDelivery: ((cpuMs / wallMs) * 1e9) / Math.max(1, perSec),
      bytesPerDelivery,
      latencyMs: [quantileMs(latency, 0.5), quantileMs(latency, 0.99)],
      ageMs: [quantileMs(age, 0.5), quantileMs(age, 0.99)],
      rssMb: after.rssBytes / 2 ** 20,
      loadCpuShare: Math.max(...got.map((figures) => figures.cpuMs / (figures.seconds * 1000))),
      sentShare: got.reduce((total, figures) => total + figures.sent / figures.seconds, 0) / sentDue,
      elsewhereCores: Math.max(0, (busyMs - cpuMs - sum((figures) => figures.cpuMs)) / wallMs),
      loginMs,
      lost: sum(({ lost }) => lost),
      notes: after.notes,
    };
  } finally {
    end();
  }
}

function seenBy(crowd: Crowd): number {
  return crowd.visible === "all" ? crowd.players - 1 : crowd.visible;
}

/** Milliseconds that all cores have worked since the machine started. */
function busyCores(): number {
  return cpus().reduce((total, { times }) => total + times.user + times.nice + times.sys + times.irq, 0);
}
