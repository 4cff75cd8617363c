import { createMovingSubscription, makeSecretKey } from "@plaza/nostr-client";
import type { RelayPool } from "@plaza/nostr-client";
import { createKeySigner, createSignal } from "@plaza/platform";
import type { CancelTimer, Clock, CreatePeerLink, IceServer, Log, PeerLinkStats, Random, Signal, Signer, Timers } from "@plaza/platform";
import { failed, KIND, ok, parseSpaceEvent } from "@plaza/protocol";
import type { NetworkMetrics, Pubkey, Result, SpaceAddress, SpaceEvent, SpaceInfo, VerifiedEvent } from "@plaza/protocol";
import type { ProofCheck } from "../membership/admission.ts";
import { spaceEventTiming } from "../membership/author-clock.ts";
import { getPerson } from "../membership/person-map.ts";
import { ownLinkFilter, spaceFilters } from "../membership/space-filters.ts";
import { applySpaceEvent, createSpaceState, forgetBefore } from "../membership/space-state.ts";
import type { SpaceState } from "../membership/space-state.ts";
import { spaceView } from "../membership/view-space.ts";
import { allowed } from "../roles/allowed.ts";
import { maySpeak, stageCandidates, verdictOn } from "../roles/verdict.ts";
import { buildInvitation, openInvitation } from "../room-key/invitation.ts";
import { createProofCheck, createRoomKey, lockWithPassword, openWithPassword, proofOf } from "../room-key/room-key.ts";
import type { RoomKey } from "../room-key/room-key.ts";
import { createAllowance } from "./allowance.ts";
import type { Allowance } from "./allowance.ts";
import { createMirrorKeeper } from "./mirror-keeper.ts";
import { createOwnPresence } from "./own-presence.ts";
import type { OwnPresence } from "./own-presence.ts";
import { createRelayChoice } from "./relay-choice.ts";
import type { ActOutcome, SessionActs } from "./session-acts.ts";
import { createSessionActs } from "./session-acts.ts";
import { qualityOf } from "./session-view.ts";
import type { LineQuality, SessionPhase, SessionProblem, SoundPath, SpaceSessionView } from "./session-view.ts";
import { createSpaceAuthor } from "./space-author.ts";
import type { SpaceAuthor } from "./space-author.ts";
import { createSpaceDirectory } from "./space-directory.ts";
import type { MediaNews, MediaSpeaker, OpenMedia } from "./space-media.ts";
import { openSpaceVisit } from "./space-visit.ts";
import type { PlainSound, SpaceVisit } from "./space-visit.ts";

/** A space to enter: as a link or a list gives it. */
export interface SpaceReference {
  readonly space: SpaceAddress;
  /** The CREATE event, when it is at hand: saves a question. */
  readonly created: VerifiedEvent | null;
  /** Where to look besides the pool's own relays. */
  readonly relays: readonly string[];
}

/** What a session needs. */
export interface SpaceSessionOptions {
  readonly reference: SpaceReference;
  /** Over the relays of the space: what one says goes to the pool's own. */
  readonly pool: RelayPool;
  /** Who enters; null for a key made for this visit. */
  readonly signer: Signer | null;
  /** The key was made for this visit, though it was given: everyone is told so. */
  readonly isGuest?: boolean;
  /** The person is asked for each signature: heartbeats are seldom. */
  readonly isSignerAsked?: boolean;
  /** How one is called in the room, one line. */
  readonly name: string;
  readonly openMedia: OpenMedia;
  readonly createPeerLink: CreatePeerLink;
  readonly iceServers: readonly IceServer[];
  /** Peers learn no address; needs a relaying ICE server. Default false. */
  readonly hideAddress?: boolean;
  /** Descriptions are sent and read encrypted only. Default false. */
  readonly isEncryptedOnly?: boolean;
  readonly isBehindStrictNat?: boolean;
  /** Sound for peers that know only the draft; without it they are refused. */
  readonly plain?: PlainSound;
  /** As measured; asked with each heartbeat. */
  metrics(): NetworkMetrics | null;
  /** The room key, for who made the room or was given it. */
  readonly roomKey?: RoomKey;
  /** The page where the space can be joined, for its mirror. */
  readonly service?: string | null;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
}

/** Being in a space. */
export interface SpaceSession {
  readonly view: Signal<SpaceSessionView>;
  /** How loud somebody is at this moment, in dB below full scale, 127 for silent; for the render loop. */
  levelOf(pubkey: Pubkey): number;
  /** Tries the door again, after a removal or when the list has changed. */
  enter(): void;
  /** Opens the lock of the room. Takes a few hundred milliseconds. */
  openWith(password: string): Result<null, { readonly code: "wrong-password" | "no-lock" }>;
  /** Takes a key that came another way. */
  useRoomKey(key: RoomKey): void;
  raiseHand(message?: string): Promise<ActOutcome>;
  lowerHand(): Promise<ActOutcome>;
  acceptInvitation(): Promise<ActOutcome>;
  declineInvitation(): Promise<ActOutcome>;
  invite(pubkey: Pubkey, message?: string): Promise<ActOutcome>;
  /** Lets a listener speak, as an answer to a raised hand or by itself. */
  promote(pubkey: Pubkey): Promise<ActOutcome>;
  makeCohost(pubkey: Pubkey): Promise<ActOutcome>;
  /** Back to the audience; for a listener it lowers the hand. */
  demote(pubkey: Pubkey): Promise<ActOutcome>;
  /** Leaves the stage. */
  stepDown(): Promise<ActOutcome>;
  /** @param forSec - for so long; null until it is taken back */
  remove(pubkey: Pubkey, forSec: number | null): Promise<ActOutcome>;
  readmit(pubkey: Pubkey): Promise<ActOutcome>;
  askToMute(pubkey: Pubkey): Promise<ActOutcome>;
  /** For oneself alone. */
  setVolume(pubkey: Pubkey, volume: number): void;
  /** Lets the microphone be heard, or not; what one may not do has no effect. */
  speak(isOn: boolean): void;
  setInfo(change: Partial<SpaceInfo>): Promise<ActOutcome>;
  /** Gives the room key to somebody, privately. */
  giveKey(to: Pubkey, message: string): Promise<ActOutcome>;
  /** A new room key: who is here and admitted gets it, others hear nothing from now on. With a password where the room has one. */
  renewKey(password: string | null): Promise<ActOutcome>;
  close(): Promise<ActOutcome>;
  leave(): void;
  /** For a page that closes: everything that must be sent is sent in this call. */
  leaveNow(): void;
  end(): void;
}

const catchUpMs = 1_500;
const lookMs = 1_000;
const viewMs = 60;
const statsEvery = 3;
const forgetSec = 11_400;
/** An invitation of ours that is answered within this is kept as a promise. */
const promiseMs = 120_000;
const lateMs = 30_000;
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
  let keys: readonly RoomKey[] = options.roomKey === undefined ? [] : [options.roomKey];
  let hasProof: ProofCheck | null = null;
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
  let levels = new Map<Pubkey, number>();
  let speaking: readonly Pubkey[] = [];
  let account: Extract<MediaNews, { type: "account" }> | null = null;
  let links = new Map<Pubkey, PeerLinkStats>();
  let failure: SessionProblem | null = null;
  let removal: SpaceSessionView["removal"] = null;
  let looks = 0;
  let stopShow: CancelTimer | null = null;
  const silenced = new Set<Pubkey>();
  const promised = new Map<Pubkey, number>();
  const wishes = new Map<Pubkey, Allowance>();
  const nowMs = (): number => {
    const offsetMs = pool.clockOffsetMs() ?? 0;
    return clock.wallMs() + (Math.abs(offsetMs) > trustedOffsetMs ? offsetMs : 0);
  };
  const relays = createRelayChoice(pool, touch);
  const directory = createSpaceDirectory({
    state: () => state,
    hasProof: () => hasProof,
    nowMs,
    monotonicMs: () => clock.monotonicMs(),
    servesPlain: options.plain !== undefined,
  });
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
      metrics: () => options.metrics(),
      invitedSec: (pubkey) => spaceView(state, nowMs(), hasProof).invitations.find((one) => one.pubkey === pubkey)?.atSec ?? -1,
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
    if (isNew && isOursToSpread && isSpreadable(said)) visit?.spread(event);
  }

  function changed(said: SpaceEvent): void {
    switch (said.type) {
      case "join":
        directory.note(said.author);
        if (said.author === person.pubkey) ownJoinHeard();
        refreshStage();
        visit?.joined(said.author);
        break;
      case "speech":
        answered(said.person, said.subject, said.wish);
        break;
      default:
        refreshStage();
        visit?.cutStrangers();
        aimDecisions();
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

  /** News that everyone is to have: from those with a say; wishes within bounds. */
  function isNews(event: VerifiedEvent): boolean {
    const parsed = parseSpaceEvent(event, space);
    return parsed.ok && spaceEventTiming(event.created_at, nowMs()) === "take" && isSpreadable(parsed.value);
  }

  function isSpreadable(said: SpaceEvent): boolean {
    switch (said.type) {
      case "create":
      case "close":
        return true;
      case "role":
        return said.author === space.host || said.author === said.target || state.rulings.named.includes(said.author);
      case "join":
      case "leave":
        return verdictOn(state, said.author, nowMs()).role !== "listener";
      case "speech": {
        if (directory.member(said.person) === null) return false;
        let allowance = wishes.get(said.person);
        if (allowance === undefined) {
          if (wishes.size > 1_024) wishes.clear();
          allowance = createAllowance(4, 0.1);
          wishes.set(said.person, allowance);
        }
        return allowance.take(clock.monotonicMs());
      }
      default:
        return false;
    }
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

  function needsKey(): boolean {
    const found = info();
    if (found === null || keys.some(({ id }) => id === found.keyId)) return false;
    return found.keyId !== null || found.access === "password" || found.access === "invite";
  }

  function doorPhase(): SessionPhase {
    const { removed } = verdictOn(state, person.pubkey, nowMs());
    removal = removed;
    if (state.closed !== null) return "closed";
    if (removed !== null) return "removed";
    if (!hasCaughtUp || state.created === null) return "entering";
    if (!allowed(state, person.pubkey, "join", person.pubkey, nowMs())) return "not-listed";
    if (needsKey() && phase !== "inside") return "locked";
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
    if (phase === "locked") listenForKeys();
    touch();
  }

  async function goInside(): Promise<void> {
    if (visit === null) return openVisit();
    const inside = visit;
    const sinceSec = Math.floor(nowMs() / 1_000);
    setKeys();
    presence = createOwnPresence({
      space,
      author,
      timers,
      isSignerAsked: options.isSignerAsked === true && !isGuest,
      isBusy: () => maySpeak(state, person.pubkey, nowMs()) || (visit?.view().children.length ?? 0) > 0,
      fields() {
        const [key] = keys;
        const sessionKey = inside.sessionSigner.pubkey;
        return {
          name: options.name,
          metrics: options.metrics(),
          session: inside.session,
          sessionKey,
          voiceKey: inside.voiceKey,
          caps: inside.caps,
          hand: handSec ?? "lowered",
          sinceSec,
          isGuest,
          proof: key === undefined ? null : proofOf(key, space, person.pubkey, sessionKey),
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
    refreshStage(true);
    inside.enter();
  }

  function goOutside(): void {
    presence?.leaveNow();
    presence = null;
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
        hideAddress: options.hideAddress ?? false,
        isEncryptedOnly: options.isEncryptedOnly ?? false,
        isBehindStrictNat: options.isBehindStrictNat ?? false,
        plain: options.plain ?? null,
        clock,
        timers,
        random,
        log,
        state: () => state,
        metrics: () => options.metrics(),
        nowMs,
        verify: (event) => pool.verify(event),
        publish: (event) => void relays.publish(event),
        isNews,
        news: (event) => take(event, "mesh"),
        media: hearMedia,
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
    levels = new Map();
    speaking = [];
  }

  // ---- who may be heard

  function refreshStage(isAnyway = false): void {
    if (visit === null) return;
    const atMs = nowMs();
    const speakers: MediaSpeaker[] = [];
    for (const pubkey of stageCandidates(state)) {
      if (!maySpeak(state, pubkey, atMs)) continue;
      const member = directory.member(pubkey);
      if (member === null || member.voiceKey === null) continue;
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

  function hearMedia(news: Extract<MediaNews, { type: "levels" | "account" }>): void {
    if (news.type === "account") {
      account = news;
      return;
    }
    levels = new Map(news.levels.map(({ speaker, level }) => [speaker, level]));
    const now = [...levels].filter(([, level]) => level < 60).map(([speaker]) => speaker);
    const next = now.toSorted();
    if (next.join() === speaking.join()) return;
    speaking = next;
    touch();
  }

  // ---- keys of closed rooms

  function setKeys(): void {
    const found = info();
    hasProof = keys.length === 0 ? null : createProofCheck(keys, space);
    const used = keys.find(({ id }) => id === found?.keyId);
    const ordered = used === undefined ? [] : [used, ...keys.filter((key) => key !== used)];
    visit?.tell({ type: "room-keys", keys: ordered.map(({ bytes }) => bytes), isRequired: found !== null && found.keyId !== null });
  }

  function useRoomKey(key: RoomKey): void {
    if (keys.some(({ id }) => id === key.id)) return;
    keys = [key, ...keys].slice(0, 4);
    setKeys();
    // The proof in our JOIN is of the key in use.
    presence?.refresh();
    consider();
    touch();
  }

  let wraps: { end(): void } | null = null;

  /** Somebody may send the key: looked for while we have none. */
  function listenForKeys(): void {
    if (wraps !== null || person.encryption === undefined) return;
    const reader = person;
    const since = Math.floor(nowMs() / 1_000) - 4 * 86_400;
    wraps = pool.subscribe([{ kinds: [KIND.giftWrap], tags: { p: [reader.pubkey] }, since, limit: 50 }], {
      onEvent(event) {
        if (reader === person) void openWrap(reader, event);
      },
    });
  }

  async function openWrap(reader: Signer, wrap: VerifiedEvent): Promise<void> {
    const opened = await openInvitation(reader, wrap);
    if (isEnded || !opened.ok || reader !== person) return;
    const { from, key, space: where } = opened.value;
    if (where.host !== space.host || where.id !== space.id) return;
    const { role } = verdictOn(state, from, nowMs());
    if (role === "host" || role === "cohost") useRoomKey(key);
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
    if (looks % statsEvery === 0) void measure();
    if (looks % 300 === 0) state = forgetBefore(state, Math.floor(nowMs() / 1_000) - forgetSec);
    if (looks % 5 === 0) touch();
  }

  async function measure(): Promise<void> {
    const measured = new Map<Pubkey, PeerLinkStats>();
    const current = visit;
    for (const peer of current?.view().parents ?? []) {
      const stats = await current?.stats(peer);
      if (stats !== null && stats !== undefined) measured.set(peer, stats);
    }
    links = measured;
  }

  function obeyMute(): void {
    if (!isSpeaking) return;
    const asked = spaceView(state, nowMs(), hasProof).muteRequests.find(({ pubkey }) => pubkey === person.pubkey);
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
    const found: SessionProblem[] = failure === null ? [] : [failure];
    const status = pool.status.get();
    const taking = status.filter(({ url, state: open }) => open === "open" && relays.takes(url) !== false);
    if (status.length > 0 && taking.length === 0) found.push({ code: "no-relay" });
    else if (status.length > 1 && taking.length === 1) found.push({ code: "one-relay" });
    const offsetMs = pool.clockOffsetMs();
    if (offsetMs !== null && Math.abs(offsetMs) > lateMs) found.push({ code: "clock-off", offsetMs });
    if (phase === "inside" && needsKey()) found.push({ code: "cannot-open" });
    return found;
  }

  function pathOf(): SoundPath {
    const mesh = visit?.view() ?? null;
    const voices = account?.voices ?? [];
    const isSource = mesh?.isStage === true && mesh.depth === 0;
    return {
      state: isSource ? "source" : (mesh?.heard ?? 0) > 1 ? "good" : (mesh?.heard ?? 0) === 1 ? "thin" : "searching",
      parents: (mesh?.parents ?? []).map((pubkey) => {
        const stats = links.get(pubkey) ?? null;
        return { pubkey, rttMs: stats?.rttMs ?? null, way: stats?.path ?? null, delivered: deliveredBy(pubkey) };
      }),
      children: mesh?.children.length ?? 0,
      depth: mesh?.depth ?? 0,
      delayMs: mesh?.delayMs ?? 0,
      lossRatio: voices.reduce((most, { lossRatio }) => Math.max(most, lossRatio), 0),
      heldMs: voices.reduce((most, { heldMs }) => Math.max(most, heldMs), 0),
      tally: account?.tally ?? null,
    };
  }

  function deliveredBy(pubkey: Pubkey): number {
    return visit?.deliveredBy(pubkey) ?? 1;
  }

  function makeView(): SpaceSessionView {
    const room = spaceView(state, nowMs(), hasProof);
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
      speaking,
      silenced: [...silenced],
      quality: new Map<Pubkey, LineQuality>((account?.voices ?? []).map(({ speaker, lossRatio }) => [speaker, qualityOf(lossRatio)])),
      path: pathOf(),
      relays: pool.status.get().map(({ url, state: open }) => ({ url, state: open, takes: relays.takes(url) })),
      removal,
      problems: problems(),
    };
  }

  // ---- acts

  async function raise(message: string): Promise<ActOutcome> {
    const done = await acts.wish(person.pubkey, "speak", "raise-hand", message);
    if (done.ok) {
      handSec = Math.floor(nowMs() / 1_000);
      presence?.refresh();
    }
    return done;
  }

  async function lower(wish: "cancel" | "declined"): Promise<ActOutcome> {
    const done = await acts.wish(person.pubkey, wish, "raise-hand", "");
    if (done.ok && handSec !== null) {
      handSec = null;
      presence?.refresh();
    }
    return done;
  }

  async function giveKey(to: Pubkey, message: string): Promise<ActOutcome> {
    const key = keys.find(({ id }) => id === info()?.keyId);
    if (key === undefined) return failed({ code: "not-now", detail: "no key" });
    const wrap = await buildInvitation(person, random, { space, key, to, message }, nowMs());
    if (!wrap.ok) return failed({ code: "not-now", detail: wrap.problem.code });
    relays.publish(wrap.value);
    return ok(null);
  }

  async function setInfo(change: Partial<SpaceInfo>): Promise<ActOutcome> {
    const before = info();
    if (before === null) return failed({ code: "not-now", detail: "unknown space" });
    return acts.setInfo({ ...before, ...change });
  }

  function stop(isPolite: boolean): void {
    if (phase === "left") return;
    presence?.leaveNow();
    presence = null;
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
    wraps?.end();
    decisions.end();
    relays.end();
    mirror.end();
  }

  return {
    view,
    levelOf: (pubkey) => levels.get(pubkey) ?? 127,
    enter() {
      if (phase === "removed" || phase === "not-listed" || phase === "left") {
        phase = "entering";
        if (visit === null) void openVisit();
        consider();
        touch();
      }
    },
    openWith(password) {
      const found = info();
      if (found === null || found.lock === null) return failed({ code: "no-lock" });
      const key = openWithPassword(found, password, space);
      if (key === null) return failed({ code: "wrong-password" });
      useRoomKey(key);
      return ok(null);
    },
    useRoomKey,
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
    setInfo,
    giveKey,
    async renewKey(password) {
      if (!allowed(state, person.pubkey, "edit", person.pubkey, nowMs())) return failed({ code: "not-allowed", action: "edit" });
      const key = createRoomKey(random);
      const lock = password === null ? null : lockWithPassword(key, password, space, random);
      const here = spaceView(state, nowMs(), hasProof).members.filter(({ isAdmitted, pubkey }) => isAdmitted && pubkey !== person.pubkey);
      keys = [key, ...keys].slice(0, 4);
      const done = await setInfo({ keyId: key.id, lock });
      if (!done.ok) return done;
      setKeys();
      presence?.refresh();
      for (const { pubkey } of here.slice(0, 200)) await giveKey(pubkey, "");
      return ok(null);
    },
    async close() {
      const done = await acts.close();
      if (done.ok) mirror.show(spaceView(state, nowMs(), hasProof), true);
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

function isStep(said: SpaceEvent): boolean {
  return ["reserve", "confirm", "drop", "offer", "answer", "candidates"].includes(said.type);
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
