import type { Clock, Timers } from "@plaza/platform";
import { oneLine } from "@plaza/protocol";
import type { JsonValue, Pubkey } from "@plaza/protocol";
import type { GameScript, WorldHost } from "../agent/index.ts";
import { createNewsLog } from "./news-log.ts";
import type { Happening, NewsLog } from "./news-log.ts";
import { personNamed } from "./person-named.ts";
import { fromStranger } from "./strangers-text.ts";

/** A game that plays in a hosted world. */
export interface PlayedGame {
  readonly name: string;
  readonly script: GameScript;
}

/** A world that an agent hosts. */
export interface Hosting {
  /** `host-1`, `host-2`, ... */
  readonly id: string;
  /** The world's name on the shelf. */
  readonly world: string;
  title: string;
  readonly host: WorldHost;
  readonly news: NewsLog;
  readonly sinceMs: number;
  game: PlayedGame | null;
}

const nameMs = 300;
const mostDataPoints = 1_500;
/** Things and places are in the state; as news they would drown the rest. */
const isState: ReadonlySet<string> = new Set(["spawn", "despawn", "area"]);

/** Notes what a host hears. */
export function createHosting(
  host: WorldHost,
  { id, world, title }: { readonly id: string; readonly world: string; readonly title: string },
  { clock, timers, changed }: { readonly clock: Clock; readonly timers: Timers; readonly changed: () => void },
): Hosting {
  const news = createNewsLog({ wallMs: () => clock.wallMs(), timers, changed });
  // People say who they are just after they have come; an agent that greets by name wants to know it.
  const coming = new Map<Pubkey, () => void>();
  const note = (pubkey: Pubkey, happening: Happening): void => {
    coming.get(pubkey)?.();
    news.add(happening);
  };
  host.on("join", ({ pubkey, name }) => {
    const told = (): void => {
      stopWaiting();
      coming.delete(pubkey);
      const known = host.people().find((person) => person.pubkey === pubkey)?.name ?? name;
      news.add({ type: "join", who: personNamed(pubkey, known) });
    };
    const stopWaiting = timers.after(nameMs, told);
    coming.set(pubkey, told);
  });
  host.on("leave", ({ pubkey, name }) => note(pubkey, { type: "leave", who: personNamed(pubkey, name) }));
  for (const type of ["chat", "dm"] as const) {
    host.on(type, ({ pubkey, name, text }) => note(pubkey, { type, who: personNamed(pubkey, name), text: fromStranger(text) }));
  }
  host.on("emoji", ({ pubkey, name, emoji }) =>
    note(pubkey, { type: "emoji", who: personNamed(pubkey, name), emoji: fromStranger(emoji, 16) }),
  );
  host.on("enterArea", ({ pubkey, name, area }) =>
    note(pubkey, { type: "enter_area", who: personNamed(pubkey, name), area: oneLine(area, 64) }),
  );
  host.on("leaveArea", ({ pubkey, name, area }) =>
    note(pubkey, { type: "leave_area", who: personNamed(pubkey, name), area: oneLine(area, 64) }),
  );
  return { id, world, title, host, news, sinceMs: clock.wallMs(), game: null };
}

/**
 * The host as a game gets it: what the game tells and says to everybody is noted, so that its agent can follow it. What it
 * tells again is noted once.
 */
export function followedHost({ host, news }: Pick<Hosting, "host" | "news">): WorldHost {
  const last = new Map<string, string>();
  function note(event: string, data: JsonValue): void {
    const words = JSON.stringify(data);
    if (isState.has(event) || last.get(event) === words) return;
    if (last.size < 64) last.set(event, words);
    news.add({ type: "game", event: fromStranger(event, 60), data: fromStranger(words, mostDataPoints) });
  }
  return {
    ...host,
    emit(event, data, to) {
      const told = host.emit(event, data, to);
      if (told.ok && to === undefined) note(event, data);
      return told;
    },
    say(text) {
      note("say", { text });
      return host.say(text);
    },
  };
}

/** Ends the game, tells everybody inside, and marks the world as ended. */
export async function endHosting(hosting: Hosting): Promise<void> {
  hosting.game?.script.end();
  hosting.game = null;
  await hosting.host.end();
  hosting.news.end();
}
