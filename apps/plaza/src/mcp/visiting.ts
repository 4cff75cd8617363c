import type { Clock, Timers } from "@plaza/platform";
import type { Visitor } from "../agent/index.ts";
import { createNewsLog } from "./news-log.ts";
import type { NewsLog } from "./news-log.ts";
import { personNamed } from "./person-named.ts";
import { fromStranger } from "./strangers-text.ts";

/** A world that an agent is in as a guest. */
export interface Visiting {
  /** `visit-1`, `visit-2`, ... */
  readonly id: string;
  readonly visitor: Visitor;
  readonly news: NewsLog;
}

/** Things and places are seen by looking around; as news they would drown the rest. */
const seenByLooking: ReadonlySet<string> = new Set(["spawn", "despawn", "area"]);
const mostDataPoints = 1_500;

/** Notes what a visitor hears. */
export function createVisiting(
  visitor: Visitor,
  id: string,
  { clock, timers, changed }: { readonly clock: Clock; readonly timers: Timers; readonly changed: () => void },
): Visiting {
  const news = createNewsLog({ wallMs: () => clock.wallMs(), timers, changed });
  for (const type of ["join", "leave"] as const) visitor.on(type, ({ pubkey, name }) => news.add({ type, who: personNamed(pubkey, name) }));
  for (const type of ["chat", "dm"] as const) {
    visitor.on(type, ({ pubkey, name, text }) => news.add({ type, who: personNamed(pubkey, name), text: fromStranger(text) }));
  }
  visitor.on("emoji", ({ pubkey, name, emoji }) =>
    news.add({ type: "emoji", who: personNamed(pubkey, name), emoji: fromStranger(emoji, 16) }),
  );
  visitor.on("game", ({ event, data }) => {
    if (seenByLooking.has(event)) return;
    news.add({ type: "game", event: fromStranger(event, 60), data: fromStranger(JSON.stringify(data), mostDataPoints) });
  });
  visitor.on("status", ({ status }) => news.add({ type: "status", status }));
  return { id, visitor, news };
}

/** Says goodbye. */
export async function endVisiting({ visitor, news }: Visiting): Promise<void> {
  await visitor.leave();
  news.end();
}
