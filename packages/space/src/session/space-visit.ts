import { makeSecretKey } from "@plaza/nostr-client";
import { createKeySigner } from "@plaza/platform";
import type { CancelTimer, Clock, CreatePeerLink, IceServer, Log, PeerLinkStats, Random, Signer, Timers } from "@plaza/platform";
import { hexOf } from "@plaza/protocol";
import type { NetworkMetrics, NostrEvent, Pubkey, Result, SpaceAddress, VerifiedEvent, VerifyProblem } from "@plaza/protocol";
import type { Packing } from "../frames/bundle-packer.ts";
import type { MeshMessage } from "../frames/mesh-message.ts";
import type { SpaceState } from "../membership/space-state.ts";
import type { MeshPeerInput, MeshPeerOutput } from "../overlay/mesh-peer.ts";
import { createMeshPeer, isOverlayMessage } from "../overlay/mesh-peer.ts";
import type { OverlayView } from "../overlay/overlay.ts";
import { createAllowance } from "./allowance.ts";
import { createFeedLedger } from "./feed-ledger.ts";
import { createLinkFleet } from "./link-fleet.ts";
import { createLinkNotices } from "./link-notices.ts";
import { createMeshCarrier } from "./mesh-carrier.ts";
import { createSignalPost } from "./signal-post.ts";
import { createStepInbox } from "./step-inbox.ts";
import type { SpaceDirectory } from "./space-directory.ts";
import { encryptCap, frameCap, plainCap, strictNatCap } from "./space-directory.ts";
import type { MediaCommand, MediaNews, MediaSpeaker, OpenMedia, SpaceMedia } from "./space-media.ts";

/** What one device in one space is made of. */
export interface SpaceVisitOptions {
  readonly space: SpaceAddress;
  readonly person: Signer;
  readonly directory: SpaceDirectory;
  readonly openMedia: OpenMedia;
  readonly createPeerLink: CreatePeerLink;
  readonly iceServers: readonly IceServer[];
  hidesAddress(): boolean;
  readonly isEncryptedOnly: boolean;
  readonly isBehindStrictNat: boolean;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
  state(): SpaceState;
  metrics(): NetworkMetrics | null;
  /** To how many sound may be passed on at most; null where nobody said. */
  readonly mostOutputs: number | null;
  /** The person is asked for each signature. */
  readonly isSignerAsked: boolean;
  /** Few enough are here for relays to be told of every link that lasts. */
  isGraphTold(): boolean;
  /** The corrected time. */
  nowMs(): number;
  verify(event: NostrEvent): Promise<Result<VerifiedEvent, VerifyProblem>>;
  /** To the relays. */
  publish(event: NostrEvent): void;
  /** Whether a proven event is one that everybody is to have. */
  isNews(event: VerifiedEvent): boolean;
  /** News that came through the mesh. */
  news(event: VerifiedEvent): void;
  media(news: Extract<MediaNews, { type: "levels" | "account" }>): void;
  /** Links came or went. */
  changed(): void;
}

/** One device in one space: its links, its part of the mesh, its way of the sound. */
export interface SpaceVisit {
  readonly self: Pubkey;
  /** What its JOIN says of it. */
  readonly session: string;
  readonly sessionSigner: Signer;
  readonly voiceKey: string;
  readonly caps: readonly string[];
  /** Begins to look for sound. */
  enter(): void;
  /** A step of a link that came by a relay, proven and for us. */
  step(event: VerifiedEvent): void;
  /** Somebody's JOIN was heard: what waited for it is looked at. */
  joined(pubkey: Pubkey): void;
  /** Tells everyone in the mesh. */
  spread(event: VerifiedEvent): void;
  /** Who may speak now, and whether we may. */
  setSpeakers(speakers: readonly MediaSpeaker[], isStage: boolean): void;
  /** Lets go whoever is no longer to be here. */
  cutStrangers(): void;
  tell(command: Extract<MediaCommand, { type: "speak" | "volume" | "room-keys" }>): void;
  view(): OverlayView;
  stats(peer: Pubkey): Promise<PeerLinkStats | null>;
  /** How the links run by which sound leaves here. */
  uploads(): Promise<ReadonlyMap<Pubkey, PeerLinkStats>>;
  /** Share of all frames that came from a parent in the last second, 0 to 1. */
  deliveredBy(parent: Pubkey): number;
  relayEvents(): number;
  /** @param isPolite - neighbours are told where to go */
  end(isPolite: boolean): void;
}

const usualPacking: Packing = { everyMs: 20, isRepeating: true };
/** Steps of links that go out by relays: many at once where a crowd comes, few over time. */
const relayBurst = 60;
const relayPerSecond = 2;
const slotsUnmeasured = 4;
/** A voice of 30 kbit/s and what goes with it. */
const usualKbps = 48;

/**
 * Opens one device's part in a space.
 *
 * @see docs/spec/space.md [S-82], [S-84], [S-85]
 */
export async function openSpaceVisit(options: SpaceVisitOptions): Promise<SpaceVisit> {
  const { space, person, directory, clock, timers, random } = options;
  const self = person.pubkey;
  const session = hexOf(random.bytes(8));
  const sessionSigner = createKeySigner(makeSecretKey(random));
  const ledger = createFeedLedger();
  const outgoing = createAllowance(relayBurst, relayPerSecond);
  const inbox: MeshPeerInput[] = [];
  /** Steps on their way out, by peer: a link ends once they left. */
  const leaving = new Map<Pubkey, Promise<unknown>>();
  /** Linked peers that know only the draft; and the tracks that came, of whomever. */
  const plainPeers = new Set<Pubkey>();
  const plainTracks = new Map<Pubkey, unknown>();
  let plainSpeakers: ReadonlySet<Pubkey> = new Set();
  let stopTimer: CancelTimer | null = null;
  let isHandling = false;
  let hasEntered = false;
  let isEnded = false;
  let isStage = false;
  let relayEvents = 0;

  const media: SpaceMedia = await options.openMedia({ self, host: space.host, spaceId: space.id, session }, hearMedia);
  const { plain } = media;
  const post = createSignalPost({
    space,
    person,
    sessionSigner,
    member: (pubkey) => directory.member(pubkey),
    metrics: () => options.metrics(),
    nowMs: () => options.nowMs(),
    isEncryptedOnly: options.isEncryptedOnly,
  });
  const steps = createStepInbox({
    space,
    self,
    session,
    directory,
    post,
    clock,
    state: () => options.state(),
    isOpen: () => hasEntered && !isEnded,
    received({ from, signal, ageMs }, way) {
      handle({ type: "signal", from, way, signal, ageMs });
    },
  });
  const mesh = createMeshPeer({
    self,
    directory,
    feeds: ledger,
    random,
    claimedSlots: options.mostOutputs ?? slotsUnmeasured,
    bundleKbps: () => usualKbps,
    plain: { directory, most: () => plain?.most() ?? 0 },
  });
  const fleet = createLinkFleet({
    createPeerLink: options.createPeerLink,
    media,
    iceServers: options.iceServers,
    hidesAddress: () => options.hidesAddress(),
    told: handle,
    heard,
    track(peer, track) {
      plainTracks.set(peer, track);
      if (plainPeers.has(peer)) tiePlain(peer);
    },
  });
  const carrier = createMeshCarrier({
    self,
    routeTo: (peer) => mesh.routeTo(peer),
    neighbours,
    send: (to, message) => fleet.send(to, message),
    verify: (event) => options.verify(event),
    isNews: (event) => options.isNews(event),
    signal: (event, from, neighbour) => steps.carried(event, from, neighbour),
    news(event) {
      if (!isEnded) options.news(event);
    },
    nowMs: () => clock.monotonicMs(),
  });

  const notices = createLinkNotices({
    clock,
    timers,
    random,
    isGraphTold: () => options.isGraphTold(),
    confirm: (peer) => void tellRelays(peer, "confirm"),
    drop: (peer) => void tellRelays(peer, "drop"),
  });

  async function tellRelays(peer: Pubkey, type: "confirm" | "drop"): Promise<void> {
    if (isEnded || !outgoing.take(clock.monotonicMs())) return;
    const event = await post.again(peer, type);
    if (event === null || isEnded) return;
    relayEvents += 1;
    options.publish(event);
  }

  function neighbours(): readonly Pubkey[] {
    const { parents, children, stage } = mesh.view();
    return [...new Set([...parents, ...children, ...stage])];
  }

  /** One input after the other, whatever acting on the outputs brings. */
  function handle(input: MeshPeerInput): void {
    // Before we are let in nobody is asked for anything, and nobody who asks is answered.
    if (isEnded || !hasEntered) return;
    inbox.push(input);
    if (isHandling) return;
    isHandling = true;
    for (let next = inbox.shift(); next !== undefined; next = inbox.shift()) {
      for (const output of mesh.handle(next, clock.monotonicMs())) act(output);
    }
    isHandling = false;
    wake();
  }

  function wake(): void {
    stopTimer?.();
    stopTimer = null;
    if (isEnded || !hasEntered) return;
    const dueMs = mesh.dueMs();
    if (dueMs === Number.POSITIVE_INFINITY) return;
    stopTimer = timers.after(Math.max(1, dueMs - clock.monotonicMs()), () => {
      stopTimer = null;
      handle({ type: "tick" });
    });
  }

  function act(output: MeshPeerOutput): void {
    switch (output.type) {
      case "send":
        return fleet.send(output.to, output.message);
      case "signal":
        return send(output);
      case "hand-on": {
        const request = steps.requestOf(output.peer);
        if (request !== null) carrier.handOn(output.to, request);
        return;
      }
      case "make-offer":
        return fleet.makeOffer(output.link, plain === null ? "inactive" : "both");
      case "make-answer":
        return fleet.makeAnswer(output.link, output.sdp, directory.plain(output.peer) === null ? "inactive" : "both");
      case "accept-answer":
        return fleet.accept(output.link, output.sdp);
      case "add-candidates":
        return fleet.addCandidates(output.link, output.candidates);
      case "end-link": {
        const { link } = output;
        const last = [...leaving.values()];
        if (last.length === 0) fleet.end(link);
        else void Promise.allSettled(last).then(() => fleet.end(link));
        return;
      }
      case "up":
        return up(output);
      case "down": {
        const { peer } = output;
        notices.down(peer);
        plainTracks.delete(peer);
        if (plainPeers.delete(peer)) {
          plain?.forget(peer);
          return options.changed();
        }
        media.tell({ type: "feed", peer, isOn: false });
        media.tell({ type: "serve", peer, as: null, packing: usualPacking, isLeaf: false });
        carrier.forget(peer);
        ledger.forget(peer);
        return options.changed();
      }
      case "retie": {
        carry(output.peer, output.as);
        return options.changed();
      }
      case "suspend":
        return media.tell(output);
    }
  }

  function up({ peer, link, role, isInitiator }: Extract<MeshPeerOutput, { type: "up" }>): void {
    fleet.bind(link, peer);
    options.changed();
    const isSilent = (directory.member(peer)?.sessionKey ?? null) !== null || !options.isSignerAsked;
    if (!isInitiator && isSilent) notices.up(peer);
    if (mesh.plain().includes(peer)) {
      plainPeers.add(peer);
      return tiePlain(peer);
    }
    const isParent = role !== "stage" && (role === "consumer") === isInitiator;
    carry(peer, role === "stage" ? "stage" : isParent ? "parent" : "child");
    carrier.greet(peer);
  }

  /** What a peer of the draft is given, and whether it is heard, follows its role. */
  function tiePlain(peer: Pubkey): void {
    const isSpeaker = plainSpeakers.has(peer);
    fleet.linkTo(peer)?.setAudio(plain?.track(peer, isSpeaker) ?? null);
    plain?.hear(peer, isSpeaker ? (plainTracks.get(peer) ?? null) : null);
  }

  /** What a link brings and takes from now on. */
  function carry(peer: Pubkey, as: "stage" | "parent" | "child"): void {
    media.tell({ type: "feed", peer, isOn: as !== "child" });
    media.tell({ type: "serve", peer, as: as === "parent" ? null : as, packing: usualPacking, isLeaf: false });
  }

  function send({ to, way, signal }: Extract<MeshPeerOutput, { type: "signal" }>): void {
    // A peer of the draft hears no message of the mesh, linked or not.
    const direct = fleet.linkTo(to) !== null && !plainPeers.has(to);
    const isLast = signal.type === "drop" && direct;
    if (way === "relay" && !direct && !outgoing.take(clock.monotonicMs())) return;
    const written = post.write(to, signal).then((event) => {
      if (event === null || (isEnded && !isLast)) return;
      if (direct && fleet.linkTo(to) !== null) {
        fleet.send(to, { type: "carry", from: self, to, hops: 0, events: [event] });
        return;
      }
      if (way === "mesh" && carrier.carry(to, event)) return;
      if (way === "mesh" && signal.type !== "reserve" && !outgoing.take(clock.monotonicMs())) return;
      // A way through the mesh that is not there any more: what was begun is finished over relays.
      if (way === "mesh" && signal.type === "reserve") return;
      relayEvents += 1;
      options.publish(event);
    });
    if (!isLast) return;
    leaving.set(to, written);
    void written.finally(() => {
      if (leaving.get(to) === written) leaving.delete(to);
    });
  }

  function heard(peer: Pubkey, message: MeshMessage): void {
    if (isEnded) return;
    if (isOverlayMessage(message)) return handle({ type: "message", peer, message });
    switch (message.type) {
      case "voices":
        return media.tell({ type: "voices", peer, voices: message.voices });
      case "lost":
        return media.tell({ type: "lost", peer, speaker: message.speaker, seqs: message.seqs });
      case "play": {
        const { stage, parents } = mesh.view();
        if (stage.includes(peer) || parents.includes(peer)) return;
        const { everyMs, isRepeating, isLeaf, isOn } = message;
        return media.tell({ type: "serve", peer, as: isOn ? "child" : null, packing: { everyMs, isRepeating }, isLeaf });
      }
      case "carry":
        return carrier.receive(peer, message);
      default:
        return;
    }
  }

  function hearMedia(news: MediaNews): void {
    if (isEnded) return;
    switch (news.type) {
      case "message":
        return fleet.send(news.to, news.message);
      case "feeds":
        return ledger.add(news.feeds);
      case "levels":
      case "account":
        return options.media(news);
      default:
        return handle(news);
    }
  }

  return {
    self,
    session,
    sessionSigner,
    voiceKey: media.voiceKey,
    caps: [frameCap, encryptCap, ...(plain === null ? [] : [plainCap]), ...(options.isBehindStrictNat ? [strictNatCap] : [])],
    enter() {
      hasEntered = true;
      handle({ type: "role", isStage });
      handle({ type: "tick" });
    },
    step: (event) => steps.relayed(event),
    joined: (pubkey) => steps.joined(pubkey),
    spread: (event) => carrier.spread(event),
    setSpeakers(speakers, isOurs) {
      isStage = isOurs;
      media.tell({ type: "speakers", speakers });
      plainSpeakers = new Set(speakers.flatMap(({ pubkey, voiceKey }) => (voiceKey === null ? [pubkey] : [])));
      for (const peer of plainPeers) tiePlain(peer);
      handle({ type: "role", isStage });
    },
    cutStrangers() {
      for (const peer of neighbours()) if (directory.get(peer) === null) fleet.cut(peer);
      for (const peer of plainPeers) if (directory.plain(peer) === null) fleet.cut(peer);
    },
    tell: (command) => media.tell(command),
    view() {
      const view = mesh.view();
      return { ...view, children: [...view.children, ...mesh.plain().filter((peer) => !plainSpeakers.has(peer))] };
    },
    stats: (peer) => fleet.stats(peer),
    async uploads() {
      const { children, stage } = mesh.view();
      const found = new Map<Pubkey, PeerLinkStats>();
      for (const peer of [...children, ...stage, ...mesh.plain()]) {
        const stats = await fleet.stats(peer);
        if (stats !== null) found.set(peer, stats);
      }
      return found;
    },
    deliveredBy: (parent) => ledger.lastOf(parent),
    relayEvents: () => relayEvents,
    end(isPolite) {
      if (isEnded) return;
      if (isPolite) handle({ type: "leave" });
      isEnded = true;
      notices.end();
      stopTimer?.();
      steps.clear();
      const last = [...leaving.values()];
      void Promise.allSettled(last).then(() => {
        fleet.endAll();
        media.end();
      });
    },
  };
}
