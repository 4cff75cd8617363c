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
    const { next: begin, ...empty } = news.read();
    expect(empty).toEqual({ events: [], more: false, missed: 0 });
    for (const text of ["a", "b", "c"]) news.add(said(text));
    expect([news.unread(), changes()]).toEqual([3, 3]);
    expect(lines(news.read())).toEqual(["a", "b", "c"]);
    expect(news.read()).toEqual({ events: [], next: begin + 3, more: false, missed: 0 });
    expect(lines(news.read(begin + 1))).toEqual(["b", "c"]);
    for (const first of [0, begin]) expect(lines(news.read(first))).toEqual(["a", "b", "c"]);
    news.add(said("d"));
    expect(lines(news.read())).toEqual(["d"]);
    expect(news.unread()).toBe(0);
  });

  it("[A-25] a hundred at a time, five hundred kept; what was forgotten unread is said", () => {
    const { news } = stage();
    for (let index = 1; index <= 620; index += 1) news.add(said(String(index)));
    const first = news.read();
    expect([first.events.length, lines(first)[0], lines(first)[99], first.more, first.missed]).toEqual([100, "121", "220", true, 120]);
    const second = news.read();
    expect([lines(second)[0], second.missed]).toEqual(["221", 0]);
  });

  it("[A-25] a cursor of an earlier process, smaller or greater, is said to be unknown and reads from the beginning", async () => {
    const { time, news: earlier } = stage();
    for (let index = 0; index < 50; index += 1) earlier.add(said("old"));
    const { next: old } = earlier.read();
    time.advance(60_000);
    for (const cursor of [old, 7, Number.MAX_SAFE_INTEGER]) {
      const news = createNewsLog({ wallMs: () => time.wallMs(), timers: time, changed: () => {} });
      expect(news.read(cursor)).toMatchObject({ events: [], missed: 0, isUnknown: true });
      const waiting = news.wait(["chat"], cursor, 25_000);
      news.add(said("new"));
      const heard = await waiting;
      expect(heard).toMatchObject({ ok: true, value: { missed: 0, isUnknown: true } });
      expect(heard.ok && lines(heard.value)).toEqual(["new"]);
      // More than the earlier process had.
      for (let index = 1; index < 90; index += 1) news.add(said("new"));
      expect(news.read(cursor)).toMatchObject({ missed: 0, isUnknown: true });
      expect(news.read(cursor).events).toHaveLength(90);
      expect(news.read(news.read(cursor).next)).not.toHaveProperty("isUnknown");
    }
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
