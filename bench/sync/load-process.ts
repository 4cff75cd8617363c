/** The players of a measurement, in a process of their own. */
import { enterLoadClient } from "./load-client.ts";
import type { LoadClient, Tally } from "./load-client.ts";
import type { FromLoad, ToLoad } from "./messages.ts";

const probes = 6;
const tally: Tally = { deliveries: 0, bytes: 0, lost: 0, latenciesMs: [] };
const tell = (message: FromLoad) => process.send?.(message);

async function enter(message: Extract<ToLoad, { type: "enter" }>): Promise<void> {
  const startedMs = performance.now();
  const { port, players, isLogin, isBinary, hz } = message;
  const clients: LoadClient[] = await Promise.all(
    Array.from({ length: players }, (_, number) => enterLoadClient({ port, number, isLogin, isBinary, isProbe: number < probes, tally })),
  );
  const tookMs = performance.now() - startedMs;
  if (hz > 0) keepMoving(clients, 1000 / hz);
  tell({ type: "entered", tookMs });
}

/** Everyone walks in circles; the moments of sending are spread evenly. */
function keepMoving(clients: readonly LoadClient[], sendEveryMs: number): void {
  const startMs = performance.now();
  let sent = 0;
  setInterval(() => {
    const due = Math.floor(((performance.now() - startMs) / sendEveryMs) * clients.length);
    for (; sent < due; sent += 1) {
      const number = sent % clients.length;
      const angle = sent / 500 + number;
      clients[number]?.move(Math.cos(angle) * 20, Math.sin(angle) * 20);
    }
  }, 1);
}

async function measure(seconds: number): Promise<void> {
  const startedMs = performance.now();
  const cpu = process.cpuUsage();
  tally.deliveries = 0;
  tally.bytes = 0;
  tally.latenciesMs.length = 0;
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const { user, system } = process.cpuUsage(cpu);
  tell({
    type: "measured",
    deliveries: tally.deliveries,
    bytes: tally.bytes,
    seconds: (performance.now() - startedMs) / 1000,
    latenciesMs: tally.latenciesMs.toSorted((a, b) => a - b),
    cpuMs: (user + system) / 1000,
    lost: tally.lost,
  });
}

process.on("message", (message: ToLoad) => {
  if (message.type === "enter") void enter(message);
  else if (message.type === "measure") void measure(message.seconds);
  else process.exit(0);
});
