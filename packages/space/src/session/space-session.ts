import { createMovingSubscription, makeSecretKey, signChecked } from "@plaza/nostr-client";
import { createKeySigner, createSignal } from "@plaza/platform";
import type { CancelTimer, Signer } from "@plaza/platform";
import { failed, hexOf, parseSpaceEvent } from "@plaza/protocol";
import type { NetworkMetrics, Pubkey, SpaceEvent, SpaceInfo, VerifiedEvent } from "@plaza/protocol";
import { spaceEventTiming } from "../membership/author-clock.ts";
import { getPerson } from "../membership/person-map.ts";
import { ownLinkFilter, spaceFilters } from "../membership/space-filters.ts";
import { applySpaceEvent, createSpaceState, forgetBefore, keySinceSec } from "../membership/space-state.ts";
import type { SpaceState } from "../membership/space-state.ts";
import type { SpaceView } from "../membership/space-view.ts";
import { spaceView } from "../membership/view-space.ts";
import { allowed } from "../roles/allowed.ts";
import { maySpeak, stageCandidates, verdictOn } from "../roles/verdict.ts";
import { createKeyGiver } from "./key-giver.ts";
import { createKeyring } from "./keyring.ts";
import { createLineMeter } from "./line-meter.ts";
import { createMirrorKeeper } from "./mirror-keeper.ts";
import { createNewsJudge } from "./news-judge.ts";
import { followOtherApps } from "./other-apps.ts";
import type { OtherApps } from "./other-apps.ts";
import { createOwnPresence } from "./own-presence.ts";
import type { OwnPresence } from "./own-presence.ts";
import { createRoomPresence } from "./room-presence.ts";
import type { RoomPresenceKeeper } from "./room-presence.ts";
import { createRelayChoice } from "./relay-choice.ts";
import type { ActOutcome, SessionActs } from "./session-acts.ts";
import { createSessionActs } from "./session-acts.ts";
import type { SpaceSession, SpaceSessionOptions } from "./session-io.ts";
import { reachProblems } from "./session-view.ts";
import type { SessionPhase, SessionProblem, SpaceSessionView } from "./session-view.ts";
import { createSoundNotes } from "./sound-notes.ts";
import { createSpaceAuthor } from "./space-author.ts";
import type { SpaceAuthor } from "./space-author.ts";
import { createSpaceDirectory } from "./space-directory.ts";
import type { RoomKey } from "../room-key/room-key.ts";
import type { MediaSpeaker } from "./space-media.ts";
import { openSpaceVisit } from "./space-visit.ts";
import type { SpaceVisit } from "./space-visit.ts";

const catchUpMs = 1_500;
const lookMs = 1_000;
const viewMs = 60;
const statsEvery = 3;
const forgetSec = 11_400;
/** An invitation of ours that is answered within this is kept as a promise. */
const promiseMs = 120_000;
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
  const keyring = createKeyring({
    space,
    random,
    stretch: options.stretch,
    pool,
    first: options.roomKey ?? null,
    person: () => person,
    info,
    state: () => state,
    nowMs: () => nowMs(),
    publish: (event) => void relays.publish(event),
    changed: keysChanged,
  });
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
  let handSec: number | null = null;
  let mutedSec = 0;
  let speakersTold = "";
  const sound = createSoundNotes(() => touch());
  let failure: SessionProblem | null = null;
  let removal: SpaceSessionView["removal"] = null;
  let roomPresence: RoomPresenceKeeper | null = null;
  let otherApps: OtherApps | null = null;
  const meter = options.isLineMeasured === true ? createLineMeter() : null;
  /** Of which key our JOIN has the proof. */
  let provenKey: string | null = null;
  let looks = 0;
  let stopShow: CancelTimer | null = null;
  const silenced = new Set<Pubkey>();
  const promised = new Map<Pubkey, number>();
  const nowMs = (): number => {
    const offsetMs = pool.clockOffsetMs() ?? 0;
    return clock.wallMs() + (Math.abs(offsetMs) > trustedOffsetMs ? offsetMs : 0);
  };
  const relays = createRelayChoice(pool, touch);
  const directory = createSpaceDirectory({
    state: () => state,
    hasProof: () => keyring.hasProof(),
    nowMs,
    monotonicMs: () => clock.monotonicMs(),
  });
  const giver = createKeyGiver({
    keyring,
    nowMs,
    self: () => person.pubkey,
    info,
    view: () => spaceView(state, nowMs(), keyring.hasProof()),
    hasKey(pubkey) {
      const joined = getPerson(state.people, pubkey)?.joined ?? null;
      return joined !== null && keyring.provesUsed(joined);
    },
    isGiver: () => isStandIn(),
    mayEdit: () => allowed(state, person.pubkey, "edit", person.pubkey, nowMs()),
    setInfo: (change) => setInfo(change),
  });
  const judge = createNewsJudge({ space, state: () => state, member: (pubkey) => directory.member(pubkey), nowMs, clock });
  const mirror = createMirrorKeeper({
    timers,
    clock,
    service: options.service ?? null,
    publish: (template) => void publishMirror(template),
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
      metrics: () => metrics(),
      invitedSec: (pubkey) => spaceView(state, nowMs(), keyring.hasProof()).invitations.find((one) => one.pubkey === pubkey)?.atSec ?? -1,
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
        considerKey(said.author);
        break;
      case "speech":
        answered(said.person, said.subject, said.wish);
        break;
      default:
        refreshStage();
        visit?.cutStrangers();
        aimDecisions();
        if (said.type === "create") tellKeys();
        consider();
    }
    touch();
  }

  /** Whoever we invited and who agrees is let speak: that was the promise. */
  function answered(who: Pubkey, subject: Pubkey, wish: string): void {
    const untilMs = promised.get(who);
    if (who !== subject || untilMs === undefined) return;
    promised.delete(who);
    if (wish === "speak" && clock.monotonicMs() <= untilMs) void acts.decide("speaker", who, "promote-speaker", null);
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
    leaveRoom();
    person = createKeySigner(makeSecretKey(random));
    isGuest = true;
    handSec = null;
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

  async function publishMirror(make: Parameters<SpaceAuthor["sign"]>[0]): Promise<void> {
    if (options.isSignerAsked === true) return;
    const signed = await person.sign(make(Math.floor(nowMs() / 1_000)));
    if (signed.ok && !isEnded) relays.publish(signed.value);
  }

  // ---- the door

  function info(): SpaceInfo | null {
    return state.created?.newest.info ?? null;
  }

  /** The host, or whom of the co-hosts the room takes for it. */
  function isStandIn(): boolean {
    if (phase !== "inside" || isGuest) return false;
    return person.pubkey === space.host || spaceView(state, nowMs(), null).actingHost === person.pubkey;
  }

  function tellKeys(): void {
    visit?.tell({ type: "room-keys", keys: keyring.inUse(), isRequired: (info()?.keyId ?? null) !== null });
    if (keyring.isLacking()) keyring.listen();
  }

  function considerKey(pubkey: Pubkey): void {
    const member = info()?.access === "members" ? directory.member(pubkey) : null;
    if (member !== null) giver.consider(member);
  }

  /** A key came: what is locked and proven follows. */
  function keysChanged(key: RoomKey): void {
    options.keepKey?.(key);
    tellKeys();
    // The proof in our JOIN is of the key in use: one that only follows it is proven by the next heartbeat.
    if (!keyring.isLacking() && provenKey !== keyring.usedId()) presence?.refresh();
    consider();
    touch();
  }

  function doorPhase(): SessionPhase {
    const { removed } = verdictOn(state, person.pubkey, nowMs());
    removal = removed;
    if (state.closed !== null) return "closed";
    if (removed !== null) return "removed";
    if (!hasCaughtUp || state.created === null) return "entering";
    if (!allowed(state, person.pubkey, "join", person.pubkey, nowMs())) return "not-listed";
    if (keyring.isBarred() && phase !== "inside") return "locked";
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
    tellKeys();
    touch();
  }

  async function goInside(): Promise<void> {
    if (visit === null) return openVisit();
    const inside = visit;
    const sinceSec = Math.floor(nowMs() / 1_000);
    tellKeys();
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
          metrics: metrics(),
          session: inside.session,
          sessionKey,
          voiceKey: inside.voiceKey,
          caps: inside.caps,
          hand: handSec ?? "lowered",
          sinceSec,
          isGuest,
          proof: proofNow(sessionKey),
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
    if (isHere) showInRoom();
    refreshStage(true);
    inside.enter();
  }

  /** Few are here: what everyone can say without relays minding. */
  function isSmall(): boolean {
    return isSmallRoom(view.get().room);
  }

  /** Whoever ever joined says here whether they are here; and who is out is nowhere. */
  function isOurs(pubkey: Pubkey): boolean {
    const joined = getPerson(state.people, pubkey)?.joined ?? null;
    return joined !== null || verdictOn(state, pubkey, nowMs()).removed !== null;
  }

  function proofNow(sessionKey: Pubkey): string | null {
    provenKey = keyring.usedId();
    return keyring.proof(sessionKey);
  }

  /** For clients that know only the room that mirrors the space. */
  function showInRoom(): void {
    roomPresence?.leaveNow();
    // A person who is asked each time is not asked for this; who came with a key of the visit is nobody there.
    const isShown = !isGuest && options.isSignerAsked !== true;
    const signer = person;
    roomPresence = !isShown
      ? null
      : createRoomPresence({
          space,
          clock,
          timers,
          nowMs,
          async sign(template) {
            const signed = await signChecked(pool, signer, template);
            return signed.ok ? signed.value : null;
          },
          // Past the choice of relays: who refuses this may well take the rest.
          publish: async (event) => (await pool.publish(event).done).state === "accepted",
          isWanted: () => phase === "inside" && isSmall(),
          isHandUp: () => handSec !== null,
        });
    otherApps ??= followOtherApps(pool, space, nowMs, touch);
  }

  function leaveRoom(): void {
    roomPresence?.leaveNow();
    roomPresence = null;
    otherApps?.end();
    otherApps = null;
  }

  function goOutside(): void {
    presence?.leaveNow();
    presence = null;
    leaveRoom();
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
        metrics,
        isSignerAsked: options.isSignerAsked === true && !isGuest,
        isGraphTold: () => isSmall(),
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
      void measureLine();
    }
    if (looks % statsEvery === 0 && info()?.access === "members" && isStandIn()) {
      for (const pubkey of info()?.members ?? []) considerKey(pubkey);
    }
    if (looks % 300 === 0) state = forgetBefore(state, Math.floor(nowMs() / 1_000) - forgetSec);
    if (looks % 5 === 0) touch();
  }

  function metrics(): NetworkMetrics | null {
    const most = options.metrics();
    return most === null || meter === null ? most : meter.claim(most);
  }

  async function measureLine(): Promise<void> {
    const inside = visit;
    if (inside === null) return;
    for (const parent of inside.view().parents) directory.noteDelivered(parent, inside.deliveredBy(parent));
    if (meter === null) return;
    const links = await inside.uploads();
    if (visit === inside) meter.take({ atMs: clock.monotonicMs(), links, earned: inside.view().slots });
  }

  function obeyMute(): void {
    if (!isSpeaking) return;
    const asked = spaceView(state, nowMs(), keyring.hasProof()).muteRequests.find(({ pubkey }) => pubkey === person.pubkey);
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
    const lacks: readonly SessionProblem[] = phase === "inside" && keyring.isLacking() ? [{ code: "cannot-open" }] : [];
    return [...(failure === null ? [] : [failure]), ...found, ...lacks];
  }

  function keyLost(room: SpaceView): readonly Pubkey[] {
    const sinceSec = person.pubkey === space.host ? keySinceSec(state) : null;
    if (sinceSec === null) return [];
    return room.removed.flatMap(({ pubkey }) => (verdictOn(state, pubkey, nowMs()).sinceSec >= sinceSec ? [pubkey] : []));
  }

  function makeView(): SpaceSessionView {
    const room = spaceView(state, nowMs(), keyring.hasProof());
    const self = person.pubkey;
    if (self === space.host && phase === "inside") mirror.show(room);
    const mayTalk = phase === "inside" && maySpeak(state, self, nowMs());
    return {
      phase,
      room,
      self: {
        pubkey: self,
        role: verdictOn(state, self, nowMs()).role,
        isGuest,
        isDisplaced,
        isHandUp: room.hands.some(({ pubkey }) => pubkey === self),
        microphone: mayTalk ? (isSpeaking ? "open" : "ready") : "none",
      },
      invitation: room.invitations.find(({ pubkey }) => pubkey === self) ?? null,
      muteRequest: room.muteRequests.find(({ pubkey }) => pubkey === self) ?? null,
      speaking: sound.speaking(),
      silenced: [...silenced],
      quality: sound.quality(),
      path: sound.path(visit),
      relays: pool.status.get().map(({ url, state: open }) => ({ url, state: open, takes: relays.takes(url) })),
      removal,
      keyLost: keyLost(room),
      inOtherApps: isSmallRoom(room) ? (otherApps?.people(isOurs) ?? []) : [],
      problems: problems(),
    };
  }

  // ---- acts

  async function raise(message: string): Promise<ActOutcome> {
    const done = await acts.wish(person.pubkey, "speak", "raise-hand", message);
    if (done.ok) {
      handSec = Math.floor(nowMs() / 1_000);
      presence?.refresh();
      roomPresence?.refresh();
    }
    return done;
  }

  async function lower(wish: "cancel" | "declined"): Promise<ActOutcome> {
    const done = await acts.wish(person.pubkey, wish, "raise-hand", "");
    if (done.ok && handSec !== null) {
      handSec = null;
      presence?.refresh();
      roomPresence?.refresh();
    }
    return done;
  }

  async function setInfo(change: Partial<SpaceInfo>): Promise<ActOutcome> {
    const before = info();
    if (before === null) return failed({ code: "not-now", detail: "unknown space" });
    return acts.setInfo({ ...before, ...change });
  }

  /** Whoever is struck off the list hears nothing from now on; whoever is added finds the key when they come. */
  async function editInfo(change: Partial<SpaceInfo>): Promise<ActOutcome> {
    const before = info();
    const { members } = change;
    const isListed = before !== null && before.access === "members" && before.keyId !== null && (change.access ?? "members") === "members";
    if (!isListed || members === undefined) return setInfo(change);
    const isStruck = before.members.some((pubkey) => !members.includes(pubkey));
    const done = isStruck ? await giver.renew(null, change) : await setInfo(change);
    if (done.ok) void giver.send(members.filter((pubkey) => !before.members.includes(pubkey)));
    return done;
  }

  function stop(isPolite: boolean): void {
    if (phase === "left") return;
    presence?.leaveNow();
    presence = null;
    leaveRoom();
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
    keyring.end();
    decisions.end();
    relays.end();
    mirror.end();
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
    openWith: (password, onProgress) => keyring.openWith(password, onProgress),
    raiseHand: (message = "") => raise(message),
    lowerHand: () => lower("cancel"),
    acceptInvitation: () => raise(""),
    declineInvitation: () => lower("declined"),
    async invite(pubkey, message = "") {
      const done = await acts.wish(pubkey, "speak", "invite", message);
      if (done.ok) promised.set(pubkey, clock.monotonicMs() + promiseMs);
      return done;
    },
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
    setInfo: editInfo,
    giveKey: (to, message) => keyring.give(to, message),
    renewKey: (password) => giver.renew(password),
    async close() {
      const done = await acts.close();
      if (done.ok) mirror.show(spaceView(state, nowMs(), keyring.hasProof()), true);
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
