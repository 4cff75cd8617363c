import type { SceneChat } from "@plaza/nostr-client";
import { createSignal } from "@plaza/platform";
import type { Signal, Timers } from "@plaza/platform";
import { encodeSpaceLink } from "@plaza/protocol";
import type { EventId } from "@plaza/protocol";
import type { SpaceReference, SpaceSession } from "@plaza/space";
import type { NameBook } from "../../people/name-book.ts";
import type { Peace } from "../../people/person-desk.ts";
import { createListDesk } from "./room-list.ts";
import type { ListDesk } from "./room-list.ts";
import { newsBetween, withoutMuted } from "./space-news.ts";
import type { SpaceNews } from "./space-news.ts";
import type { SettingsBook } from "./space-settings.ts";
import type { SpaceSound } from "./space-sound.ts";
import type { Talk } from "./talk.ts";
import { createVoiceVolumes } from "./voice-volumes.ts";
import type { VoiceVolumes } from "./voice-volumes.ts";

/** A space one is in, with everything of it on this device. */
export interface SpaceRun {
  readonly session: SpaceSession;
  readonly sound: SpaceSound;
  readonly talk: Talk;
  readonly settings: SettingsBook;
  readonly chat: SceneChat;
  readonly names: NameBook;
  /** The `nevent` to pass on. */
  readonly link: string;
  /** The newest thing that happened; counts on, so that the same news twice are twice. */
  readonly news: Signal<{ readonly count: number; readonly news: SpaceNews | null }>;
  /** The browser's codec gave up; nothing is heard until one enters anew. */
  readonly codecLost: Signal<boolean>;
  /** A server can stand between this device and others. */
  readonly canHideAddress: boolean;
  /** Mutes people and reports them, beyond this space too. */
  readonly peace: Peace;
  readonly volumes: VoiceVolumes;
  /** Changes who may come in, where a list decides that. */
  readonly list: ListDesk;
  /** A page that closes: everything that must be sent is sent in this call. */
  leaveNow(): void;
  end(): void;
}

/** What a run is made of; it ends all of it. */
export interface SpaceRunParts {
  readonly reference: SpaceReference;
  readonly session: SpaceSession;
  readonly sound: SpaceSound;
  readonly talk: Talk;
  readonly settings: SettingsBook;
  readonly chat: SceneChat;
  readonly names: NameBook;
  readonly codecLost: Signal<boolean>;
  readonly canHideAddress: boolean;
  readonly peace: Peace;
  readonly timers: Timers;
  readonly ends: readonly (() => void)[];
}

const newsEveryMs = 700;
const mostNews = 4;

/** Brings together what a visit to a space is. */
export function createSpaceRun(parts: SpaceRunParts): SpaceRun {
  const { reference, session, sound, talk, chat, names, timers } = parts;
  const mutes = parts.peace.tools.mutes.view;
  const { space } = reference;
  const news = createSignal<{ readonly count: number; readonly news: SpaceNews | null }>({ count: 0, news: null });
  const volumes = createVoiceVolumes(session, mutes);
  const waiting: SpaceNews[] = [];
  let before = session.view.get();

  function follow(): void {
    const now = session.view.get();
    for (const { pubkey, name } of now.room.members) if (name !== "") names.learn(pubkey, { displayName: name });
    waiting.push(...withoutMuted(newsBetween(before, now), mutes.get().muted));
    // A crowd's doings are not all read out: the newest are.
    if (waiting.length > mostNews) waiting.splice(0, waiting.length - mostNews);
    before = now;
  }

  const stopNews = timers.every(newsEveryMs, () => {
    const next = waiting.shift();
    if (next !== undefined) news.set({ count: news.get().count + 1, news: next });
  });
  const stopFollowing = session.view.subscribe(follow);
  let isEnded = false;

  return {
    session,
    sound,
    talk,
    settings: parts.settings,
    chat,
    names,
    codecLost: parts.codecLost,
    canHideAddress: parts.canHideAddress,
    peace: parts.peace,
    news,
    volumes,
    list: createListDesk(session),
    get link() {
      const { createdId, info } = session.view.get().room;
      const id: EventId | null = createdId ?? reference.created?.id ?? null;
      return id === null ? "" : encodeSpaceLink({ id, space }, (info?.relays ?? reference.relays).slice(0, 2));
    },
    leaveNow: () => session.leaveNow(),
    end() {
      if (isEnded) return;
      isEnded = true;
      stopNews();
      stopFollowing();
      volumes.end();
      talk.end();
      session.end();
      sound.end();
      chat.end();
      for (const end of parts.ends) end();
    },
  };
}
