import { join } from "node:path";
import { createKeySigner } from "@plaza/platform";
import type { Clock, Log, Signer, Timers } from "@plaza/platform";
import { loadOrMakeKey } from "@plaza/platform-node";
import { decodeNip19, failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import { createHost, createVisitor, explainHostProblem, explainVisitProblem } from "../agent/index.ts";
import { createRateGate } from "../apps/rate-gate.ts";
import { explainKeyProblem } from "../volunteer/volunteer-problem.ts";
import { createFileYard } from "./file-yard.ts";
import type { FileYard } from "./file-yard.ts";
import { createHosting, endHosting } from "./hosting.ts";
import type { Hosting } from "./hosting.ts";
import { createLiveWorlds } from "./live-worlds.ts";
import type { LiveWorlds } from "./live-worlds.ts";
import type { NewsLog } from "./news-log.ts";
import type { SecretFilter } from "./secret-filter.ts";
import { createVisiting, endVisiting } from "./visiting.ts";
import type { Visiting } from "./visiting.ts";
import { openWorldShelf } from "./world-shelf.ts";
import type { MadeWorld, WorldShelf } from "./world-shelf.ts";

/** What an agent's worlds are made and reached with. */
export interface DeskGround {
  /** The Plaza whose relays and media stores are used where none is named. */
  readonly plaza: string;
  readonly relays: readonly string[];
  readonly media: readonly string[];
  /** Where hosted worlds listen. */
  readonly listen: string;
  readonly dataPath: string;
  /** Where an agent's own files are; null when it may name none. */
  readonly filesPath: string | null;
  readonly secrets: SecretFilter;
  readonly log: Log;
  readonly clock: Clock;
  readonly timers: Timers;
  /** How worlds are opened and entered, where a test does not want real ones. */
  readonly open?: typeof createHost;
  readonly visit?: typeof createVisitor;
}

/** What has changed, for those who watch: a resource's address, or the list of them. */
export type DeskChange = { readonly kind: "list" } | { readonly kind: "updated"; readonly uri: string };

/** How an agent wants to host. */
export interface HostingWish {
  readonly world: MadeWorld;
  readonly hostName: string;
  readonly url?: string | undefined;
  readonly port?: number | undefined;
}

/** How an agent wants to visit. */
export interface VisitingWish {
  readonly link: string;
  readonly name: string;
  /** With a key made for this visit alone. */
  readonly withNewKey: boolean;
}

/** What one process keeps for its agents: worlds that are hosted, worlds that are visited. Problems are sentences for the agent. */
export interface WorldDesk {
  readonly shelf: WorldShelf;
  readonly yard: FileYard;
  readonly live: LiveWorlds;
  /** Where changed copies of games go. */
  gameFolder(hosting: Hosting): string;
  readonly ground: DeskGround;
  hostings(): readonly Hosting[];
  visits(): readonly Visiting[];
  hosting(id: string): Result<Hosting, string>;
  visit(id: string): Result<Visiting, string>;
  newsOf(id: string): Result<NewsLog, string>;
  startHosting(wish: HostingWish): Promise<Result<Hosting, string>>;
  stopHosting(id: string): Promise<Result<Hosting, string>>;
  enter(wish: VisitingWish): Promise<Result<Visiting, string>>;
  leave(id: string): Promise<Result<Visiting, string>>;
  /** Whether another line may be said there now: two a second, ten at once. */
  maySpeak(id: string): boolean;
  /** Whether another game event may be told there now: ten a second, forty at once. */
  mayTell(id: string): boolean;
  /** Tells that something about a world has changed. */
  touch(id: string): void;
  /** @returns stops watching */
  watch(watcher: (change: DeskChange) => void): () => void;
  end(): Promise<void>;
}

const mostHostings = 4;
const mostVisits = 4;
const tellMs = 500;
const ending = "This server is ending.";

/** Which world a link names, whatever its hints; null when it names none. */
function worldIn(link: string): string | null {
  const [naddr = ""] = /naddr1[a-z0-9]+/.exec(link) ?? [];
  const named = decodeNip19(naddr);
  return named.ok && named.value.type === "naddr" ? `${named.value.pubkey}:${named.value.identifier}` : null;
}

/** The address of a hosted or visited world's resource. */
export function resourceOf(id: string): string {
  return id.startsWith("host-") ? `plaza://hosting/${id}` : `plaza://visit/${id}`;
}

/**
 * Makes an empty desk. Nothing is dialled and no key is made before it is needed.
 *
 * @see docs/spec/plaza.md [A-21]
 */
export function createWorldDesk(ground: DeskGround): WorldDesk {
  const { dataPath, log, clock, timers, secrets, open = createHost, visit: visitWorld = createVisitor } = ground;
  const hostings = new Map<string, Hosting>();
  const visits = new Map<string, Visiting>();
  const signers = new Map<string, Signer>();
  const watchers = new Set<(change: DeskChange) => void>();
  const touched = new Set<string>();
  const lines = createRateGate({ perSec: 2, burst: 10 });
  const events = createRateGate({ perSec: 10, burst: 40 });
  /** Worlds on their way up, which count already. */
  const starting = new Set<string>();
  let entering = 0;
  let hosted = 0;
  let visited = 0;
  let ended = false;
  /** Comings and goings, for which the end waits. */
  const underWay = new Set<Promise<unknown>>();
  let stopTelling: (() => void) | null = null;
  const shelf = openWorldShelf(dataPath);
  const live = createLiveWorlds(ground);

  const tell = (change: DeskChange): void => {
    for (const watcher of watchers) watcher(change);
  };

  /** A crowd that talks is told of twice a second and not once a line. */
  function touch(id: string): void {
    touched.add(resourceOf(id));
    stopTelling ??= timers.after(tellMs, () => {
      stopTelling = null;
      const uris = [...touched];
      touched.clear();
      for (const uri of uris) tell({ kind: "updated", uri });
    });
  }

  async function signerOf(file: string): Promise<Result<Signer, string>> {
    const known = signers.get(file);
    if (known !== undefined) return ok(known);
    const key = await loadOrMakeKey(join(dataPath, file));
    if (!key.ok) return failed(explainKeyProblem(key.problem));
    secrets.learnKey(key.value.secretKey);
    const signer = createKeySigner(key.value.secretKey);
    signers.set(file, signer);
    return ok(signer);
  }

  function awaited<T>(work: Promise<T>): Promise<T> {
    const done = work.finally(() => underWay.delete(done));
    underWay.add(done);
    return done;
  }

  const listChanged = (): void => tell({ kind: "list" });
  const missing = (what: string, id: string, there: Iterable<string>): string => {
    const ids = [...there];
    return `There is no ${what} "${id.slice(0, 40)}"; ${ids.length === 0 ? "there is none at all" : `there is ${ids.join(", ")}`}.`;
  };

  function hosting(id: string): Result<Hosting, string> {
    const found = hostings.get(id);
    return found === undefined ? failed(missing("hosting", id, hostings.keys())) : ok(found);
  }

  function visit(id: string): Result<Visiting, string> {
    const found = visits.get(id);
    return found === undefined ? failed(missing("visit", id, visits.keys())) : ok(found);
  }

  async function startHosting({ world, hostName, url, port }: HostingWish): Promise<Result<Hosting, string>> {
    if (ended) return failed(ending);
    const same = [...hostings.values()].find((each) => each.world === world.id);
    if (same !== undefined) return failed(`"${world.id}" is hosted already, as ${same.id}: use that, or stop it first.`);
    if (starting.has(world.id)) return failed(`"${world.id}" is being started already: ask host_status in a moment.`);
    if (hostings.size + starting.size >= mostHostings)
      return failed(`At most ${mostHostings} worlds are hosted at a time: stop one first.`);
    starting.add(world.id);
    try {
      const signer = await signerOf("host.key");
      if (!signer.ok) return signer;
      const started = await open({
        scene: {
          file: world.file,
          title: world.title,
          summary: world.summary,
          identifier: world.id,
          ...(world.image === null ? {} : { image: world.image }),
        },
        signer: signer.value,
        relays: ground.relays,
        media: ground.media,
        plaza: ground.plaza,
        listen: ground.listen,
        dataPath,
        avatar: { displayName: hostName },
        log,
        ...(url === undefined ? {} : { url }),
        ...(port === undefined ? {} : { port }),
      });
      if (!started.ok) return failed(explainHostProblem(started.problem));
      if (ended) {
        await started.value.end();
        return failed(ending);
      }
      hosted += 1;
      const id = `host-${hosted}`;
      const made = createHosting(started.value, { id, world: world.id, title: world.title }, { clock, timers, changed: () => touch(id) });
      hostings.set(id, made);
      listChanged();
      return ok(made);
    } finally {
      starting.delete(world.id);
    }
  }

  async function enter({ link, name, withNewKey }: VisitingWish): Promise<Result<Visiting, string>> {
    if (ended) return failed(ending);
    if (visits.size + entering >= mostVisits) return failed(`At most ${mostVisits} worlds are visited at a time: leave one first.`);
    entering += 1;
    try {
      const signer = withNewKey ? null : await signerOf("visitor.key");
      if (signer !== null && !signer.ok) return signer;
      const wanted = worldIn(link);
      const there = [...visits.values()].find(
        ({ visitor }) => wanted !== null && worldIn(visitor.naddr) === wanted && visitor.pubkey === signer?.value.pubkey,
      );
      if (there !== undefined) return failed(`You are there already, as ${there.id}: use that, or enter with new_key to be two.`);
      const entered = await visitWorld({
        link,
        relays: ground.relays,
        plaza: ground.plaza,
        avatar: { displayName: name },
        log,
        ...(signer === null ? {} : { signer: signer.value }),
      });
      if (!entered.ok) return failed(explainVisitProblem(entered.problem));
      if (ended) {
        await entered.value.leave();
        return failed(ending);
      }
      visited += 1;
      const id = `visit-${visited}`;
      const made = createVisiting(entered.value, id, { clock, timers, changed: () => touch(id) });
      visits.set(id, made);
      listChanged();
      return ok(made);
    } finally {
      entering -= 1;
    }
  }

  return {
    shelf,
    yard: createFileYard(ground.filesPath, dataPath),
    live,
    ground,
    gameFolder: ({ id }) => join(dataPath, "games", `${process.pid}-${id}`),
    hostings: () => [...hostings.values()],
    visits: () => [...visits.values()],
    hosting,
    visit,
    newsOf(id) {
      const found = hostings.get(id) ?? visits.get(id);
      return found === undefined ? failed(missing("hosting or visit", id, [...hostings.keys(), ...visits.keys()])) : ok(found.news);
    },
    startHosting: (wish) => awaited(startHosting(wish)),
    async stopHosting(id) {
      const found = hosting(id);
      if (!found.ok) return found;
      hostings.delete(id);
      listChanged();
      await awaited(endHosting(found.value));
      return found;
    },
    enter: (wish) => awaited(enter(wish)),
    async leave(id) {
      const found = visit(id);
      if (!found.ok) return found;
      visits.delete(id);
      listChanged();
      await awaited(endVisiting(found.value));
      return found;
    },
    maySpeak: (id) => lines.pass(id, clock.monotonicMs()),
    mayTell: (id) => events.pass(id, clock.monotonicMs()),
    touch,
    watch(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    async end() {
      ended = true;
      stopTelling?.();
      watchers.clear();
      const all = [...[...visits.values()].map(endVisiting), ...[...hostings.values()].map(endHosting)];
      visits.clear();
      hostings.clear();
      // One that is on its way up or down is seen through: relays would know its world as live for ever.
      await Promise.allSettled([...all, ...underWay]);
      await live.end();
    },
  };
}
