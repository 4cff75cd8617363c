/** Players of the abuse measurements, in a process of their own: honest ones, slow ones, a flood or a storm. */
import type { FromPlayers, ToPlayers } from "./messages.ts";
import { createPositionWatch } from "./position-watch.ts";
import { enterRawPlayer } from "./raw-player.ts";
import type { RawPlayer } from "./raw-player.ts";
import { rawFrame } from "../../tests/support/raw-visitor.ts";

const tell = (message: FromPlayers) => process.send?.(message);
const hz = 15;
/** So many of the walkers time what they get; the others only take it. */
const probes = 8;
const walkers = createPositionWatch();
const slow = createPositionWatch();
let players: RawPlayer[] = [];
let ends: (() => void)[] = [];
let sent = 0;
let sentMessages = 0;
let closedByServer = 0;

function keep(player: RawPlayer): void {
  players.push(player);
  player.socket.removeAllListeners("error").on("error", () => {});
  const onClose = () => (closedByServer += 1);
  player.socket.removeAllListeners("close").on("close", onClose);
  ends.push(() => player.socket.off("close", onClose));
}

async function walk({ port, count, first }: Extract<ToPlayers, { type: "walk" }>): Promise<void> {
  const entered = await Promise.all(Array.from({ length: count }, (_, index) => enterRawPlayer(port, first + index)));
  for (const [index, player] of entered.entries()) {
    keep(player);
    if (index < probes) {
      const read = walkers.reader(player);
      read(player.early);
      player.socket.on("data", read);
    }
    player.socket.resume();
  }
  const startMs = performance.now();
  let done = 0;
  const timer = setInterval(() => {
    const nowMs = performance.now();
    const due = Math.floor(((nowMs - startMs) / 1_000) * hz * count);
    for (; done < due; done += 1) {
      const angle = done / 500 + (done % count);
      const t = Math.round(performance.now() * 10) / 10;
      entered[done % count]?.send({ type: "position", x: Math.cos(angle) * 20, y: 0, z: Math.sin(angle) * 20, ry: 1, t });
      sent += 1;
    }
  }, 2);
  ends.push(() => clearInterval(timer));
}

/** Takes what came in small sips; node reads no further ahead than its own buffer of 64 KiB. */
async function readSlowly({ port, count, first, bytesPerSec }: Extract<ToPlayers, { type: "read-slowly" }>): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const player = await enterRawPlayer(port, first + index);
    keep(player);
    const read = slow.reader(player);
    read(player.early);
    let taken = 0;
    const startMs = performance.now();
    const timer = setInterval(() => {
      const due = Math.floor(((performance.now() - startMs) / 1_000) * bytesPerSec);
      // More than what is there is asked for in vain, and then nothing comes at all.
      const size = Math.min(due - taken, player.socket.readableLength);
      const bytes: unknown = size > 0 ? player.socket.read(size) : player.socket.read(0);
      if (!Buffer.isBuffer(bytes)) return;
      taken += bytes.length;
      read(bytes);
    }, 50);
    ends.push(() => clearInterval(timer));
  }
}

async function flood({ port, first }: Extract<ToPlayers, { type: "flood" }>): Promise<void> {
  const player = await enterRawPlayer(port, first);
  keep(player);
  player.socket.resume();
  const texts = Array.from({ length: 50 }, (_, index) => [
    JSON.stringify({ type: "position", x: index, y: 0, z: 0, ry: 0 }),
    JSON.stringify({ type: "chat", text: `buy ${index}` }),
    JSON.stringify({ type: "emoji", emoji: "wave" }),
    JSON.stringify({ type: "subscribe_cells", cells: [`${index},0`] }),
    JSON.stringify({ type: "ping" }),
    "{",
  ]).flat();
  const batch = Buffer.concat(texts.map((text) => rawFrame(Buffer.from(text))));
  let isOver = false;
  const pour = () => {
    while (!isOver && !player.socket.destroyed) {
      sentMessages += texts.length;
      if (!player.socket.write(batch)) return;
    }
  };
  player.socket.on("drain", pour);
  ends.push(() => (isOver = true));
  pour();
}

async function storm({ port, count, first }: Extract<ToPlayers, { type: "storm" }>): Promise<void> {
  const startMs = performance.now();
  const timesMs: number[] = [];
  const failures: string[] = [];
  await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      try {
        const player = await enterRawPlayer(port, first + index);
        timesMs.push(performance.now() - startMs);
        keep(player);
        player.send({ type: "subscribe_cells", cells: [] });
        player.socket.resume();
      } catch (error) {
        failures.push(error instanceof Error ? error.message : String(error));
      }
    }),
  );
  tell({ type: "stormed", failures, timesMs: timesMs.toSorted((a, b) => a - b) });
}

async function measure(seconds: number): Promise<void> {
  walkers.take();
  slow.take();
  sent = 0;
  const startMs = performance.now();
  const cpu = process.cpuUsage();
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  const { user, system } = process.cpuUsage(cpu);
  tell({
    type: "measured",
    seconds: (performance.now() - startMs) / 1_000,
    sent,
    walkers: walkers.take(),
    slow: slow.take(),
    cpuMs: (user + system) / 1_000,
  });
}

function leave(): void {
  for (const end of ends) end();
  for (const { socket } of players) socket.destroy();
  tell({ type: "left", closedByServer, sentMessages });
  players = [];
  ends = [];
  closedByServer = 0;
  sentMessages = 0;
}

process.on("message", (message: ToPlayers) => {
  switch (message.type) {
    case "walk":
      return void walk(message).then(() => tell({ type: "entered" }));
    case "read-slowly":
      return void readSlowly(message).then(() => tell({ type: "entered" }));
    case "flood":
      return void flood(message).then(() => tell({ type: "entered" }));
    case "storm":
      return void storm(message);
    case "measure":
      return void measure(message.seconds);
    case "leave":
      leave();
  }
});
process.on("disconnect", () => process.exit(0));
tell({ type: "ready" });
