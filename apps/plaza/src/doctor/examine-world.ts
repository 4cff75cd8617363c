import { resolveScene } from "@plaza/nostr-client";
import type { RelayPool, SceneChatView } from "@plaza/nostr-client";
import { createSignal } from "@plaza/platform";
import type { Clock, DialSocket, Http, Log, Random, Signer, Timers } from "@plaza/platform";
import { failed } from "@plaza/protocol";
import { createWorldSession } from "@plaza/world";
import type { WorldSession, WorldView } from "@plaza/world";
import type { Finding } from "./finding.ts";

const waitMs = 10_000;

/** What the examination of a world works with. */
export interface WorldExamination {
  readonly pool: RelayPool;
  readonly signer: Signer;
  readonly dial: DialSocket;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
  readonly http: Http;
  /** The world's `naddr`. */
  readonly target: string;
}

function settled(session: WorldSession, timers: Timers): Promise<WorldView> {
  return new Promise((resolve) => {
    const finish = (): void => {
      cancel();
      stop();
      resolve(session.view.get());
    };
    const look = (): void => {
      const { status } = session.view.get();
      if (status === "live" || status === "replaced") finish();
    };
    const cancel = timers.after(waitMs, finish);
    const stop = session.view.subscribe(look);
    look();
  });
}

/** The chat of somebody who only looks. */
function silentChat(): Parameters<typeof createWorldSession>[0]["chat"] {
  return {
    view: createSignal<SceneChatView>({ lines: [], caughtUp: true, older: "end" }),
    sign: async () => failed({ code: "empty" }),
    publish: () => {
      throw new Error("a chat that signs nothing has nothing to publish");
    },
  };
}

/** Fetches the scene's file headers and enters the world as a visitor, all the way through the login. */
export async function examineWorld(options: WorldExamination, found: (finding: Finding) => void): Promise<void> {
  const { pool, http, clock, timers } = options;
  const resolved = await resolveScene(pool, options.target);
  if (!resolved.ok || resolved.value.type !== "one") {
    const advice = "The relay should hold the world's event: restart the Plaza, and look at its log for what the relay refused.";
    found({ subject: "world", verdict: "bad", words: "the world's event is on no relay", advice });
    return;
  }
  const { scene } = resolved.value;
  if (scene.file !== null) {
    const file = await http({ method: "HEAD", url: scene.file, timeoutMs: 5_000 });
    if (!file.ok || file.value.status !== 200) {
      const why = file.ok ? `status ${file.value.status}` : file.problem.code;
      found({
        subject: "world",
        verdict: "bad",
        words: `the file of "${scene.title}" is not at ${scene.file} (${why})`,
        advice: "Visitors see an empty ground. Upload the file again by restarting the Plaza.",
      });
    }
  }
  const startedMs = clock.monotonicMs();
  const session = createWorldSession({ ...options, scene, chat: silentChat() });
  const view = await settled(session, timers);
  const servers = view.servers.map((row) => `${row.url} is ${row.state}`).join("; ");
  session.end();
  if (view.status === "live") {
    const tookMs = Math.round(clock.monotonicMs() - startedMs);
    const others = view.people.length - 1;
    found({
      subject: "world",
      verdict: "good",
      words: `entered "${scene.title}" in ${tookMs} ms; ${others === 0 ? "nobody else is" : others === 1 ? "one other is" : `${others} others are`} inside`,
    });
    return;
  }
  const advice = "Can the sync address be reached from here (port, proxy, wss for https pages)? A full server says CAPACITY.";
  found({
    subject: "world",
    verdict: "bad",
    words: `could not enter "${scene.title}" (${view.problem ?? view.status}): ${servers}`,
    advice,
  });
}
