import type { Publication, RelayPool } from "@plaza/nostr-client";
import type { Clock, DialSocket, Log, Random, Signal, Signer, Timers } from "@plaza/platform";
import { failed, hexOf, ok, readChatText, readEmoji } from "@plaza/protocol";
import type { AvatarConfig, JsonValue, Pose, Pubkey, Result, Scene, WebxdcAttachment } from "@plaza/protocol";
import type { DrawnPose } from "../motion/pose-track.ts";
import { createHearing } from "./hearing.ts";
import { listenForHeartbeats } from "./heartbeat-ear.ts";
import { createLazyView } from "./lazy-view.ts";
import { createNotices } from "./notices.ts";
import { createOtherPeople } from "./other-people.ts";
import { createPoseSender } from "./pose-sender.ts";
import { createPresence } from "./presence.ts";
import type { PresenceNews, PresentPerson } from "./presence.ts";
import { createRepeatFilter } from "./repeat-filter.ts";
import { createServerFleet } from "./server-fleet.ts";
import type { Welcome, WorldFrame } from "./server-link.ts";
import { listServers, serverKey } from "./server-list.ts";
import type { ServerList } from "./server-list.ts";
import { problemOf, statusOf } from "./session-status.ts";
import { createViewPacer } from "./view-pacer.ts";
import { createWorldChat } from "./world-chat.ts";
import type { SignedChat } from "./world-chat.ts";
import type { WorldStatus, WorldView } from "./world-view.ts";

/** What became of a line: on its way (signed, sent live, being published), or why it was not said. */
export type SayOutcome = Result<Publication, SayProblem>;

/** Why a line was not said. */
export type SayProblem = { readonly code: "empty" } | { readonly code: "ended" } | { readonly code: "not-signed"; readonly reason: string };

/** An emoji that somebody sent, oneself included. */
export interface EmojiSeen {
  readonly pubkey: Pubkey;
  readonly emoji: string;
}

/** What the host's game tells. */
export interface GameEventSeen {
  readonly event: string;
  readonly data: JsonValue;
}

/** Being in a world: over all of its servers, with its chat. */
export interface WorldSession {
  readonly view: Signal<WorldView>;
  /**
   * Writes where somebody is to be drawn; false when they are not to be drawn. Made for the render loop: it allocates
   * nothing, and passes through no signal. For oneself it is the pose last given to `move`.
   *
   * @param nowMs - the monotonic clock that the session was made with
   */
  poseOf(pubkey: Pubkey, nowMs: number, out: DrawnPose): boolean;
  /** Takes one's own pose, each frame; the session decides when to send. */
  move(pose: Pose): void;
  /**
   * Says a line to everybody: signs, sends live, publishes. It is in the view before anybody confirms it. Apps travel
   * with the signed line.
   */
  say(text: string, apps?: readonly WebxdcAttachment[]): Promise<SayOutcome>;
  emote(emoji: string): void;
  /** Says a line to one person, through one server; the server can read it. */
  whisper(to: Pubkey, text: string): void;
  setAvatar(avatar: AvatarConfig): void;
  /** The scene was published anew: its servers may be others. */
  setScene(scene: Scene): void;
  onEmoji(listener: (seen: EmojiSeen) => void): () => void;
  onGameEvent(listener: (seen: GameEventSeen) => void): () => void;
  end(): void;
}

/** What a session needs. */
export interface WorldSessionOptions {
  readonly scene: Scene;
  readonly dial: DialSocket;
  readonly pool: Pick<RelayPool, "subscribe" | "correctedNowSec">;
  /** Whose key enters. */
  readonly signer: Signer;
  readonly chat: SignedChat;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
  readonly avatar?: AvatarConfig;
}

const lookEveryMs = 1_000;
/** A look that comes this late by the wall clock means that the machine slept. */
const sleptMs = 5_000;
/** Problems of a single message are shown for so long. */
const passingMs = 8_000;

/**
 * Enters a world: dials all its servers, logs in, stays.
 *
 * @see docs/spec/world.md, "Client: session and motion"
 */
export function createWorldSession(options: WorldSessionOptions): WorldSession {
  const { signer, clock, timers, random } = options;
  const self = signer.pubkey;
  const others = createOtherPeople();
  const notices = createNotices();
  const presence = createPresence();
  const hearing = createHearing({ self, others, presence, fleet: () => fleet });
  const emojiOnce = createRepeatFilter();
  const emojiListeners = new Set<(seen: EmojiSeen) => void>();
  const gameListeners = new Set<(seen: GameEventSeen) => void>();
  let scene = options.scene;
  let avatar = options.avatar ?? null;
  let people: readonly PresentPerson[] | null = [];
  let company: number | null = 0;
  let servers: ServerList = listServers(scene, [], 0);
  let outSinceMs = clock.monotonicMs();
  let wasLive = false;
  let lookedWallMs = clock.wallMs();
  let passing: { readonly code: string; readonly untilMs: number } | null = null;
  let ended: "replaced" | "ended" | null = null;

  const lazy = createLazyView(makeView);
  const pacer = createViewPacer(clock, timers, show);
  const chat = createWorldChat(options.chat, self, clock, () => pacer.touch());
  const heartbeats = listenForHeartbeats(options.pool, scene, clock, () => listAnew());
  const sender = createPoseSender({ clock, timers, send: (pose, tMs) => fleet.sendPosition(pose, tMs) });
  const fleet = createServerFleet({
    ...options,
    log: options.log.with({ part: "world" }),
    nowSec: () => options.pool.correctedNowSec(),
    welcomed,
    frame: take,
    positions(server, positions) {
      if (ended === null) hearing.bytes(server, positions, clock.monotonicMs());
    },
    lost: (server) => fold({ type: "withdrawn", server }),
    trouble,
    areaChanged: (area) => others.setArea(area),
    changed: () => linksChanged(),
  });
  let shown: WorldStatus = "connecting";

  function show(): void {
    company ??= presence.count();
    shown = status();
    lazy.changed();
  }

  function status(): WorldStatus {
    return ended ?? statusOf(fleet.members(), { outSinceMs, wasLive }, clock.monotonicMs());
  }

  function makeView(): WorldView {
    const startMs = clock.monotonicMs();
    const members = fleet.members();
    const isIn = ended === null && members.some((member) => member.state === "live");
    people ??= presence.people([fleet.primary() ?? "", ...servers.joined]);
    const everybody = people.filter((person) => person.pubkey !== self).map((person) => ({ ...person, self: false }));
    if (isIn) everybody.push({ pubkey: self, avatar, self: true });
    const made: WorldView = {
      status: status(),
      problem: ended === null ? (problemOf(members) ?? passing?.code ?? null) : ended === "replaced" ? "REPLACED" : null,
      servers: [
        ...members.map(({ url, state, rttMs, primary }) => ({ url, state, rttMs, primary })),
        ...servers.offered.map((url) => ({ url, state: "offered" as const, rttMs: null, primary: false })),
      ],
      people: everybody.sort((a, b) => (a.pubkey < b.pubkey ? -1 : 1)),
      chat: chat.lines(),
      notices: notices.list(),
    };
    pacer.took(clock.monotonicMs() - startMs);
    return made;
  }

  function linksChanged(): void {
    if (ended !== null) return;
    const members = fleet.members();
    if (members.some((member) => member.state === "replaced")) return finish("replaced");
    const isIn = members.some((member) => member.state === "live");
    if (wasLive && !isIn && outSinceMs === Number.POSITIVE_INFINITY) outSinceMs = clock.monotonicMs();
    if (isIn) {
      wasLive = true;
      outSinceMs = Number.POSITIVE_INFINITY;
    }
    pacer.touch();
  }

  function listAnew(): void {
    if (ended !== null) return;
    const before = servers;
    servers = listServers(scene, heartbeats.heard(), clock.monotonicMs());
    if (isSameList(before.joined, servers.joined) && isSameList(before.offered, servers.offered)) return;
    fleet.want(servers.joined);
    pacer.touch();
  }

  function fold(news: PresenceNews): void {
    const { came, gone } = presence.fold(news);
    people = null;
    company = null;
    // Whoever a list names was here before we looked, and a lost server is nobody's leaving.
    if ((news.type === "join" || news.type === "leave") && news.pubkey !== self) {
      for (const pubkey of came) notices.add("joined", pubkey, clock.wallMs(), clock.monotonicMs());
      for (const pubkey of gone) notices.add("left", pubkey, clock.wallMs(), clock.monotonicMs());
    }
    for (const pubkey of gone) others.forget(pubkey);
    pacer.touch();
  }

  function welcomed(server: string, welcome: Welcome): void {
    fold({ type: "list", server, people: welcome.peers });
    const nowMs = clock.monotonicMs();
    for (const { pubkey, position } of welcome.peers) {
      if (position === undefined || pubkey === self || !presence.isPresent(pubkey)) continue;
      others.take(others.person(pubkey), { ...position, t: Number.NaN }, false, nowMs);
    }
    fleet.sendTo(server, avatar === null ? { type: "join" } : { type: "join", avatar });
    sender.repeat();
  }

  function take(server: string, frame: WorldFrame): void {
    if (ended !== null) return;
    const nowMs = clock.monotonicMs();
    switch (frame.type) {
      case "peer_position":
        return hearing.text(server, frame, nowMs);
      case "peer_join":
        return fold({ ...frame, type: "join", server });
      case "peer_leave":
        return fold({ type: "leave", server, pubkey: frame.pubkey });
      case "peer_chat":
        return chat.heard(server, frame.pubkey, frame.text, frame.cid ?? null);
      case "peer_dm":
        return chat.whispered(server, frame.pubkey, frame.pubkey, frame.text, frame.cid ?? null);
      case "peer_emoji":
        if (emojiOnce.isNew(server, `${frame.pubkey} ${frame.emoji}`, frame.cid ?? null, nowMs)) {
          for (const listener of emojiListeners) listener({ pubkey: frame.pubkey, emoji: frame.emoji });
        }
        return;
      case "game_event":
        if (server !== gameServer()) return;
        for (const listener of gameListeners) listener({ event: frame.event, data: frame.data });
    }
  }

  /** The host's script runs on the owner's server; where that is not reached, the primary speaks for it. */
  function gameServer(): string | null {
    const owners = servers.owners === null ? null : serverKey(servers.owners);
    const known = servers.joined.find((url) => serverKey(url) === owners);
    return known !== undefined && fleet.isLive(known) ? known : fleet.primary();
  }

  function trouble(server: string, code: string): void {
    if (fleet.isLive(server)) passing = { code, untilMs: clock.monotonicMs() + passingMs };
    pacer.touch();
  }

  function look(): void {
    const nowMs = clock.monotonicMs();
    const wallMs = clock.wallMs();
    if (wallMs - lookedWallMs > lookEveryMs + sleptMs) fleet.hurry();
    lookedWallMs = wallMs;
    heartbeats.forget();
    listAnew();
    fleet.look();
    let isNews = notices.forget(nowMs) || chat.isDue();
    if (passing !== null && passing.untilMs <= nowMs) {
      passing = null;
      isNews = true;
    }
    if (isNews || status() !== shown) pacer.touch();
  }

  function finish(status: "replaced" | "ended"): void {
    if (ended !== null) return;
    ended = status;
    stopLooking();
    fleet.end();
    heartbeats.end();
    chat.end();
    sender.end();
    presence.clear();
    people = [];
    pacer.end();
    show();
  }

  const stopLooking = timers.every(lookEveryMs, look);
  fleet.want(servers.joined);
  show();

  return {
    view: lazy.view,
    poseOf(pubkey, nowMs, out) {
      if (pubkey !== self) return others.poseOf(pubkey, nowMs, out);
      return sender.copyTo(out);
    },
    move(pose) {
      if (ended !== null) return;
      sender.move(pose);
      const current = sender.current();
      if (current !== null) fleet.setPlace(current, (company ??= presence.count()));
    },
    async say(text, apps = []) {
      const clean = readChatText(text) ?? "";
      if (clean === "" && apps.length === 0) return failed({ code: "empty" });
      if (ended !== null) return failed({ code: "ended" });
      const signed = await options.chat.sign(clean, apps);
      if (!signed.ok) return failed({ code: "not-signed", reason: signed.problem.code });
      const { event, cid } = signed.value;
      // With apps the signed line says more: where their files are.
      const said = apps.length === 0 ? clean : (readChatText(event.content) ?? clean);
      chat.said(said, cid);
      fleet.sendToAll({ type: "chat", text: said, cid });
      return ok(options.chat.publish(event));
    },
    emote(emoji) {
      const clean = readEmoji(emoji);
      if (clean === null || ended !== null) return;
      fleet.sendToAll({ type: "emoji", emoji: clean, cid: newCid() });
      for (const listener of emojiListeners) listener({ pubkey: self, emoji: clean });
    },
    whisper(to, text) {
      const clean = readChatText(text);
      if (clean === null || ended !== null) return;
      const primary = fleet.primary();
      const server = [primary, ...servers.joined].find((url) => url !== null && fleet.isLive(url) && presence.isPresentOn(url, to));
      const through = server ?? primary;
      if (through === null) return;
      const cid = newCid();
      fleet.sendTo(through, { type: "dm", to, text: clean, cid });
      chat.whispered(through, self, to, clean, cid);
    },
    setAvatar(next) {
      avatar = next;
      fleet.sendToAll({ type: "join", avatar: next });
      pacer.touch();
    },
    setScene(next) {
      scene = next;
      listAnew();
    },
    onEmoji: (listener) => listen(emojiListeners, listener),
    onGameEvent: (listener) => listen(gameListeners, listener),
    end: () => finish("ended"),
  };

  function newCid(): string {
    return hexOf(random.bytes(8));
  }
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((entry, index) => entry === b[index]);
}

function listen<T>(listeners: Set<(seen: T) => void>, listener: (seen: T) => void): () => void {
  const own = (seen: T) => listener(seen);
  listeners.add(own);
  return () => {
    listeners.delete(own);
  };
}
