import type { Heartbeat, Scene } from "@plaza/protocol";

/** Which servers a session deals with. */
export interface ServerList {
  /** To connect to, best first, at most five. */
  readonly joined: readonly string[];
  /** Strangers' servers: shown, never joined by themselves. */
  readonly offered: readonly string[];
  /** Whose game events count: the owner's. Null when the scene names nobody. */
  readonly owners: string | null;
}

/** A heartbeat and when it came, on the monotonic clock. */
export interface HeardHeartbeat {
  readonly heartbeat: Heartbeat;
  readonly heardMs: number;
}

/** Without a heartbeat for this long a server counts as gone. */
export const heartbeatMs = 90_000;
const mostJoined = 5;
const mostOffered = 20;

/**
 * Picks a scene's servers: its `sync` tags first, then active servers whose heartbeat is signed by the owner or a host
 * (by anybody where the scene is open), longest running first. Others could harvest movements and chat: they are only
 * offered.
 *
 * @see docs/spec/world.md [W-10], [W-10a], [W-10b]
 */
export function listServers(scene: Scene, heard: readonly HeardHeartbeat[], nowMs: number): ServerList {
  const joined = new Map<string, string>();
  for (const url of scene.sync) if (joined.size < mostJoined) add(joined, url);
  const alive = heard
    .filter(({ heartbeat, heardMs }) => heartbeat.status === "active" && nowMs - heardMs < heartbeatMs)
    .map(({ heartbeat }) => heartbeat)
    .sort((a, b) => b.uptimeSec - a.uptimeSec || (a.pubkey < b.pubkey ? -1 : 1));
  for (const heartbeat of alive) {
    if (joined.size < mostJoined && isTrusted(scene, heartbeat)) add(joined, heartbeat.url);
  }
  const offered = new Map<string, string>();
  for (const heartbeat of alive) {
    if (!joined.has(serverKey(heartbeat.url)) && offered.size < mostOffered) add(offered, heartbeat.url);
  }
  const own = alive.find((heartbeat) => heartbeat.pubkey === scene.pubkey);
  return {
    joined: [...joined.values()],
    offered: [...offered.values()],
    owners: own?.url ?? scene.sync[0] ?? null,
  };
}

/** One name for one server: scheme, host and path as URLs compare them, without a closing slash. */
export function serverKey(url: string): string {
  return new URL(url).href.replace(/\/$/, "");
}

function isTrusted(scene: Scene, heartbeat: Heartbeat): boolean {
  return scene.syncPolicy === "open" || scene.hosts.includes(heartbeat.pubkey);
}

function add(servers: Map<string, string>, url: string): void {
  const key = serverKey(url);
  if (!servers.has(key)) servers.set(key, url);
}
