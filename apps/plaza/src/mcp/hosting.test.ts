import { friendlyName } from "@plaza/nostr-client";
import { createFakeTime } from "@plaza/platform/fakes";
import { ok } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import type { WorldHost } from "../agent/index.ts";
import type { HostEvents } from "../agent/index.ts";
import { createHosting, followedHost } from "./hosting.ts";
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

describe("what an agent hears in its world", () => {
  it("[A-25] who comes is told with the name they give just after; whatever they do first, their coming stands before it", () => {
    const time = createFakeTime();
    const listeners = new Map<string, (happened: unknown) => unknown>();
    const person = (digit: string) => digit.repeat(64) as HostEvents["join"]["pubkey"];
    const people: { readonly pubkey: HostEvents["join"]["pubkey"]; name: string; readonly pose: null }[] = [];
    const host = { on: (event: string, listener: (happened: unknown) => unknown) => listeners.set(event, listener), people: () => people };
    const hosting = createHosting(
      // It is heard and asked who is there, and nothing else.
      host as unknown as WorldHost,
      { id: "host-1", world: "yard", title: "The yard" },
      { clock: time, timers: time, changed: () => {} },
    );
    const happens = (event: string, pubkey: string, more: object = {}): void =>
      void listeners.get(event)?.({ pubkey, name: friendlyName(pubkey), ...more });
    const comes = (pubkey: HostEvents["join"]["pubkey"]): void => {
      people.push({ pubkey, name: friendlyName(pubkey), pose: null });
      happens("join", pubkey);
    };
    comes(person("a"));
    comes(person("b"));
    happens("chat", person("b"), { name: "Ben", text: "hello" });
    time.advance(100);
    for (const each of people) each.name = each.pubkey === person("a") ? "Ada" : "Ben";
    time.advance(300);
    comes(person("c"));
    happens("leave", person("c"));
    time.advance(1_000);
    const called = hosting.news.read().events.map(({ type, who }) => [type, who]);
    const [nameless, later] = ["b", "c"].map((digit) => ({ pubkey: person(digit), friendly_name: friendlyName(person(digit)) }));
    expect(called).toEqual([
      ["join", nameless],
      ["chat", { pubkey: person("b"), name: { untrusted_text: "Ben" } }],
      ["join", { pubkey: person("a"), name: { untrusted_text: "Ada" } }],
      ["join", later],
      ["leave", later],
    ]);
  });
});
