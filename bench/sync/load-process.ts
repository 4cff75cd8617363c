/** Some of the players of a measurement, in a process of their own. */
import { crowdKey } from "../../tests/support/crowd-keys.ts";
import type { CrowdKey } from "../../tests/support/crowd-keys.ts";
import { createHistogram } from "./histogram.ts";
import { enterLoadClient } from "./load-client.ts";
import type { LoadClient } from "./load-client.ts";
import type { FromLoad, ToLoad } from "./messages.ts";
import { cellsAround, placeOf } from "./places.ts";
import { createProbe } from "./probe.ts";
import type { Probe } from "./probe.ts";
import { steadyMs } from "./steady-clock.ts";

type Enter = Extract<ToLoad, { type: "enter" }>;

interface Player {
  readonly number: number;
  client: LoadClient;
  /** The cells it asked for last. */
  cells: string;
}

/** How many of a process's players look at what they get. */
const probeCount = 3;
/** Logins on the way at once: a ramp, not a storm. */
const loginsAtOnce = 40;
const lookEveryMs = 50;

const latency = createHistogram();
const ages = createHistogram();
const probes: Probe[] = [];
const players: Player[] = [];
const totals = { bytes: 0, sent: 0, lost: 0 };
let asked: Enter | null = null;
let startedMs = 0;
const tell = (message: FromLoad) => process.send?.(message);

function onBytesOf(isProbe: boolean): (chunk: Buffer) => void {
  if (!isProbe) {
    return (chunk) => {
      totals.bytes += chunk.length;
    };
  }
  const probe = createProbe(latency);
  probes.push(probe);
  return (chunk) => {
    totals.bytes += chunk.length;
    probe.take(chunk);
  };
}

async function dial(message: Enter, key: CrowdKey | null, isProbe: boolean): Promise<LoadClient> {
  return enterLoadClient({
    port: message.port,
    key,
    isBinary: message.isBinary,
    onBytes: onBytesOf(isProbe),
    onLost: () => {
      totals.lost += 1;
    },
  });
}

async function enter(message: Enter): Promise<void> {
  asked = message;
  const { crowd, first, step, isLogin } = message;
  const numbers: number[] = [];
  for (let number = first; number < crowd.players; number += step) numbers.push(number);
  const keys = new Map(numbers.map((number) => [number, isLogin ? crowdKey(number + 1) : null] as const));
  const beganMs = performance.now();
  // Those who look come from the middle of the crowd's ground as well as from its edge.
  const probeEvery = Math.max(1, Math.floor(numbers.length / probeCount));
  let next = 0;
  const comeOneByOne = async () => {
    while (next < numbers.length) {
      const place = next;
      next += 1;
      const number = numbers[place] ?? 0;
      const isProbe = place % probeEvery === 0 && place / probeEvery < probeCount;
      const player: Player = { number, client: await dial(message, keys.get(number) ?? null, isProbe), cells: "" };
      players.push(player);
      if (isLogin && crowd.visible !== "all") look(player, placeOf(number, crowd, 0));
    }
  };
  await Promise.all(Array.from({ length: loginsAtOnce }, comeOneByOne));
  tell({ type: "entered", tookMs: performance.now() - beganMs });
}

/** Everyone walks; the moments of sending are spread evenly. */
function move({ hz, crowd, isLogin }: Enter): void {
  startedMs = performance.now();
  let due = 0;
  setInterval(() => {
    const seconds = (performance.now() - startedMs) / 1000;
    const until = hz === 0 ? 0 : Math.floor(seconds * hz * players.length);
    for (; due < until; due += 1) {
      const player = players[due % players.length];
      if (player === undefined) return;
      const place = placeOf(player.number, crowd, seconds);
      if (isLogin && crowd.visible !== "all") look(player, place);
      player.client.send({ type: "position", ...place, y: 0, ry: 1.234, t: Math.round(steadyMs() * 10) / 10 });
      totals.sent += 1;
    }
  }, 1);
}

/** Asks for the cells around, when they are others than before. */
function look(player: Player, place: { readonly x: number; readonly z: number }): void {
  const cells = cellsAround(place);
  const name = `${cells[0]?.cx ?? 0},${cells[0]?.cz ?? 0}`;
  if (player.cells === name) return;
  player.cells = name;
  player.client.send({ type: "subscribe_cells", cells });
}

async function measure(seconds: number): Promise<void> {
  const beganMs = performance.now();
  const cpu = process.cpuUsage();
  totals.bytes = 0;
  totals.sent = 0;
  latency.clear();
  ages.clear();
  for (const { counted } of probes) {
    counted.bytes = 0;
    counted.deliveries = 0;
  }
  const looking = setInterval(() => {
    for (const probe of probes) probe.look(ages);
  }, lookEveryMs);
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  clearInterval(looking);
  const { user, system } = process.cpuUsage(cpu);
  tell({
    type: "measured",
    seconds: (performance.now() - beganMs) / 1000,
    bytes: totals.bytes,
    sent: totals.sent,
    lost: totals.lost,
    cpuMs: (user + system) / 1000,
    probedBytes: probes.reduce((sum, { counted }) => sum + counted.bytes, 0),
    probedDeliveries: probes.reduce((sum, { counted }) => sum + counted.deliveries, 0),
    latency: latency.pairs(),
    age: ages.pairs(),
  });
}

/** One in ten leaves and comes back with another key. */
async function churn(message: Enter): Promise<void> {
  for (const [place, player] of players.entries()) {
    if (place % 10 !== 9) continue;
    player.client.end();
    player.client = await dial(message, crowdKey(1_000_000 + Math.floor(Math.random() * 1_000_000_000)), false);
    player.cells = "";
  }
  tell({ type: "churned" });
}

function failed(error: unknown): void {
  console.error(error);
  process.exit(1);
}

process.on("message", (message: ToLoad) => {
  if (message.type === "enter") enter(message).catch(failed);
  else if (message.type === "measure") measure(message.seconds).catch(failed);
  else if (message.type === "churn" && asked !== null) churn(asked).catch(failed);
  else if (message.type === "move" && asked !== null) move(asked);
});
process.on("disconnect", () => process.exit(0));
