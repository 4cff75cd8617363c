/** The stories of several servers, told with real processes: servers die, fall silent and stop while people walk and talk. */
import { afterEach, describe, expect, it } from "vitest";
import { until } from "../support/crowd.ts";
import type { Crowd, Visitor } from "../support/crowd.ts";
import { allSee, enterForeigner, enterWith } from "../support/story-world.ts";
import { startSyncProcess } from "../support/sync-process.ts";
import type { SyncProcess, SyncProcessOptions } from "../support/sync-process.ts";
import { openTcpWay } from "../support/tcp-way.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()));
});

async function startServers(count: number, options: SyncProcessOptions = {}): Promise<readonly SyncProcess[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => startSyncProcess(options)));
  for (const server of servers) ends.push(() => server.end());
  return servers;
}

async function enter(urls: readonly string[], count: number): Promise<Crowd> {
  const crowd = await enterWith(urls, count);
  ends.push(() => crowd.end());
  return crowd;
}

/** Everybody in circles of half a metre around a place of their own. */
function walkInCircles(visitor: Visitor, index: number, nowMs: number): void {
  const angle = nowMs / 300 + index;
  visitor.session.move({ x: (index % 6) * 2 + Math.cos(angle) / 2, y: 0, z: Math.floor(index / 6) * 2 + Math.sin(angle) / 2, ry: 0 });
}

function never(): never {
  throw new Error("this story has servers and visitors");
}

/** Says so many lines, one every few milliseconds, each by the next visitor; resolves with all that was said, sorted. */
async function talk(crowd: Crowd, count: number, everyMs: number, at: (line: number) => void): Promise<readonly string[]> {
  const said: string[] = [];
  for (let line = 0; line < count; line += 1) {
    at(line);
    const visitor = crowd.visitors[line % crowd.visitors.length] ?? never();
    // Every fifth line is the same words: an echo and a second saying must be told apart.
    const text = line % 5 === 0 ? "me too" : `line ${line}`;
    expect((await visitor.session.say(text)).ok).toBe(true);
    said.push(`${visitor.pubkey.slice(0, 8)}: ${text}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  return said.toSorted();
}

/** Whether everybody draws everybody within a metre of where they say they are. */
function allDrawAll(crowd: Crowd): boolean {
  return crowd.visitors.every((watcher) =>
    crowd.visitors.every((other) => {
      const [own, drawn] = [other.poseOf(other.pubkey), watcher.poseOf(other.pubkey)];
      return own !== null && drawn !== null && Math.hypot(own.x - drawn.x, own.z - drawn.z) < 1;
    }),
  );
}

describe("a primary that dies", () => {
  it("[W-8c] [W-11h] kill -9 while twenty-four walk and talk: nobody is out, no line is lost or doubled, all see all walk on", async () => {
    const servers = await startServers(3);
    const urls = servers.map((server) => server.url);
    const crowd = await enter(urls, 24);
    const foreigner = await enterForeigner(urls, new Uint8Array(32).fill(77));
    ends.push(() => foreigner.end());
    await allSee(crowd.visitors, 25);
    crowd.walk(walkInCircles);
    await until("all see all walk", () => allDrawAll(crowd));
    const states = new Set<string>();
    for (const visitor of crowd.visitors) visitor.session.view.subscribe(() => states.add(visitor.session.view.get().status));

    const said = [
      ...(await talk(crowd, 120, 8, (line) => {
        if (line === 60) void servers[0]?.end("SIGKILL");
        // The foreigner's lines have no id; one of them is said on either side of the kill.
        if (line === 30 || line === 90) foreigner.send({ type: "chat", text: "hello from afar" });
      })),
    ];
    for (let twice = 0; twice < 2; twice += 1) said.push(`${foreigner.pubkey.slice(0, 8)}: hello from afar`);
    said.sort();
    await until("everybody has every line", () => crowd.visitors.every((visitor) => visitor.lines().length >= said.length));
    for (const visitor of crowd.visitors) expect(visitor.lines().toSorted()).toEqual(said);
    for (const visitor of crowd.visitors) expect([visitor.primary() === urls[1], visitor.primary() === urls[2]]).toContain(true);
    await until("all see all walk on", () => allDrawAll(crowd));
    expect([...states]).toEqual(["live"]);
    for (const visitor of crowd.visitors) {
      expect(visitor.people()).toHaveLength(25);
      expect(visitor.session.view.get().notices.filter((notice) => notice.kind === "left")).toEqual([]);
    }
    // The foreigner heard everybody's lines on the servers that stayed, each once.
    const ours = said.filter((line) => !line.endsWith("hello from afar"));
    await until("the foreigner has every line", () => urls.slice(1).every((url) => foreigner.heardOn(url).length >= ours.length));
    for (const url of urls.slice(1)) expect(foreigner.heardOn(url).toSorted()).toEqual(ours);
  });

  it("[W-8b] [W-11h] two of three are killed one after the other: everybody ends on the last, and whoever leaves is gone", async () => {
    const servers = await startServers(3);
    const urls = servers.map((server) => server.url);
    const crowd = await enter(urls, 20);
    await allSee(crowd.visitors, 20);
    await servers[0]?.end("SIGKILL");
    await servers[1]?.end("SIGKILL");
    await until("all are on the last server", () => crowd.visitors.every((visitor) => visitor.primary() === urls[2]));
    crowd.visitors[0]?.session.end();
    const rest = crowd.visitors.slice(1);
    await allSee(rest, 19);
    expect(rest.every((visitor) => visitor.session.view.get().status === "live")).toBe(true);
  });

  it("[W-11c] the only server is killed and another starts at its address: everybody comes back by themselves", async () => {
    const way = await openTcpWay();
    ends.push(() => way.end());
    const alsoKnownAs = [`ws://127.0.0.1:${way.port}/sync/stories`];
    const [first = never()] = await startServers(1, { alsoKnownAs });
    way.leadTo(first.port);
    const crowd = await enter(alsoKnownAs, 20);
    await allSee(crowd.visitors, 20);
    await first.end("SIGKILL");
    await until("all know it", () => crowd.visitors.every((visitor) => visitor.session.view.get().status === "reconnecting"));
    const [second = never()] = await startServers(1, { alsoKnownAs });
    way.leadTo(second.port);
    await allSee(crowd.visitors, 20);
    expect((await second.stats()).players).toBe(20);
    // Nobody was announced as leaving or coming.
    for (const visitor of crowd.visitors) expect(visitor.session.view.get().notices.filter(({ kind }) => kind === "left")).toEqual([]);
  });
});

describe("a primary that stops in order", () => {
  it("[W-7i] [W-11h] SIGTERM: visitors move on at once, nobody is reported as leaving, and the process ends by itself", async () => {
    const servers = await startServers(2);
    const urls = servers.map((server) => server.url);
    const crowd = await enter(urls, 20);
    await allSee(crowd.visitors, 20);
    crowd.walk(walkInCircles);
    await servers[0]?.end("SIGTERM");
    await until("all are on the next", () => crowd.visitors.every((visitor) => visitor.primary() === urls[1]));
    await until("all see all walk on", () => allDrawAll(crowd));
    for (const visitor of crowd.visitors) {
      expect(visitor.session.view.get().status).toBe("live");
      expect(visitor.session.view.get().notices.filter((notice) => notice.kind === "left")).toEqual([]);
    }
  });
});

describe("a primary that falls silent", () => {
  it("[W-11a] [W-8c] its way becomes a black hole while twenty talk: all move on without a line lost, and it is taken back once it heals", async () => {
    const way = await openTcpWay();
    ends.push(() => way.end());
    const hidden = `ws://127.0.0.1:${way.port}/sync/stories`;
    const [dark = never(), clear = never()] = await startServers(2, { alsoKnownAs: [hidden] });
    way.leadTo(dark.port);
    const crowd = await enter([hidden, clear.url], 20);
    await allSee(crowd.visitors, 20);
    crowd.walk(walkInCircles);
    await until("all see all walk", () => allDrawAll(crowd));
    const said = await talk(crowd, 60, 8, (line) => {
      if (line === 20) way.blackHole();
    });
    await until("all have moved on", () => crowd.visitors.every((visitor) => visitor.primary() === clear.url));
    await until("everybody has every line", () => crowd.visitors.every((visitor) => visitor.lines().length >= said.length));
    for (const visitor of crowd.visitors) expect(visitor.lines().toSorted()).toEqual(said);
    await until("all see all walk on", () => allDrawAll(crowd));
    way.heal();
    await until("all are back on both", () => crowd.visitors.every((visitor) => visitor.isOn(hidden) && visitor.isOn(clear.url)));
    await until("the server itself has each once", () => crowd.visitors.every((visitor) => visitor.people().length === 20));
    expect((await dark.stats()).players).toBe(20);
    for (const visitor of crowd.visitors) expect(visitor.lines().toSorted()).toEqual(said);
  });

  it("[W-8b] [W-11c] a split: each half reaches another server alone, and after the healing all see all again", async () => {
    const ways = await Promise.all(Array.from({ length: 4 }, () => openTcpWay()));
    const urls = ways.map((way) => `ws://127.0.0.1:${way.port}/sync/stories`);
    const servers = await startServers(2, { alsoKnownAs: urls });
    for (const [index, way] of ways.entries()) {
      ends.push(() => way.end());
      way.leadTo(servers[index % 2]?.port ?? 0);
    }
    // Left and right share both servers; each has ways of its own to them.
    const [leftUrls, rightUrls] = [urls.slice(0, 2), urls.slice(2)];
    const left = await enterWith(leftUrls, 10);
    const right = await enterWith(rightUrls, 10, { firstKey: 101 });
    ends.push(
      () => left.end(),
      () => right.end(),
    );
    const everybody = [...left.visitors, ...right.visitors];
    await allSee(everybody, 20);
    const isOnAll = (crowd: Crowd, all: readonly string[]) => crowd.visitors.every((visitor) => all.every((url) => visitor.isOn(url)));
    const isOffAll = (crowd: Crowd, url = "") => crowd.visitors.every((visitor) => !visitor.isOn(url));
    ways[0]?.blackHole();
    ways[3]?.blackHole();
    await until("each half has one server left", () => isOffAll(left, leftUrls[0]) && isOffAll(right, rightUrls[1]));
    expect(everybody.every((visitor) => visitor.session.view.get().status === "live")).toBe(true);
    ways[0]?.heal();
    ways[3]?.heal();
    await until("all are on both", () => isOnAll(left, leftUrls) && isOnAll(right, rightUrls));
    await allSee(everybody, 20);
  });
});
