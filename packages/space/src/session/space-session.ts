import { createMovingSubscription, makeSecretKey } from "@plaza/nostr-client";
import { createKeySigner, createSignal } from "@plaza/platform";
import type { CancelTimer, Signer } from "@plaza/platform";
import { hexOf, parseSpaceEvent } from "@plaza/protocol";
import type { Pubkey, SpaceEvent, VerifiedEvent } from "@plaza/protocol";
import { spaceEventTiming } from "../membership/author-clock.ts";
import { getPerson } from "../membership/person-map.ts";
import { ownLinkFilter, spaceFilters } from "../membership/space-filters.ts";
import { applySpaceEvent, createSpaceState, forgetBefore } from "../membership/space-state.ts";
import type { SpaceState } from "../membership/space-state.ts";
import type { SpaceView } from "../membership/space-view.ts";
import { spaceView } from "../membership/view-space.ts";
import { allowed } from "../roles/allowed.ts";
import { maySpeak, stageCandidates, verdictOn } from "../roles/verdict.ts";
import { createNewsJudge } from "./news-judge.ts";
import { createOwnPresence } from "./own-presence.ts";
import type { OwnPresence } from "./own-presence.ts";
import { createRelayChoice } from "./relay-choice.ts";
import type { SessionActs } from "./session-acts.ts";
import { createSessionActs } from "./session-acts.ts";
import type { SpaceSession, SpaceSessionOptions } from "./session-io.ts";
import { createSessionHands } from "./session-hands.ts";
import { createSessionKeys } from "./session-keys.ts";
import { createSessionLine } from "./session-line.ts";
import { createSessionRoom } from "./session-room.ts";
import { reachProblems } from "./session-view.ts";
import type { SessionPhase, SessionProblem, SpaceSessionView } from "./session-view.ts";
import { createSoundNotes } from "./sound-notes.ts";
import { createSpaceAuthor } from "./space-author.ts";
import type { SpaceAuthor } from "./space-author.ts";
import { createSpaceDirectory } from "./space-directory.ts";
import type { MediaSpeaker } from "./space-media.ts";
import { openSpaceVisit } from "./space-visit.ts";
import type { SpaceVisit } from "./space-visit.ts";

const catchUpMs = 1_500;
const lookMs = 1_000;
const viewMs = 60;
const statsEvery = 3;
const forgetSec = 11_400;
const smallRoom = 100;
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
  let person: Signer = options.signer ?? createKeySigner(makeSecretKey(random));
  let isGuest = options.signer === null || options.isGuest === true;
  let isDisplaced = false;
  let state: SpaceState = createSpaceState(space, hexOf(random.bytes(8)));
  let author = newAuthor(person);
  let acts = newActs();
  let sessionAuthor: SpaceAuthor | null = null;
  let visit: SpaceVisit | null = null;
  let presence: OwnPresence | null = null;
  let opening = 0;
  let phase: SessionPhase = "entering";
  let hasCaughtUp = false;
  let isEnded = false;
  let isSpeaking = false;
  let mutedSec = 0;
  let speakersTold = "";
  const sound = createSoundNotes(() => touch());
  let failure: SessionProblem | null = null;
  let removal: SpaceSessionView["removal"] = null;
  let looks = 0;
  let stopShow: CancelTimer | null = null;
  const silenced = new Set<Pubkey>();
  const nowMs = (): number => {
    const offsetMs = pool.clockOffsetMs() ?? 0;
    return clock.wallMs() + (Math.abs(offsetMs) > trustedOffsetMs ? offsetMs : 0);
  };
  const relays = createRelayChoice(pool, touch);
  const directory = createSpaceDirectory({
    state: () => state,
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
    person: () => person,
    isInside: () => phase === "inside" && !isGuest,
    state: () => state,
    nowMs,
    member: (pubkey) => directory.member(pubkey),
    publish: (event) => void relays.publish(event),
    tell: (command) => visit?.tell(command),
    proofChanged: () => presence?.refresh(),
    changed() {
      consider();
      touch();
    },
    setInfo: (next) => acts.setInfo(next),
    remove: (pubkey) => acts.decide("remove", pubkey, "remove", null),
    readmit: (pubkey) => acts.decide("demote", pubkey, "readmit", null),
  });
  const hands = createSessionHands({
    self: () => person.pubkey,
    acts: () => acts,
    clock,
    nowMs,
    changed() {
      presence?.refresh();
      room.refresh();
    },
  });
  const judge = createNewsJudge({ space, state: () => state, member: (pubkey) => directory.member(pubkey), nowMs, clock });
  const line = createSessionLine({ most: () => options.metrics(), isMeasured: options.isLineMeasured === true, directory, clock });
  const room = createSessionRoom({
    space,
    pool,
    clock,
    timers,
    nowMs,
    person: () => person,
    isGuest: () => isGuest,
    isSignerAsked: options.isSignerAsked === true,
    service: options.service ?? null,
    isWanted: () => phase === "inside" && isSmallRoom(view.get().room),
    isHandUp: () => hands.sinceSec() !== null,
    publish: (event) => void relays.publish(event),
    changed: touch,
  });

  function newAuthor(signer: Signer): SpaceAuthor {
    return createSpaceAuthor(pool, signer, () => nowMs());
  }

  function newActs(): SessionActs {
    return createSessionActs({
      space,
      author,
      sessionAuthor: () => sessionAuthor,
      state: () => state,
      nowMs: () => nowMs(),
      metrics: () => line.metrics(),
      invitedSec: (pubkey) => spaceView(state, nowMs(), keys.hasProof()).invitations.find((one) => one.pubkey === pubkey)?.atSec ?? -1,
      say,
    });
  }

  // ---- what is heard

  function take(event: VerifiedEvent, way: "relay" | "mesh" | "own"): void {
    if (isEnded) return;
    const parsed = parseSpaceEvent(event, space);
    if (!parsed.ok || spaceEventTiming(event.created_at, nowMs()) !== "take") return;
    const said = parsed.value;
    if (isStep(said)) return;
    // Before it takes hold: what a removal ends must still be seen as it was.
    const next = applySpaceEvent(state, said);
    const isNew = next !== state;
    state = next;
    if (isNew) changed(said);
    // Heartbeats of others are spread by themselves; what was decided also by whoever heard it from a relay.
    const isOursToSpread = way === "own" || (way === "relay" && said.type !== "join" && said.type !== "leave");
    if (isNew && isOursToSpread && judge.isSpreadable(said)) visit?.spread(event);
  }

  function changed(said: SpaceEvent): void {
    switch (said.type) {
      case "join":
        directory.note(said.author);
        if (said.author === person.pubkey) ownJoinHeard();
        refreshStage();
        visit?.joined(said.author);
        keys.consider(said.author);
        break;
      case "speech":
        hands.heard(said.person, said.subject, said.wish);
        break;
      default:
        refreshStage();
        visit?.cutStrangers();
        aimDecisions();
        if (said.type === "create") keys.tell();
        consider();
    }
    touch();
  }

  function ownJoinHeard(): void {
    const joined = getPerson(state.people, person.pubkey)?.joined ?? null;
    if (joined === null) return;
    author.heard(joined.createdAtSec);
    if (visit === null || presence === null || joined.session === visit.session) return;
    if (phase !== "inside" || isGuest) return;
    log.info("the person is here on another device");
    isDisplaced = true;
    // The newer device speaks for the person; this one goes on listening as somebody else.
    closeVisit(false);
    presence.end();
    presence = null;
    room.leave();
    person = createKeySigner(makeSecretKey(random));
    isGuest = true;
    hands.clear();
    author = newAuthor(person);
    acts = newActs();
    aimOwn();
    phase = "entering";
    void openVisit();
  }

  // ---- what is said

  function say(event: VerifiedEvent): void {
    relays.publish(event);
    take(event, "own");
  }

  // ---- the door

  function doorPhase(): SessionPhase {
    const { removed } = verdictOn(state, person.pubkey, nowMs());
    removal = removed;
    if (state.closed !== null) return "closed";
    if (removed !== null) return "removed";
    if (!hasCaughtUp || state.created === null) return "entering";
    if (!allowed(state, person.pubkey, "join", person.pubkey, nowMs())) return "not-listed";
    if (keys.isBarred() && phase !== "inside") return "locked";
    return "inside";
  }

  /** Looks whether we may be where we are. */
  function consider(): void {
    if (isEnded || phase === "left" || phase === "closed") return;
    const next = doorPhase();
    // Who was removed comes back by an act of their own.
    if (next === phase || (phase === "removed" && next !== "closed")) return;
    phase = next;
    log.info("the visit", { phase });
    if (phase === "inside") void goInside();
    else if (phase === "closed" || phase === "removed" || phase === "not-listed") goOutside();
    keys.tell();
    touch();
  }

  async function goInside(): Promise<void> {
    if (visit === null) return openVisit();
    const inside = visit;
    const sinceSec = Math.floor(nowMs() / 1_000);
    keys.tell();
    presence = createOwnPresence({
      space,
      author,
      timers,
      isSignerAsked: options.isSignerAsked === true && !isGuest,
      isBusy: () => maySpeak(state, person.pubkey, nowMs()) || (visit?.view().children.length ?? 0) > 0,
      fields() {
        const sessionKey = inside.sessionSigner.pubkey;
        return {
          name: options.name,
          metrics: line.metrics(),
          session: inside.session,
          sessionKey,
          voiceKey: inside.voiceKey,
          caps: inside.caps,
          hand: hands.sinceSec() ?? "lowered",
          sinceSec,
          isGuest,
          proof: keys.proof(sessionKey),
        };
      },
      say,
      failed(code) {
        failure = { code: "not-signed", detail: code };
        touch();
      },
    });
    const isHere = await presence.enter();
    if (visit !== inside || isEnded) return;
    if (isHere) failure = null;
    if (isHere) room.enter();
    refreshStage(true);
    inside.enter();
  }

  /** Whoever ever joined says here whether they are here; and who is out is nowhere. */
  function isOurs(pubkey: Pubkey): boolean {
    const joined = getPerson(state.people, pubkey)?.joined ?? null;
    return joined !== null || verdictOn(state, pubkey, nowMs()).removed !== null;
  }

  function goOutside(): void {
    presence?.leaveNow();
    presence = null;
    room.leave();
    closeVisit(true);
  }

  async function openVisit(): Promise<void> {
    opening += 1;
    const turn = opening;
    try {
      const opened = await openSpaceVisit({
        space,
        person,
        directory,
        openMedia: options.openMedia,
        createPeerLink: options.createPeerLink,
        iceServers: options.iceServers,
        hidesAddress: () => options.hidesAddress?.() ?? false,
        isEncryptedOnly: options.isEncryptedOnly ?? false,
        isBehindStrictNat: options.isBehindStrictNat ?? false,
        clock,
        timers,
        random,
        log,
        state: () => state,
        metrics: () => line.metrics(),
        isSignerAsked: options.isSignerAsked === true && !isGuest,
        isGraphTold: () => isSmallRoom(view.get().room),
        mostOutputs: options.metrics()?.maxAudioOutputs ?? null,
        nowMs,
        verify: (event) => pool.verify(event),
        publish: (event) => void relays.publish(event),
        isNews: (event) => judge.isNews(event),
        news: (event) => take(event, "mesh"),
        media: (news) => sound.hear(news),
        changed: touch,
      });
      if (turn !== opening || isEnded) {
        opened.end(false);
        return;
      }
      visit = opened;
      sessionAuthor = createSpaceAuthor(pool, opened.sessionSigner, nowMs);
      for (const pubkey of silenced) opened.tell({ type: "volume", speaker: pubkey, volume: 0 });
      if (phase === "inside") await goInside();
      else consider();
    } catch (error) {
      failure = { code: "no-media", detail: error instanceof Error ? error.message : String(error) };
      log.error("the media path could not begin", { error: failure.detail });
      touch();
    }
  }

  function closeVisit(isPolite: boolean): void {
    opening += 1;
    visit?.end(isPolite);
    visit = null;
    sessionAuthor = null;
    isSpeaking = false;
    speakersTold = "";
    sound.clear();
  }

  // ---- who may be heard

  function refreshStage(isAnyway = false): void {
    if (visit === null) return;
    const atMs = nowMs();
    const speakers: MediaSpeaker[] = [];
    for (const pubkey of stageCandidates(state)) {
      if (!maySpeak(state, pubkey, atMs)) continue;
      const member = directory.member(pubkey);
      // Who knows only the draft seals nothing: others of the stage carry what they say.
      if (member === null || (member.voiceKey === null && directory.plain(pubkey) === null)) continue;
      speakers.push({ pubkey, voiceKey: member.voiceKey, isHost: pubkey === space.host, session: member.session });
    }
    const isStage = phase === "inside" && maySpeak(state, person.pubkey, atMs);
    if (!isStage && isSpeaking) setSpeaking(false);
    const told = `${isStage} ${speakers.map((one) => `${one.pubkey} ${one.voiceKey} ${one.session}`).join()}`;
    if (told === speakersTold && !isAnyway) return;
    const wasStage = speakersTold.startsWith("true");
    speakersTold = told;
    visit.setSpeakers(speakers, isStage);
    // What a heartbeat says of the pace changes with the stage.
    if (isStage !== wasStage && phase === "inside") presence?.refresh();
  }

  function setSpeaking(isOn: boolean): void {
    isSpeaking = isOn;
    visit?.tell({ type: "speak", isOn });
    touch();
  }

  // ---- relays

  const more = { moreRelays: reference.relays, caughtUpWithinMs: catchUpMs };
  const decisions = createMovingSubscription(pool, timers, (event) => take(event, "relay"));
  let own: { end(): void } | null = null;

  function aimDecisions(): void {
    decisions.aim(spaceFilters(state).slice(3));
  }

  function aimOwn(): void {
    own?.end();
    const since = Math.floor(nowMs() / 1_000) - 30;
    own = pool.subscribe(
      [{ ...ownLinkFilter(state, person.pubkey), since }],
      { onEvent: (event) => visit?.step(event) },
      { moreRelays: reference.relays },
    );
  }

  if (reference.created !== null) take(reference.created, "relay");
  const since = Math.floor(nowMs() / 1_000) - forgetSec;
  const base = pool.subscribe(
    spaceFilters(state).map((filter, index) => (index === 2 ? { ...filter, since } : filter)),
    {
      onEvent: (event) => take(event, "relay"),
      onCaughtUp() {
        hasCaughtUp = true;
        consider();
        touch();
      },
    },
    more,
  );
  aimOwn();
  const stopLooking = timers.every(lookMs, look);
  const stopRelays = pool.status.subscribe(touch);
  void openVisit();

  /** What only time changes: who has fallen silent, whose kick is over, whose link must go. */
  function look(): void {
    looks += 1;
    refreshStage();
    visit?.cutStrangers();
    consider();
    obeyMute();
    if (looks % statsEvery === 0) {
      void sound.measure(visit);
      const inside = visit;
      void line.measure(inside, () => visit === inside);
    }
    if (looks % statsEvery === 0) keys.look();
    if (looks % 300 === 0) state = forgetBefore(state, Math.floor(nowMs() / 1_000) - forgetSec);
    if (looks % 5 === 0) touch();
  }

  function obeyMute(): void {
    if (!isSpeaking) return;
    const asked = spaceView(state, nowMs(), keys.hasProof()).muteRequests.find(({ pubkey }) => pubkey === person.pubkey);
    if (asked === undefined || asked.atSec <= mutedSec) return;
    mutedSec = asked.atSec;
    setSpeaking(false);
  }

  // ---- the view

  const view = createSignal<SpaceSessionView>(makeView());

  function touch(): void {
    if (!isEnded) stopShow ??= timers.after(viewMs, show);
  }

  function show(): void {
    stopShow = null;
    if (isEnded) return;
    obeyMute();
    view.set(makeView());
  }

  function problems(): readonly SessionProblem[] {
    const found = reachProblems(pool.status.get(), (url) => relays.takes(url), pool.clockOffsetMs());
    const lacks: readonly SessionProblem[] = phase === "inside" && keys.isLacking() ? [{ code: "cannot-open" }] : [];
    return [...(failure === null ? [] : [failure]), ...found, ...lacks];
  }

  function makeView(): SpaceSessionView {
    const seen = spaceView(state, nowMs(), keys.hasProof());
    const self = person.pubkey;
    if (self === space.host && phase === "inside") room.show(seen);
    const mayTalk = phase === "inside" && maySpeak(state, self, nowMs());
    return {
      phase,
      room: seen,
      self: {
        pubkey: self,
        role: verdictOn(state, self, nowMs()).role,
        isGuest,
        isDisplaced,
        isHandUp: seen.hands.some(({ pubkey }) => pubkey === self),
        microphone: mayTalk ? (isSpeaking ? "open" : "ready") : "none",
      },
      invitation: seen.invitations.find(({ pubkey }) => pubkey === self) ?? null,
      muteRequest: seen.muteRequests.find(({ pubkey }) => pubkey === self) ?? null,
      speaking: sound.speaking(),
      silenced: [...silenced],
      quality: sound.quality(),
      path: sound.path(visit),
      relays: pool.status.get().map(({ url, state: open }) => ({ url, state: open, takes: relays.takes(url) })),
      removal,
      keyLost: keys.lost(seen),
      inOtherApps: isSmallRoom(seen) ? room.inOtherApps(isOurs) : [],
      problems: problems(),
    };
  }

  // ---- acts

  function stop(isPolite: boolean): void {
    if (phase === "left") return;
    presence?.leaveNow();
    presence = null;
    room.leave();
    closeVisit(isPolite);
    if (phase !== "closed" && phase !== "removed") phase = "left";
  }

  function end(): void {
    if (isEnded) return;
    stop(true);
    isEnded = true;
    stopShow?.();
    stopLooking();
    stopRelays();
    base.end();
    own?.end();
    keys.end();
    decisions.end();
    relays.end();
    room.end();
  }

  return {
    view,
    levelOf: (pubkey) => sound.levelOf(pubkey),
    enter() {
      if (phase === "removed" || phase === "not-listed" || phase === "left") {
        phase = "entering";
        if (visit === null) void openVisit();
        consider();
        touch();
      }
    },
    openWith: (password, onProgress) => keys.openWith(password, onProgress),
    raiseHand: (message = "") => hands.raise(message),
    lowerHand: () => hands.lower("cancel"),
    acceptInvitation: () => hands.raise(""),
    declineInvitation: () => hands.lower("declined"),
    invite: (pubkey, message = "") => hands.invite(pubkey, message),
    promote: (pubkey) => acts.decide("speaker", pubkey, "promote-speaker", null),
    makeCohost: (pubkey) => acts.decide("cohost", pubkey, "promote-cohost", null),
    demote(pubkey) {
      const isListener = verdictOn(state, pubkey, nowMs()).role === "listener";
      return acts.decide("demote", pubkey, isListener ? "lower-hand" : "demote", null);
    },
    stepDown: () => acts.stepDown(),
    remove: (pubkey, forSec) => acts.decide("remove", pubkey, "remove", forSec === null ? null : Math.floor(nowMs() / 1_000) + forSec),
    readmit: (pubkey) => acts.decide("demote", pubkey, "readmit", null),
    askToMute: (pubkey) => acts.wish(pubkey, "mute", "ask-mute", ""),
    setVolume(pubkey, volume) {
      if (volume <= 0) silenced.add(pubkey);
      else silenced.delete(pubkey);
      visit?.tell({ type: "volume", speaker: pubkey, volume });
      touch();
    },
    speak(isOn) {
      if (isOn && !(phase === "inside" && maySpeak(state, person.pubkey, nowMs()))) return;
      if (isOn !== isSpeaking) setSpeaking(isOn);
    },
    setInfo: (change) => keys.edit(change),
    giveKey: (to, message) => keys.give(to, message),
    renewKey: (password) => keys.renew(password),
    async close() {
      const done = await acts.close();
      if (done.ok) room.show(spaceView(state, nowMs(), keys.hasProof()), true);
      return done;
    },
    leave() {
      stop(true);
      touch();
    },
    leaveNow: () => stop(false),
    end,
  };
}

function isSmallRoom({ stage, listenerCount }: SpaceView): boolean {
  return stage.length + listenerCount <= smallRoom;
}

function isStep(said: SpaceEvent): boolean {
  return ["reserve", "confirm", "drop", "offer", "answer", "candidates"].includes(said.type);
}
