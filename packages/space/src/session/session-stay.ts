import type { Log } from "@plaza/platform";
import type { NostrEvent, VerifiedEvent } from "@plaza/protocol";
import { createOwnPresence } from "./own-presence.ts";
import type { OwnPresence } from "./own-presence.ts";
import type { SessionDoor } from "./session-door.ts";
import type { SessionHands } from "./session-hands.ts";
import type { SpaceSessionOptions } from "./session-io.ts";
import type { SessionKeys } from "./session-keys.ts";
import type { SessionLine } from "./session-line.ts";
import type { SessionNews } from "./session-news.ts";
import type { SessionPerson } from "./session-person.ts";
import type { SessionRoom } from "./session-room.ts";
import type { SessionStage } from "./session-stage.ts";
import type { SessionProblem } from "./session-view.ts";
import type { SoundNotes } from "./sound-notes.ts";
import { createSpaceAuthor } from "./space-author.ts";
import type { SpaceAuthor } from "./space-author.ts";
import type { SpaceDirectory } from "./space-directory.ts";
import { openSpaceVisit } from "./space-visit.ts";
import type { SpaceVisit } from "./visit-io.ts";
import { maySpeak } from "../roles/verdict.ts";

/** This device's stay in a space: its visit, and what tells everyone that it is here. */
export interface SessionStay {
  /** Null while none is open. */
  visit(): SpaceVisit | null;
  /** By which word our JOIN names this device; null while none is said. */
  session(): string | null;
  /** Signs for the person without asking; null while no visit is open. */
  author(): SpaceAuthor | null;
  /** What of it failed. */
  problem(): SessionProblem | null;
  /** Opens a visit, and goes in where the door is passed. */
  open(): Promise<void>;
  /** Goes in: says that we are here, and looks for sound. */
  goIn(): Promise<void>;
  /** What our JOIN says has changed. */
  refresh(): void;
  /** Of the stage it is told at once what this device can do now: who carries plain speakers follows it. */
  look(): void;
  /** Goes out; what must be said is said in this call. @param isPolite - neighbours are told where to go */
  goOut(isPolite: boolean): void;
  /** Goes out without a word: the person is here on a newer device. */
  giveWay(): void;
  /** No visit is opened any more. */
  end(): void;
}

/** What a stay is made of. */
export interface SessionStayOptions {
  /** As the session was asked for. */
  readonly given: SpaceSessionOptions;
  readonly log: Log;
  /** The corrected time. */
  readonly nowMs: () => number;
  readonly person: SessionPerson;
  readonly news: SessionNews;
  readonly door: SessionDoor;
  readonly directory: SpaceDirectory;
  readonly keys: SessionKeys;
  readonly hands: SessionHands;
  readonly line: SessionLine;
  readonly sound: SoundNotes;
  readonly stage: SessionStage;
  readonly room: SessionRoom;
  /** Few enough are here for relays to be told of every link that lasts. */
  isGraphTold(): boolean;
  /** To the relays. */
  publish(event: NostrEvent): void;
  /** To the relays, and to ourselves. */
  say(event: VerifiedEvent): void;
  changed(): void;
}

/** Makes a stay that has not begun. */
export function createSessionStay(options: SessionStayOptions): SessionStay {
  const { given, log, nowMs, person, news, door, directory, keys, hands, line, sound, stage, room } = options;
  const { pool, clock, timers, random } = given;
  const { space } = given.reference;
  let visit: SpaceVisit | null = null;
  let presence: OwnPresence | null = null;
  let author: SpaceAuthor | null = null;
  let failure: SessionProblem | null = null;
  let toldCaps = "";
  let opening = 0;
  let isEnded = false;

  const isSignerAsked = (): boolean => given.isSignerAsked === true && !person.isGuest();

  function opened(): Promise<SpaceVisit> {
    return openSpaceVisit({
      space,
      person: person.signer(),
      directory,
      openMedia: given.openMedia,
      createPeerLink: given.createPeerLink,
      iceServers: given.iceServers,
      hidesAddress: () => given.hidesAddress?.() ?? false,
      isEncryptedOnly: given.isEncryptedOnly ?? false,
      isBehindStrictNat: given.isBehindStrictNat ?? false,
      clock,
      timers,
      random,
      log,
      state: () => news.state(),
      metrics: () => line.metrics(),
      isSignerAsked: isSignerAsked(),
      isGraphTold: () => options.isGraphTold(),
      mostOutputs: given.metrics()?.maxAudioOutputs ?? null,
      nowMs,
      verify: (event) => pool.verify(event),
      publish: (event) => options.publish(event),
      isNews: (event) => news.isNews(event),
      news: (event) => news.hear(event, "mesh"),
      media: (said) => sound.hear(said),
      changed: () => options.changed(),
    });
  }

  async function open(): Promise<void> {
    opening += 1;
    const turn = opening;
    try {
      const next = await opened();
      if (turn !== opening || isEnded) {
        next.end(false);
        return;
      }
      visit = next;
      author = createSpaceAuthor(pool, next.sessionSigner, nowMs);
      stage.brief(next);
      if (door.isInside()) await goIn();
      else door.consider();
    } catch (error) {
      failure = { code: "no-media", detail: error instanceof Error ? error.message : String(error) };
      log.error("the media path could not begin", { error: failure.detail });
      options.changed();
    }
  }

  function present(inside: SpaceVisit): OwnPresence {
    const sinceSec = Math.floor(nowMs() / 1_000);
    return createOwnPresence({
      space,
      author: person.author(),
      timers,
      isSignerAsked: isSignerAsked(),
      isBusy: () => maySpeak(news.state(), person.pubkey(), nowMs()) || (visit?.view().children.length ?? 0) > 0,
      fields() {
        const sessionKey = inside.sessionSigner.pubkey;
        const caps = inside.caps();
        toldCaps = caps.join();
        return {
          name: given.name,
          metrics: line.metrics(),
          session: inside.session,
          sessionKey,
          voiceKey: inside.voiceKey,
          caps,
          hand: hands.sinceSec() ?? "lowered",
          sinceSec,
          isGuest: person.isGuest(),
          proof: keys.proof(sessionKey),
        };
      },
      say: (event) => options.say(event),
      failed(code) {
        failure = { code: "not-signed", detail: code };
        options.changed();
      },
    });
  }

  async function goIn(): Promise<void> {
    if (visit === null) return open();
    const inside = visit;
    keys.tell();
    presence = present(inside);
    const isHere = await presence.enter();
    if (visit !== inside || isEnded) return;
    if (isHere) {
      failure = null;
      room.enter();
    }
    stage.refresh(true);
    inside.enter();
  }

  function close(isPolite: boolean): void {
    opening += 1;
    visit?.end(isPolite);
    visit = null;
    author = null;
    stage.clear();
    sound.clear();
  }

  return {
    visit: () => visit,
    session: () => (presence === null ? null : (visit?.session ?? null)),
    author: () => author,
    problem: () => failure,
    open,
    goIn,
    refresh: () => presence?.refresh(),
    look() {
      if (visit === null || !maySpeak(news.state(), person.pubkey(), nowMs())) return;
      if (visit.caps().join() !== toldCaps) presence?.refresh();
    },
    goOut(isPolite) {
      presence?.leaveNow();
      presence = null;
      room.leave();
      close(isPolite);
    },
    giveWay() {
      close(false);
      presence?.end();
      presence = null;
      room.leave();
    },
    end() {
      isEnded = true;
    },
  };
}
