import { createRelayPool, createSceneChat, createSceneWatch, makeSecretKey, resolveScene } from "@plaza/nostr-client";
import type { Account, RelayPool } from "@plaza/nostr-client";
import { createKeySigner, createSignal } from "@plaza/platform";
import type { Timers } from "@plaza/platform";
import {
  createNodeClock,
  createNodeDial,
  createNodeHttp,
  createNodeRandom,
  createNodeTimers,
  createVerifyPool,
} from "@plaza/platform-node";
import { decodeNip19, encodeNaddr, failed, isSocketUrl, isWebUrl, ok } from "@plaza/protocol";
import type { Pose, Result, Scene } from "@plaza/protocol";
import { createWorldSession } from "@plaza/world";
import type { WorldSession } from "@plaza/world";
import { attentivePool } from "../attentive-pool.ts";
import { bareLink } from "../bare-link.ts";
import { createEndings } from "../endings.ts";
import { findHomePlaza, localPlaza } from "../volunteer/home-plaza.ts";
import { waitForRelay } from "../volunteer/wait-for-relay.ts";
import { createBriefMemory } from "./brief-memory.ts";
import { silentLog } from "./silent-log.ts";
import { createVisitorCore } from "./visitor-core.ts";
import type { Visitor, VisitProblem, VisitWish } from "./visitor.ts";

const mostSceneRelays = 4;
const letInMs = 15_000;
/** Newcomers without eyes for spawn points stand on a circle around the middle, looking at it. */
const ringM = 3;

/** Resolves once inside; says why when the door stays shut. */
function letIn(session: WorldSession, timers: Timers, withinMs: number): Promise<Result<undefined, VisitProblem>> {
  return new Promise((resolve) => {
    const finish = (result: Result<undefined, VisitProblem>): void => {
      stopWaiting();
      stop();
      resolve(result);
    };
    const refuse = (): void => finish(failed({ code: "not-let-in", problem: session.view.get().problem }));
    const look = (): void => {
      const { status, servers } = session.view.get();
      if (status === "live") finish(ok(undefined));
      else if (status === "replaced" || (servers.length > 0 && servers.every(({ state }) => state === "refused"))) refuse();
    };
    const stopWaiting = timers.after(withinMs, refuse);
    const stop = session.view.subscribe(look);
    look();
  });
}

/** Enters a world; resolves once inside. After a problem nothing is left running. */
export async function createVisitor(wish: VisitWish): Promise<Result<Visitor, VisitProblem>> {
  const { log = silentLog, plaza = localPlaza } = wish;
  const link = bareLink(wish.link);
  const named = decodeNip19(link);
  if (!named.ok || (named.value.type !== "naddr" && named.value.type !== "npub" && named.value.type !== "nprofile")) {
    // A secret key in a link is a mistake; it is not repeated.
    return failed({ code: "bad-link", found: /^n(?:sec|cryptsec)1/i.test(link) ? "nsec1..." : link.slice(0, 12) });
  }
  const wrong = (wish.relays ?? []).find((url) => !isSocketUrl(url)) ?? [plaza].find((url) => !isWebUrl(url));
  if (wrong !== undefined) return failed({ code: "bad-address", found: wrong });

  const [clock, timers, random, http, dial] = [
    createNodeClock(),
    createNodeTimers(),
    createNodeRandom(),
    createNodeHttp(),
    createNodeDial(),
  ];
  const hints = [...(wish.relays ?? []), ...("relays" in named.value ? named.value.relays : [])];
  const relays = [...new Set(hints.length > 0 ? hints : ((await findHomePlaza(http, plaza))?.relays ?? []))];
  if (relays.length === 0) return failed({ code: "no-relays" });
  const signer = wish.signer ?? createKeySigner(makeSecretKey(random));

  const endings = createEndings(log);
  const stop = async (problem: VisitProblem): Promise<Result<never, VisitProblem>> => {
    await endings.run();
    return failed(problem);
  };
  const verifier = createVerifyPool({ log, threads: 1 });
  endings.add("verifier", () => verifier.end());
  const connect = (urls: readonly string[]): RelayPool =>
    createRelayPool({ urls, dial, http, verifier, clock, timers, random, log, signer: async () => signer });
  let bare = connect(relays);
  endings.add("relays", () => bare.end());
  const connected = await waitForRelay(bare, timers);
  if (!connected.ok) return stop(connected.problem);
  const found = await resolveScene(bare, link);
  const scene = !found.ok ? null : found.value.type === "one" ? found.value.scene : (found.value.scenes[0] ?? null);
  if (scene === null) return stop({ code: "scene-not-found", relays });
  if (scene.status === "ended") return stop({ code: "scene-over", title: scene.title });
  // Where the scene says its events are, its people listen.
  const everywhere = [...new Set([...relays, ...scene.relays.slice(0, mostSceneRelays)])];
  if (everywhere.length > relays.length) {
    bare.end();
    bare = connect(everywhere);
  }
  const { pool, lastWords } = attentivePool(bare, timers);

  let current: Scene = scene;
  const account = createSignal<Account>({ kind: "remote", pubkey: signer.pubkey });
  const identity = { account, signer: () => Promise.resolve(signer) };
  const keyValue = createBriefMemory();
  const relayHint = relays[0];
  const chat = createSceneChat({
    pool,
    identity,
    scene: scene.address,
    keyValue,
    timers,
    log,
    ...(relayHint === undefined ? {} : { relayHint }),
  });
  const { avatar } = wish;
  const session = createWorldSession({
    scene,
    dial,
    pool,
    signer,
    chat,
    clock,
    timers,
    random,
    log,
    ...(avatar === undefined ? {} : { avatar }),
  });
  const watch = createSceneWatch({ pool, clock, timers, scene: scene.address, moreRelays: scene.relays.slice(0, 2) });
  const stopWatching = watch.view.subscribe(() => {
    const card = watch.view.get().card;
    if (card === null || card.scene.updatedAtSec <= current.updatedAtSec) return;
    current = card.scene;
    session.setScene(current);
  });
  endings.add("last words", () => {
    stopWatching();
    watch.end();
    chat.end();
    return lastWords();
  });

  const angle = random.unit() * Math.PI * 2;
  const start: Pose = { x: Math.sin(angle) * ringM, y: 0, z: Math.cos(angle) * ringM, ry: angle + Math.PI };
  // All ears before the door opens: what is there is told at once.
  const visitor = createVisitorCore({
    self: signer.pubkey,
    naddr: encodeNaddr({ ...scene.address, relays: relays.slice(0, 2) }),
    scene: () => current,
    session,
    start,
    clock,
    timers,
    log,
    left: () => endings.run(),
  });
  const inside = await letIn(session, timers, wish.withinMs ?? letInMs);
  if (inside.ok) return ok(visitor);
  await visitor.leave();
  return inside;
}
