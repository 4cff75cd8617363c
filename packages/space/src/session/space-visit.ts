import { makeSecretKey } from "@plaza/nostr-client";
import { createKeySigner } from "@plaza/platform";
import type { PeerLinkStats } from "@plaza/platform";
import { hexOf } from "@plaza/protocol";
import type { Pubkey } from "@plaza/protocol";
import type { Packing } from "../frames/bundle-packer.ts";
import type { MeshMessage } from "../frames/mesh-message.ts";
import type { MeshPeerInput, MeshPeerOutput } from "../overlay/mesh-peer.ts";
import { createMeshPeer, isOverlayMessage } from "../overlay/mesh-peer.ts";
import { createFeedLedger } from "./feed-ledger.ts";
import { createLinkFleet } from "./link-fleet.ts";
import { createLinkNotices } from "./link-notices.ts";
import { createMeshCarrier } from "./mesh-carrier.ts";
import { createMeshLoop } from "./mesh-loop.ts";
import { createPlainLinks } from "./plain-links.ts";
import { createSignalPost } from "./signal-post.ts";
import { createStepInbox } from "./step-inbox.ts";
import { createStepOutbox } from "./step-outbox.ts";
import { encryptCap, frameCap, plainCap, strictNatCap } from "./space-directory.ts";
import type { MediaNews, SpaceMedia } from "./space-media.ts";
import type { SpaceVisit, SpaceVisitOptions } from "./visit-io.ts";

const usualPacking: Packing = { everyMs: 20, isRepeating: true };
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
  /** When each who speaks by plain sound was last heard. */
  const plainHeardMs = new Map<Pubkey, number>();
  let hasEntered = false;
  let isEnded = false;
  let isStage = false;

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
    plain: { directory, most: () => plain?.most() ?? 0, heardMs: (peer) => plainHeardMs.get(peer) ?? null },
  });
  const fleet = createLinkFleet({
    createPeerLink: options.createPeerLink,
    media,
    iceServers: options.iceServers,
    hidesAddress: () => options.hidesAddress(),
    told: handle,
    heard,
    track: (peer, track) => plainLinks.track(peer, track),
  });
  const plainLinks = createPlainLinks(plain, (peer) => fleet.linkTo(peer));
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
  const outbox = createStepOutbox({
    self,
    post,
    fleet,
    carrier,
    clock,
    isPlain: (peer) => plainLinks.has(peer),
    publish: (event) => options.publish(event),
  });
  const notices = createLinkNotices({
    clock,
    timers,
    random,
    isGraphTold: () => options.isGraphTold(),
    confirm: (peer) => outbox.again(peer, "confirm"),
    drop: (peer) => outbox.again(peer, "drop"),
  });
  const loop = createMeshLoop({ mesh, clock, timers, act });

  function neighbours(): readonly Pubkey[] {
    const { parents, children, stage } = mesh.view();
    return [...new Set([...parents, ...children, ...stage])];
  }

  /** Before we are let in nobody is asked for anything, and nobody who asks is answered. */
  function handle(input: MeshPeerInput): void {
    if (hasEntered && !isEnded) loop.take(input);
  }

  function act(output: MeshPeerOutput): void {
    switch (output.type) {
      case "send":
        return fleet.send(output.to, output.message);
      case "signal":
        return outbox.send(output);
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
        const last = outbox.lastWords();
        if (last.length === 0) fleet.end(link);
        else void Promise.allSettled(last).then(() => fleet.end(link));
        return;
      }
      case "up":
        return up(output);
      case "down": {
        const { peer } = output;
        notices.down(peer);
        if (plainLinks.down(peer)) return options.changed();
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
    // To a client of the draft each CONFIRM is a link to be made anew.
    if (mesh.plain().includes(peer)) return plainLinks.up(peer);
    if (!isInitiator && isSilent) notices.up(peer);
    const isParent = role !== "stage" && (role === "consumer") === isInitiator;
    carry(peer, role === "stage" ? "stage" : isParent ? "parent" : "child");
    carrier.greet(peer);
  }

  /** What a link brings and takes from now on. */
  function carry(peer: Pubkey, as: "stage" | "parent" | "child"): void {
    media.tell({ type: "feed", peer, isOn: as !== "child" });
    media.tell({ type: "serve", peer, as: as === "parent" ? null : as, packing: usualPacking, isLeaf: false });
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
        for (const { speaker } of news.levels) if (plainLinks.isSpeaker(speaker)) plainHeardMs.set(speaker, clock.monotonicMs());
        return options.media(news);
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
    caps() {
      const plainCaps = (plain?.most() ?? 0) > 0 ? [plainCap] : [];
      return [frameCap, encryptCap, ...plainCaps, ...(options.isBehindStrictNat ? [strictNatCap] : [])];
    },
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
      plainLinks.setSpeakers(speakers);
      handle({ type: "role", isStage });
    },
    cutStrangers() {
      for (const peer of neighbours()) if (directory.get(peer) === null) fleet.cut(peer);
      for (const peer of plainLinks.peers()) {
        if (directory.plain(peer) !== null) continue;
        // A neighbour sees why by itself; the draft wants to be told.
        outbox.send({ type: "signal", to: peer, way: "relay", signal: { type: "drop", attempt: null, try: [], isFull: false } });
        fleet.cut(peer);
      }
    },
    tell: (command) => media.tell(command),
    view() {
      const view = mesh.view();
      return { ...view, children: [...view.children, ...mesh.plain().filter((peer) => !plainLinks.isSpeaker(peer))] };
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
    relayEvents: () => outbox.relayEvents(),
    end(isPolite) {
      if (isEnded) return;
      if (isPolite) handle({ type: "leave" });
      isEnded = true;
      loop.end();
      notices.end();
      outbox.end();
      steps.clear();
      void Promise.allSettled(outbox.lastWords()).then(() => {
        fleet.endAll();
        media.end();
      });
    },
  };
}
