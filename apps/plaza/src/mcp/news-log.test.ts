import { createFakeTime } from "@plaza/platform/fakes";
import { describe, expect, it } from "vitest";
import { createNewsLog } from "./news-log.ts";
import type { NewsLog } from "./news-log.ts";

function stage(): { readonly time: ReturnType<typeof createFakeTime>; readonly news: NewsLog; readonly changes: () => number } {
  const time = createFakeTime();
  let changes = 0;
  const news = createNewsLog({ wallMs: () => time.wallMs(), timers: time, changed: () => (changes += 1) });
  return { time, news, changes: () => changes };
}

const said = (text: string) => ({ type: "chat" as const, text: { untrusted_text: text } });
const lines = (page: { readonly events: readonly { readonly text?: { readonly untrusted_text: string } }[] }) =>
  page.events.map(({ text }) => text?.untrusted_text);

describe("the news of a world", () => {
  it("[A-25] each reading goes on where the last one ended, or from a cursor", () => {
    const { news, changes } = stage();
    expect(news.read()).toEqual({ events: [], next: 0, more: false, missed: 0 });
    for (const text of ["a", "b", "c"]) news.add(said(text));
    expect([news.unread(), changes()]).toEqual([3, 3]);
    expect(lines(news.read())).toEqual(["a", "b", "c"]);
    expect(news.read()).toMatchObject({ events: [], next: 3 });
    expect(lines(news.read(1))).toEqual(["b", "c"]);
    expect(news.read(99)).toMatchObject({ events: [], next: 3 });
    news.add(said("d"));
    expect(lines(news.read())).toEqual(["d"]);
    expect(news.unread()).toBe(0);
  });

  it("[A-25] a hundred at a time, five hundred kept; what was forgotten unread is said", () => {
    const { news } = stage();
    for (let index = 1; index <= 620; index += 1) news.add(said(String(index)));
    const first = news.read();
    expect([first.events.length, lines(first)[0], first.next, first.more, first.missed]).toEqual([100, "121", 220, true, 120]);
    const second = news.read();
    expect([lines(second)[0], second.missed]).toEqual(["221", 0]);
  });

  it("[A-25] who waits is answered at once when it is there, as soon as it happens, or when time is up", async () => {
    const { time, news } = stage();
    news.add({ type: "emoji" });
    news.add(said("early"));
    const early = await news.wait(["chat"], undefined, 25_000);
    expect(early.ok && early.value.events.map(({ type }) => type)).toEqual(["emoji", "chat"]);

    const waiting = news.wait(["join"], undefined, 25_000);
    news.add(said("not what is waited for"));
    news.add({ type: "join" });
    const woken = await waiting;
    expect(woken.ok && woken.value.events.map(({ type }) => type)).toEqual(["chat", "join"]);

    const inVain = news.wait(["join"], undefined, 25_000);
    news.add(said("again"));
    time.advance(25_000);
    const late = await inVain;
    expect(late.ok && lines(late.value)).toEqual(["again"]);
  });

  it("[A-25] what a caller that has gone would have read is read by the next; eight may wait; the end answers all", async () => {
    const { news } = stage();
    const gone = new AbortController();
    const forgotten = news.wait(["chat"], undefined, 25_000, gone.signal);
    gone.abort();
    expect(await forgotten).toMatchObject({ value: { events: [] } });
    news.add(said("still there"));
    expect(lines(news.read())).toEqual(["still there"]);
    const all = Array.from({ length: 9 }, () => news.wait(["chat"], undefined, 25_000));
    expect(await all[8]).toEqual({ ok: false, problem: "too-many" });
    news.end();
    for (const each of all.slice(0, 8)) expect(await each).toMatchObject({ ok: true });
    expect(await news.wait(["chat"], undefined, 25_000)).toMatchObject({ ok: true });
  });
});
