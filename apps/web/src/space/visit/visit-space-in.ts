import { createSignal } from "@plaza/platform";
import {
  canCodeVoice,
  createBrowserPeerLinks,
  createNoiseFilter,
  createSoundStage,
  listSoundDevices,
  onSoundDevices,
  openMicrophone,
} from "@plaza/platform-browser";
import type { SoundExit, SoundStage } from "@plaza/platform-browser";
import { ok, parseCreateSpace } from "@plaza/protocol";
import { createSpaceSession, lookUpSpace } from "@plaza/space";
import type { SpaceReference } from "@plaza/space";
import { createBrowserTabLocks } from "../../apps/run/browser-tab-locks.ts";
import type { Home } from "../../home.ts";
import { stretchHere } from "../../identity/stretch-here.ts";
import { heedInChat } from "../../people/heed-mutes.ts";
import { createWorkerMedia } from "../sound/worker-media.ts";
import { announcedHere } from "./announced-here.ts";
import { canHideAddress, hidesAddress } from "./hidden-address.ts";
import { claimHere, isPhone } from "./line-claim.ts";
import { showOnLockScreen } from "./lock-screen.ts";
import { keepRoomKey, keptRoomKey } from "./room-keys.ts";
import { createSpaceChat } from "./space-chat.ts";
import { createSpaceRun } from "./space-run.ts";
import type { SpaceRun } from "./space-run.ts";
import { createSettingsBook, storageOf } from "./space-settings.ts";
import { createSpaceSound } from "./space-sound.ts";
import { createSpaceVisit } from "./space-visit.ts";
import type { SpaceVisit } from "./space-visit.ts";
import { createTalk } from "./talk.ts";
import { visitorSigner } from "./visitor-key.ts";

/** Through an element where phones let that play on, and where only elements can choose an output. */
function exitHere(): SoundExit {
  return isPhone() || !("setSinkId" in AudioContext.prototype) ? "element" : "straight";
}

/** Phones send sound to the ear or the loudspeaker by what a page says it is for. */
function useAudioSession(use: "listening" | "talking"): void {
  const session: unknown = Reflect.get(navigator, "audioSession");
  if (typeof session === "object" && session !== null && "type" in session) {
    session.type = use === "talking" ? "play-and-record" : "playback";
  }
}

/** Visits a space with this browser's means; the only place of the spaces' part that names them. */
export function visitSpaceIn(
  link: string,
  { place, names, tools, persons }: Pick<Home, "place" | "names" | "tools" | "persons">,
): SpaceVisit {
  const { pool, identity, visitor, keyValue, clock, timers, random, log } = tools;

  async function enter(reference: SpaceReference): Promise<SpaceRun | "codec" | "sound"> {
    if (!canCodeVoice() || !("RTCPeerConnection" in window)) return "codec";
    let stage: SoundStage;
    try {
      stage = await createSoundStage({ exit: exitHere() });
    } catch (error) {
      log.error("there is no sound", { error: String(error) });
      return "sound";
    }
    await identity.ready;
    const account = identity.account.get();
    const own = await identity.current();
    const signer = own ?? (await visitorSigner(storageOf("sessionStorage"), createBrowserTabLocks(), random));
    if (own === null) visitor.set(signer);
    const created = reference.created === null ? null : parseCreateSpace(reference.created);
    const keysOf = own === null ? "visitor" : signer.pubkey;
    const roomKey = await keptRoomKey(keyValue, keysOf, reference.space);
    const settings = createSettingsBook(storageOf("localStorage"));
    const codecLost = createSignal(false);
    const sound = createSpaceSound({
      stage,
      settings,
      openMicrophone,
      listDevices: listSoundDevices,
      onDevices: onSoundDevices,
      makeFilter: (lost) =>
        createNoiseFilter((why) => {
          log.warn("noise is not taken out", { error: why });
          lost();
        }),
      usedFor: useAudioSession,
    });
    const session = createSpaceSession({
      reference,
      pool,
      signer,
      isGuest: own === null,
      isSignerAsked: account.kind === "extension" || account.kind === "remote",
      name: names.nameOf(signer.pubkey),
      openMedia: createWorkerMedia({
        stage,
        codecLost(why) {
          log.error("the codec gave up", { error: why });
          codecLost.set(true);
        },
      }),
      createPeerLink: createBrowserPeerLinks(),
      iceServers: place.ice,
      hidesAddress: () => hidesAddress(place.ice, settings.view.get()),
      isLineMeasured: true,
      metrics: () => claimHere(settings.view.get().carrying),
      ...(roomKey === null ? {} : { roomKey }),
      keepKey: (key) => void keepRoomKey(keyValue, keysOf, reference.space, key),
      service: `${window.location.origin}/space/${link}`,
      clock,
      timers,
      random,
      stretch: stretchHere,
      log,
    });
    const talk = createTalk({ session, sound, settings, timers });
    const spaceChat = createSpaceChat({
      space: reference.space,
      signer,
      pool,
      relayHint: place.relays[0],
      keyValue,
      timers,
      log,
    });
    const chat = heedInChat(spaceChat, tools.mutes.view, signer.pubkey);
    const goodbye = (): void => session.leaveNow();
    const back = (event: PageTransitionEvent): void => {
      if (event.persisted) session.enter();
    };
    window.addEventListener("pagehide", goodbye);
    window.addEventListener("pageshow", back);
    const stopTelling = showOnLockScreen({
      title: () => session.view.get().room.info?.name ?? (created?.ok === true ? created.value.info.name : ""),
      host: () => names.nameOf(reference.space.host),
      changes: session.view,
      talk,
    });
    return createSpaceRun({
      reference,
      session,
      sound,
      talk,
      settings,
      chat,
      names,
      codecLost,
      canHideAddress: canHideAddress(place.ice),
      peace: { tools, persons },
      timers,
      ends: [
        () => visitor.set(null),
        stopTelling,
        () => window.removeEventListener("pagehide", goodbye),
        () => window.removeEventListener("pageshow", back),
      ],
    });
  }

  return createSpaceVisit(link, {
    resolve(wanted) {
      const fresh = announcedHere.get(wanted);
      return fresh === undefined ? lookUpSpace(pool, wanted) : Promise.resolve(ok(fresh));
    },
    enter,
    timers,
  });
}
