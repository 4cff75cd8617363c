import { createSignal } from "@plaza/platform";
import type { CancelTimer } from "@plaza/platform";
import { hexOf } from "@plaza/protocol";
import type { SpaceEvent, VerifiedEvent } from "@plaza/protocol";
import { getPerson } from "../membership/person-map.ts";
import type { SpaceView } from "../membership/space-view.ts";
import { spaceView } from "../membership/view-space.ts";
import { createRelayChoice } from "./relay-choice.ts";
import { createSessionDoor } from "./session-door.ts";
import { createSessionHands } from "./session-hands.ts";
import type { SpaceSession, SpaceSessionOptions } from "./session-io.ts";
import { createSessionKeys } from "./session-keys.ts";
import { createSessionLine } from "./session-line.ts";
import { createSessionNews } from "./session-news.ts";
import { createSessionPerson } from "./session-person.ts";
import { createSessionPowers } from "./session-powers.ts";
import { createSessionReading } from "./session-reading.ts";
import { createSessionRoom } from "./session-room.ts";
import { createSessionStage } from "./session-stage.ts";
import { createSessionStay } from "./session-stay.ts";
import type { SessionPhase, SpaceSessionView } from "./session-view.ts";
import { createSoundNotes } from "./sound-notes.ts";
import { createSpaceDirectory } from "./space-directory.ts";
import { isSmallRoom, viewSession } from "./view-session.ts";

const lookMs = 1_000;
const viewMs = 60;
const statsEvery = 3;
/** Below this the machine's clock is believed, as the pool does. */
const trustedOffsetMs = 2_000;

/**
 * Enters a space: reads it, says that one is here, looks for sound, and stays.
 *
 * @see docs/spec/space.md, "Session"
 */
export function createSpaceSession(options: SpaceSessionOptions): SpaceSession {
  const { pool, clock, timers, random, reference } = options;
  const { space } = reference;
  const log = options.log.with({ part: "space" });
  let isEnded = false;
  let looks = 0;
  let stopShow: CancelTimer | null = null;
  const nowMs = (): number => {
    const offsetMs = pool.clockOffsetMs() ?? 0;
    return clock.wallMs() + (Math.abs(offsetMs) > trustedOffsetMs ? offsetMs : 0);
  };

  // ---- the parts, each with a state of its own

  const sound = createSoundNotes(touch);
  const relays = createRelayChoice(pool, touch);
  const person = createSessionPerson({
    space,
    pool,
    random,
    signer: options.signer,
    isGuest: options.isGuest === true,
    sessionAuthor: () => stay.author(),
    state: () => news.state(),
    nowMs,
    metrics: () => line.metrics(),
    invitedSec: (pubkey) => seen().invitations.find((one) => one.pubkey === pubkey)?.atSec ?? -1,
    say,
    whisper: (event) => news.hear(event, "own"),
  });
  const news = createSessionNews({
    space,
    salt: hexOf(random.bytes(8)),
    clock,
    nowMs,
    member: (pubkey) => directory.member(pubkey),
    changed,
    spread: (event) => stay.visit()?.spread(event),
  });
  const directory = createSpaceDirectory({
    state: () => news.state(),
    hasProof: () => keys.hasProof(),
    nowMs,
    monotonicMs: () => clock.monotonicMs(),
  });
  const keys = createSessionKeys({
    space,
    random,
    stretch: options.stretch,
    pool,
    first: options.roomKey ?? null,
    keep: (key) => options.keepKey?.(key),
    person: () => person.signer(),
    isInside: () => door.isInside() && !person.isGuest(),
    state: () => news.state(),
    nowMs,
    member: (pubkey) => directory.member(pubkey),
    publish: (event) => void relays.publish(event),
    tell: (command) => stay.visit()?.tell(command),
    proofChanged: () => stay.refresh(),
    changed() {
      consider();
      touch();
    },
    setInfo: (next) => person.acts().setInfo(next),
    remove: (pubkey) => powers.remove(pubkey, null),
    readmit: (pubkey) => powers.readmit(pubkey),
  });
  const hands = createSessionHands({
    self: () => person.pubkey(),
    acts: () => person.acts(),
    clock,
    nowMs,
    changed() {
      stay.refresh();
      room.refresh();
    },
  });
  const powers = createSessionPowers({ acts: () => person.acts(), state: () => news.state(), nowMs });
  const line = createSessionLine({ most: () => options.metrics(), isMeasured: options.isLineMeasured === true, directory, clock });
  const room = createSessionRoom({
    space,
    pool,
    clock,
    timers,
    nowMs,
    person: () => person.signer(),
    isGuest: () => person.isGuest(),
    isSignerAsked: options.isSignerAsked === true,
    service: options.service ?? null,
    isWanted: () => door.isInside() && isSmallRoom(view.get().room),
    isHandUp: () => hands.sinceSec() !== null,
    publish: (event) => void relays.publish(event),
    changed: touch,
  });
  const door = createSessionDoor({
    log,
    self: () => person.pubkey(),
    state: () => news.state(),
    nowMs,
    isBarred: () => keys.isBarred(),
    moved,
  });
  const stage = createSessionStage({
    space,
    directory,
    self: () => person.pubkey(),
    isInside: () => door.isInside(),
    visit: () => stay.visit(),
    state: () => news.state(),
    seen,
    nowMs,
    moved: () => stay.refresh(),
    changed: touch,
  });
  const stay = createSessionStay({
    given: options,
    log,
    nowMs,
    person,
    news,
    door,
    directory,
    keys,
    hands,
    line,
    sound,
    stage,
    room,
    isGraphTold: () => isSmallRoom(view.get().room),
    publish: (event) => void relays.publish(event),
    say,
    changed: touch,
  });
  const reading = createSessionReading({
    reference,
    pool,
    timers,
    self: () => person.pubkey(),
    state: () => news.state(),
    nowMs,
    said: (event) => news.hear(event, "relay"),
    step: (event) => stay.visit()?.step(event),
    caughtUp() {
      door.caughtUp();
      consider();
      touch();
    },
  });

  // ---- what follows from what

  function say(event: VerifiedEvent): void {
    relays.publish(event);
    news.hear(event, "own");
  }

  function changed(said: SpaceEvent): void {
    switch (said.type) {
      case "join":
        directory.note(said.author);
        if (said.author === person.pubkey()) ownJoinHeard();
        stage.refresh();
        stay.visit()?.joined(said.author);
        keys.consider(said.author);
        break;
      case "speech":
        hands.heard(said.person, said.subject, said.wish);
        break;
      default:
        stage.refresh();
        stay.visit()?.cutStrangers();
        reading.aimDecisions();
        keys.decided();
        if (said.type === "create") keys.tell();
        consider();
    }
    touch();
  }

  function ownJoinHeard(): void {
    const joined = getPerson(news.state().people, person.pubkey())?.joined ?? null;
    if (joined === null) return;
    person.author().heard(joined.createdAtSec);
    const session = stay.session();
    if (session === null || joined.session === session) return;
    if (!door.isInside() || person.isGuest()) return;
    log.info("the person is here on another device");
    // The newer device speaks for the person; this one goes on listening as somebody else.
    stay.giveWay();
    person.giveWay();
    hands.clear();
    reading.aimOwn();
    door.approach();
    void stay.open();
  }

  function consider(): void {
    if (!isEnded) door.consider();
  }

  function moved(phase: SessionPhase): void {
    if (phase === "inside") void stay.goIn();
    else if (phase === "closed" || phase === "removed" || phase === "not-listed") stay.goOut(true);
    keys.tell();
    touch();
  }

  /** What only time changes: who has fallen silent, whose kick is over, whose link must go. */
  function look(): void {
    looks += 1;
    news.look();
    stage.refresh();
    stay.visit()?.cutStrangers();
    consider();
    stage.obey();
    stay.look();
    if (looks % statsEvery === 0) {
      const inside = stay.visit();
      void sound.measure(inside);
      void line.measure(inside, () => stay.visit() === inside);
      keys.look();
    }
    if (looks % 300 === 0) news.forget();
    if (looks % 5 === 0) touch();
  }

  // ---- the view

  function seen(): SpaceView {
    return spaceView(news.state(), nowMs(), keys.hasProof());
  }

  function touch(): void {
    if (!isEnded) stopShow ??= timers.after(viewMs, show);
  }

  function show(): void {
    stopShow = null;
    if (isEnded) return;
    stage.obey();
    view.set(makeView());
  }

  function makeView(): SpaceSessionView {
    const now = seen();
    if (person.pubkey() === space.host && door.isInside()) room.show(now);
    return viewSession({ pool, relays, person, door, keys, sound, stage, stay, room }, news.state(), now, nowMs());
  }

  // ---- from the first question to the last word

  if (reference.created !== null) news.hear(reference.created, "relay");
  reading.begin();
  const stopLooking = timers.every(lookMs, look);
  const stopRelays = pool.status.subscribe(touch);
  void stay.open();
  const view = createSignal<SpaceSessionView>(makeView());

  function leave(isPolite: boolean): void {
    if (door.phase() === "left") return;
    stay.goOut(isPolite);
    door.leave();
  }

  function end(): void {
    if (isEnded) return;
    leave(true);
    isEnded = true;
    stopShow?.();
    stopLooking();
    stopRelays();
    news.end();
    stay.end();
    reading.end();
    keys.end();
    relays.end();
    room.end();
  }

  return {
    view,
    levelOf: (pubkey) => sound.levelOf(pubkey),
    enter() {
      if (!["removed", "not-listed", "left"].includes(door.phase())) return;
      door.approach();
      if (stay.visit() === null) void stay.open();
      consider();
      touch();
    },
    openWith: (password, onProgress) => keys.openWith(password, onProgress),
    raiseHand: (message = "") => hands.raise(message),
    lowerHand: () => hands.lower("cancel"),
    acceptInvitation: () => hands.raise(""),
    declineInvitation: () => hands.lower("declined"),
    invite: (pubkey, message = "") => hands.invite(pubkey, message),
    ...powers,
    setVolume: (pubkey, volume) => stage.setVolume(pubkey, volume),
    speak: (isOn) => stage.speak(isOn),
    setInfo: (change) => keys.edit(change),
    giveKey: (to, message) => keys.give(to, message),
    renewKey: (password) => keys.renew(password),
    async close() {
      const done = await person.acts().close();
      if (done.ok) room.show(seen(), true);
      return done;
    },
    leave() {
      leave(true);
      touch();
    },
    leaveNow: () => leave(false),
    end,
  };
}
