/** Some of the players of a failover measurement, in a process of their own. */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { createNodeDial } from "@plaza/platform-node";
import { createCrowd } from "../../tests/support/crowd.ts";
import { crowdKey } from "../../tests/support/crowd-keys.ts";
import { storyScene } from "../../tests/support/story-scene.ts";
import type { FromPlayers, ToPlayers } from "./messages.ts";
import { createPlainClient } from "./plain-client.ts";
import { newCrossing, textOnly, watchDial } from "./watched-dial.ts";
import type { Crossing } from "./watched-dial.ts";

/** One player, whatever client it uses. */
interface Player {
  readonly crossing: Crossing;
  /** Whether it listens to the server that will be lost; under load some choose another before. */
  isAffected(): boolean;
  /** Everybody is here, on every server this client wants to be on. */
  isSettled(): boolean;
  say(text: string): void;
  /** How often a line of this text is in its log. */
  counts(): ReadonlyMap<string, number>;
}

type Enter = Extract<ToPlayers, { type: "enter" }>;

const tell = (message: FromPlayers) => process.send?.(message);
const hz = 15;
const lag = monitorEventLoopDelay({ resolution: 5 });
lag.enable();
let players: readonly Player[] = [];
let affected: readonly Player[] = [];
let entered: Enter | null = null;

/** People are in groups of five, far enough apart that each is shown their own group; two of each walk in circles. */
function placeOf(number: number, nowMs: number): { x: number; y: number; z: number; ry: number } {
  const group = Math.floor((number - 1) / 5);
  const angle = (number % 5 < 2 ? nowMs / 700 : 0) + number;
  return { x: (group % 10) * 60 + 5 + Math.cos(angle) * 2, y: 0, z: Math.floor(group / 10) * 60 + 5 + Math.sin(angle) * 2, ry: 0 };
}

function textOf(number: number, line: number): string {
  return `line ${line} of ${number}`;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function enter(message: Enter): Promise<void> {
  const startedMs = performance.now();
  entered = message;
  players = message.kind === "plaza" ? await enterSessions(message) : enterPlain(message);
  await until(() => players.every((player) => player.isSettled()));
  tell({ type: "entered", tookMs: performance.now() - startedMs });
}

async function enterSessions({ urls, count, first, everybody, isText }: Enter): Promise<readonly Player[]> {
  const [lostUrl = ""] = urls;
  const crossings = Array.from({ length: count }, newCrossing);
  const crowd = createCrowd({
    scene: storyScene([lostUrl]),
    count,
    firstKey: first,
    dialFor: (index) => watchDial(isText ? textOnly(createNodeDial()) : createNodeDial(), lostUrl, crossings[index] ?? newCrossing()),
  });
  // Whoever is in on the first server keeps it as primary when the others are named.
  await until(() => crowd.visitors.every((visitor) => visitor.primary() === lostUrl));
  crowd.setScene(storyScene(urls));
  crowd.walk((visitor, index, nowMs) => visitor.session.move(placeOf(first + index, nowMs)));
  return crowd.visitors.map((visitor, index) => ({
    crossing: crossings[index] ?? newCrossing(),
    isAffected: () => visitor.primary() === lostUrl,
    isSettled: () => urls.every((url) => visitor.isOn(url)) && visitor.people().length === everybody,
    say: (text) => void visitor.session.say(text),
    counts() {
      const counts = new Map<string, number>();
      for (const { text } of visitor.session.view.get().chat) counts.set(text, (counts.get(text) ?? 0) + 1);
      return counts;
    },
  }));
}

function enterPlain({ urls, count, first }: Enter): readonly Player[] {
  const [lostUrl = ""] = urls;
  const clients = Array.from({ length: count }, (_, index) => {
    const crossing = newCrossing();
    const client = createPlainClient(urls, crowdKey(first + index), watchDial(createNodeDial(), lostUrl, crossing));
    client.move(placeOf(first + index, 0));
    return { client, crossing };
  });
  setInterval(() => {
    const nowMs = performance.now();
    for (const [index, { client }] of clients.entries()) if ((first + index) % 5 < 2) client.move(placeOf(first + index, nowMs));
  }, 1_000 / hz);
  return clients.map(({ client, crossing }) => ({
    crossing,
    isAffected: () => true,
    isSettled: () => client.isIn(),
    say: (text) => client.say(text),
    counts: () => client.heard,
  }));
}

async function talk(linesEach: number, overMs: number): Promise<void> {
  lag.reset();
  affected = players.filter((player) => player.isAffected());
  const startMs = performance.now();
  const total = players.length * linesEach;
  let said = 0;
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const due = Math.min(total, Math.floor(((performance.now() - startMs) / overMs) * total));
      for (; said < due; said += 1) {
        const index = said % players.length;
        players[index]?.say(textOf((entered?.first ?? 1) + index, Math.floor(said / players.length)));
      }
      if (said < total) return;
      clearInterval(timer);
      resolve();
    }, 2);
  });
  tell({ type: "talked", said });
}

function report(): void {
  const expected: string[] = [];
  const linesEach = 5;
  for (let number = 1; number <= (entered?.everybody ?? 0); number += 1) {
    for (let line = 0; line < linesEach; line += 1) expected.push(textOf(number, line));
  }
  let lost = 0;
  let doubled = 0;
  const lostByAny = new Set<string>();
  for (const player of players) {
    const counts = player.counts();
    for (const text of expected) {
      const count = counts.get(text) ?? 0;
      if (count === 0) {
        lost += 1;
        lostByAny.add(text);
      }
      doubled += Math.max(0, count - 1);
    }
  }
  const since = ({ closedMs }: Crossing, atMs: number | null) => (closedMs === null || atMs === null ? null : atMs - closedMs);
  const { user, system } = process.cpuUsage();
  tell({
    type: "told",
    askedMs: affected.map(({ crossing }) => since(crossing, crossing.askedMs)),
    heardMs: affected.map(({ crossing }) => since(crossing, crossing.heardMs)),
    closedAtMs: affected.flatMap(({ crossing }) => (crossing.closedMs === null ? [] : [performance.timeOrigin + crossing.closedMs])),
    lost,
    doubled,
    lostByAny: [...lostByAny],
    cpuMs: (user + system) / 1000,
    lagP99Ms: lag.percentile(99) / 1e6,
    lagMaxMs: lag.max / 1e6,
  });
}

process.on("message", (message: ToPlayers) => {
  if (message.type === "enter") void enter(message);
  else if (message.type === "talk") void talk(message.linesEach, message.overMs);
  else report();
});
process.on("disconnect", () => process.exit(0));
tell({ type: "ready" });
