import { createFakeTime } from "@plaza/platform/fakes";
import { ok } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import type { WorldHost } from "../agent/index.ts";
import { followedHost } from "./hosting.ts";
import { createNewsLog } from "./news-log.ts";

describe("a hosted world's game", () => {
  it("[A-29] tells its agent what it tells everybody, repetitions once, things and whispers never", async () => {
    const time = createFakeTime();
    const news = createNewsLog({ wallMs: () => time.wallMs(), timers: time, changed: () => {} });
    const done: unknown[] = [];
    const emit = (...told: unknown[]) => {
      done.push(told);
      return ok(undefined);
    };
    const say = (text: string) => Promise.resolve(emit(text));
    // The game touches nothing else here.
    const host = followedHost({ host: { emit, say } as unknown as WorldHost, news });
    const person = "a".repeat(64) as Parameters<WorldHost["whisper"]>[0];
    host.emit("announce", { text: "One?" });
    host.emit("announce", { text: "One?" });
    host.emit("announce", { text: "Two?" });
    host.emit("announce", { text: "Only for you" }, [person]);
    host.emit("spawn", { id: "a" });
    await host.say("Ada wins\nwith 3.");
    host.emit("round_end", { results: [] });
    expect(done).toHaveLength(7);
    expect(news.read().events.map(({ type, event, data }) => [type, event?.untrusted_text, data?.untrusted_text])).toEqual([
      ["game", "announce", '{"text":"One?"}'],
      ["game", "announce", '{"text":"Two?"}'],
      ["game", "say", '{"text":"Ada wins\\nwith 3."}'],
      ["game", "round_end", '{"results":[]}'],
    ]);
  });
});
