import {
  createAvatars,
  createIdentity,
  createMutes,
  createPeople,
  createRelayPool,
  createSceneChat,
  createSceneList,
  createSceneWatch,
} from "@plaza/nostr-client";
import { createSignal } from "@plaza/platform";
import type { Avatars, Identity, Mutes, People, RelayPool } from "@plaza/nostr-client";
import type { Clock, Http, KeyValue, Log, Random, Signal, Signer, Timers, WritableSignal } from "@plaza/platform";
import {
  createBrowserClock,
  createBrowserDial,
  createBrowserGuestVault,
  createBrowserHttp,
  createBrowserKeyValue,
  createBrowserRandom,
  createBrowserTimers,
  createConsoleLog,
  createExtension,
  createWorkerVerifier,
} from "@plaza/platform-browser";
import { parseJson } from "@plaza/protocol";
import type { Pubkey, Scene } from "@plaza/protocol";
import { createWorldSession } from "@plaza/world";
import type { WorldSession } from "@plaza/world";
import type { AppVisit } from "./apps/run/app-visit.ts";
import { createSceneApps } from "./apps/scene/scene-apps.ts";
import type { ShareDesk } from "./apps/share/share-desk.ts";
import { askedRelays } from "./home/asked-relays.ts";
import { browserPath, onBrowserPath } from "./home/browser-path.ts";
import { readOwnServers } from "./home/own-servers.ts";
import { parsePlace } from "./home/place.ts";
import type { Place } from "./home/place.ts";
import { createStayKeeper } from "./home/stay.ts";
import type { Stay } from "./home/stay.ts";
import { createOwnAvatar } from "./avatar/own-avatar.ts";
import type { OwnAvatar } from "./avatar/own-avatar.ts";
import { withPublishedLooks } from "./avatar/published-looks.ts";
import { onOtherAccount } from "./identity/other-account.ts";
import { createKeepNudge } from "./identity/keep-nudge.ts";
import type { KeepNudge } from "./identity/keep-nudge.ts";
import { createKeyring } from "./identity/keyring.ts";
import type { Keyring } from "./identity/keyring.ts";
import type { AccountView } from "./identity/account-view.ts";
import { heedInWorld } from "./people/heed-mutes.ts";
import { createMoveQuestion } from "./people/move-question.ts";
import type { MoveQuestion } from "./people/move-question.ts";
import { createNameBook } from "./people/name-book.ts";
import type { NameBook } from "./people/name-book.ts";
import { createPersonDesk } from "./people/person-desk.ts";
import type { PersonDesk } from "./people/person-desk.ts";
import { createSceneFile } from "./scene/scene-file.ts";
import { createSceneLookup, resolveOver } from "./scene/scene-lookup.ts";
import { createSceneVisit } from "./scene/scene-visit.ts";
import type { SceneVisit } from "./scene/scene-visit.ts";
import { weighSceneFile } from "./scene/weigh-scene-file.ts";
import type { SpaceVisit } from "./space/visit/space-visit.ts";
import { createFetchFigure } from "./stage/own-figure-file.ts";
import { worldsView } from "./worlds/world-card.ts";
import type { WorldsView } from "./worlds/world-card.ts";

/** What sessions of the page are made with. */
export interface HomeTools {
  readonly pool: RelayPool;
  readonly identity: Identity;
  /** The key of somebody who has none of their own, for as long as a visit lasts: relays are told it where they insist. */
  readonly visitor: WritableSignal<Signer | null>;
  readonly people: People;
  /** How people look who published it. */
  readonly avatars: Avatars;
  /** Whom the person does not want to hear or see. */
  readonly mutes: Mutes;
  readonly keyValue: KeyValue;
  readonly http: Http;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
}

/** Everything the page's components read. */
export interface Home {
  readonly place: Place;
  readonly worlds: Signal<WorldsView>;
  readonly names: NameBook;
  readonly tools: HomeTools;
  /** The ways to act with a key held elsewhere. */
  readonly keyring: Keyring;
  readonly nudge: KeepNudge;
  /** How whoever acts here looks. */
  readonly ownAvatar: OwnAvatar;
  /** What of "who I am" is open over the page; null for nothing. */
  readonly account: WritableSignal<AccountView | null>;
  /** Menus about people, reports, and what was done about somebody. */
  readonly persons: PersonDesk;
  /** Asks what becomes of mutes once there is a key. */
  readonly moveQuestion: MoveQuestion;
  /** What the address bar has opened. */
  readonly stay: Signal<Stay>;
  end(): void;
}

async function askPlace(http: Http): Promise<Place> {
  const answer = await http({
    method: "GET",
    url: new URL("/plaza.json", window.location.href).href,
    timeoutMs: 3_000,
    maxBytes: 64 * 1024,
  });
  if (!answer.ok || answer.value.status !== 200) return parsePlace(null);
  const json = parseJson(new TextDecoder().decode(answer.value.body));
  return parsePlace(json.ok ? json.value : null);
}

/** Puts the page together: the only place that names the browser's adapters. */
export async function createHome(): Promise<Home> {
  const clock = createBrowserClock();
  const timers = createBrowserTimers();
  const random = createBrowserRandom();
  const log = createConsoleLog();
  const http = createBrowserHttp();
  const dial = createBrowserDial();
  const keyValue = createBrowserKeyValue();
  const verifier = createWorkerVerifier();
  const told = await askPlace(http);
  const asked = askedRelays(window.location.search, () => window.sessionStorage);
  const own = readOwnServers(() => window.localStorage);
  const relays = asked.length > 0 ? asked : (own.relays ?? told.relays);
  const place = { ...told, relays, media: own.media ?? told.media };

  // Relays give private messages only to whom they are for. Who has no key of their own may have one for a visit.
  const visitor = createSignal<Signer | null>(null);
  const signer = async (): Promise<Signer | null> => visitor.get() ?? identity.current();
  const pool = createRelayPool({ urls: place.relays, dial, http, verifier, clock, timers, random, log, signer });
  const keyring = createKeyring({
    pool,
    extension: createExtension({ clock, timers }),
    clientVault: createBrowserGuestVault({ random, place: "signer-client" }),
    keyValue,
    timers,
    random,
    log,
    relays: place.relays,
    name: place.name,
    url: window.location.origin,
  });
  const identity = createIdentity({ vault: createBrowserGuestVault({ random }), random, log, restore: () => keyring.restore() });
  const nudge = createKeepNudge({ identity, keyValue, timers, log });
  const people = createPeople({ pool, clock, timers });
  const names = createNameBook(people);
  const avatars = createAvatars({ pool, clock, timers });
  const ownAvatar = createOwnAvatar({ identity, pool, avatars, keyValue, log, wear: (pubkey, avatar) => names.learn(pubkey, avatar) });
  const mutes = createMutes({ pool, identity, keyValue, timers, log });
  const self = createSignal<Pubkey | null>(null);
  const followAccount = (): void => {
    const account = identity.account.get();
    self.set(account.kind === "none" ? null : account.pubkey);
  };
  followAccount();
  const list = createSceneList({ pool, clock, timers, self });

  const worlds = createSignal(worldsView(list.view.get(), pool.status.get()));
  const showWorlds = (): void => worlds.set(worldsView(list.view.get(), pool.status.get()));
  const wake = (): void => pool.wake();
  const stops = [list.view.subscribe(showWorlds), pool.status.subscribe(showWorlds), identity.account.subscribe(followAccount)];
  window.addEventListener("online", wake);

  async function visit(scene: Scene): Promise<SceneVisit> {
    const signer = await identity.signer();
    await ownAvatar.known();
    const relayHint = place.relays[0];
    const chat = createSceneChat({
      pool,
      identity,
      scene: scene.address,
      keyValue,
      timers,
      log,
      ...(relayHint === undefined ? {} : { relayHint }),
    });
    const worn = ownAvatar.view.get();
    const look = worn === null ? {} : { avatar: worn };
    const entered = createWorldSession({ scene, dial, pool, signer, chat, clock, timers, random, log, ...look });
    const whole = withPublishedLooks(entered, avatars);
    const session = heedInWorld(whole, mutes.view);
    const stopWearing = ownAvatar.view.subscribe(() => {
      const avatar = ownAvatar.view.get();
      if (avatar !== null) session.setAvatar(avatar);
    });
    let wasLost = false;
    const wakeRelays = session.view.subscribe(() => {
      const { status } = session.view.get();
      // A server that is back has often brought its relay with it: what waits to be sent goes out now.
      if (status === "live" && wasLost) pool.wake();
      wasLost = status === "reconnecting" || status === "unreachable";
    });
    const watch = createSceneWatch({ pool, clock, timers, scene: scene.address, moreRelays: scene.relays.slice(0, 2) });
    const stopWatching = watch.view.subscribe(() => {
      const card = watch.view.get().card;
      if (card !== null && card.scene.updatedAtSec > scene.updatedAtSec) session.setScene(card.scene);
    });
    const file = createSceneFile({ url: scene.file, http, check: weighSceneFile });
    return createSceneVisit({
      scene,
      session,
      everybody: whole.view,
      isMuted: (pubkey) => mutes.view.get().muted.has(pubkey),
      fetchFigure: createFetchFigure(http, window.location.href),
      history: chat,
      file,
      apps: createSceneApps({ visitApp, makeShare: () => shareInto(session) }),
      names,
      clock,
      timers,
      keyValue,
      log,
      self: signer.pubkey,
      ends: [stopWearing, wakeRelays, stopWatching, () => watch.end(), () => chat.end()],
    });
  }

  const persons = createPersonDesk();
  const moveQuestion = createMoveQuestion({ identity, mutes: mutes.view, keyValue, log });
  const tools: HomeTools = { pool, identity, visitor, people, avatars, mutes, keyValue, http, clock, timers, random, log };

  async function visitApp(link: string): Promise<AppVisit> {
    const { visitAppIn } = await import("./apps/run/visit-app-in.ts");
    return visitAppIn(link, { place, names, tools });
  }

  async function visitSpace(link: string): Promise<SpaceVisit> {
    const { visitSpaceIn } = await import("./space/visit/visit-space-in.ts");
    return visitSpaceIn(link, { place, names, tools, persons });
  }

  async function shareInto(session: WorldSession): Promise<ShareDesk> {
    const [{ shareWith }, { createSceneTarget }] = await Promise.all([
      import("./apps/share/share-of-home.ts"),
      import("./apps/scene/scene-target.ts"),
    ]);
    return shareWith({ tools, place }, createSceneTarget({ session, pool, random, relays: place.relays }));
  }

  const keeper = createStayKeeper({
    path: browserPath,
    onPath: onBrowserPath,
    lookUp: (link) => createSceneLookup(link, resolveOver(pool), timers),
    visit,
    visitApp,
    visitSpace,
  });
  const stopAccount = onOtherAccount(identity, () => {
    pool.renewLogins();
    keeper.again();
  });
  return {
    place,
    worlds,
    names,
    tools,
    keyring,
    nudge,
    ownAvatar,
    account: createSignal<AccountView | null>(null),
    persons,
    moveQuestion,
    stay: keeper.stay,
    end() {
      stopAccount();
      nudge.end();
      keyring.end();
      keeper.end();
      window.removeEventListener("online", wake);
      for (const stop of stops) stop();
      list.end();
      names.end();
      people.end();
      ownAvatar.end();
      avatars.end();
      moveQuestion.end();
      mutes.end();
      pool.end();
      verifier.end();
    },
  };
}
