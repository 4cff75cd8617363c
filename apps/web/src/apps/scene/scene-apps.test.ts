import { createSignal } from "@plaza/platform";
import { createSeededRandom, settle } from "@plaza/platform/fakes";
import { decodeNip19, failed, isSha256, ok, signEvent } from "@plaza/protocol";
import type { WebxdcAttachment } from "@plaza/protocol";
import type { ChatLine } from "@plaza/world";
import { expect, test } from "vitest";
import { sampleKey } from "../../scene/sample-scene.test-support.ts";
import type { AppVisit } from "../run/app-visit.ts";
import type { ShareDesk } from "../share/share-desk.ts";
import { linkOfLine, spokenWords, wordsOf } from "./line-apps.ts";
import { createSceneApps } from "./scene-apps.ts";
import { createSceneTarget } from "./scene-target.ts";

const event = signEvent({ kind: 1_311, created_at: 1, tags: [], content: "" }, new Uint8Array(32).fill(1));
const x = "ab".repeat(32);
if (!isSha256(x)) throw new Error("a hash");
const app = { url: "https://media.test/chess.xdc", fallbacks: [], sha256: x, sizeBytes: 9, name: "Chess", summary: "" };

function open() {
  const log: string[] = [];
  const waiting = new Map<string, (visit: AppVisit) => void>();
  let fails = false;
  const visitOf = (link: string) => ({ end: () => log.push(`${link} ended`) }) as unknown as AppVisit;
  const shareDesk = { open: () => log.push("share open"), end: () => log.push("share ended") } as unknown as ShareDesk;
  const apps = createSceneApps({
    visitApp: (link) => (fails ? Promise.reject(new Error("offline")) : new Promise((resolve) => waiting.set(link, resolve))),
    makeShare: async () => shareDesk,
  });
  const arrive = async (link: string) => {
    waiting.get(link)?.(visitOf(link));
    await settle();
  };
  return { apps, log, arrive, fail: () => (fails = true) };
}

test("[G-32] one app at a time stands over a world: the one wanted last, until it is closed or the world is left", async () => {
  const { apps, log, arrive } = open();
  apps.open("a");
  await arrive("a");
  expect(apps.opened.get()).not.toBeNull();
  apps.open("b");
  apps.open("c");
  expect([apps.opened.get(), log]).toEqual([null, ["a ended"]]);
  await arrive("c");
  await arrive("b");
  expect(log).toEqual(["a ended", "b ended"]);
  apps.close();
  expect([apps.opened.get(), log.at(-1)]).toEqual([null, "c ended"]);
  apps.open("d");
  apps.end();
  await arrive("d");
  expect([apps.opened.get(), log.at(-1)]).toEqual([null, "d ended"]);
});

test("[G-32] a part of the page that cannot be fetched is told, and may be wanted again", async () => {
  const { apps, fail } = open();
  fail();
  apps.open("a");
  await settle();
  expect([apps.stuck.get(), apps.opened.get()]).toEqual([true, null]);
  apps.startSharing();
  await settle();
  expect(apps.stuck.get()).toBe(false);
});

test("[G-32] the place to share from is made once, and ends with the world", async () => {
  const { apps, log } = open();
  apps.startSharing();
  apps.startSharing();
  await settle();
  apps.startSharing();
  expect(log).toEqual(["share open", "share open"]);
  apps.end();
  expect(log.at(-1)).toBe("share ended");
});

test("[G-32] an app is shared as a line of the chat, with an id of its own, and named by that line", async () => {
  const said: { readonly text: string; readonly apps: readonly WebxdcAttachment[] }[] = [];
  const publication = { event, status: createSignal({ state: "sending" as const, relays: [] }), done: new Promise<never>(() => {}) };
  const target = createSceneTarget({
    session: {
      async say(text, apps = []) {
        said.push({ text, apps });
        return said.length < 3 ? ok(publication) : failed({ code: "ended" });
      },
    },
    pool: { publish: () => publication },
    random: createSeededRandom(1),
    relays: ["ws://one.test"],
  });
  const first = await target.post("who plays?", "note", app);
  await target.post("again", "note", app);
  expect(said).toMatchObject([{ text: "who plays?", apps: [{ ...app, webxdcId: expect.any(String) }] }, { text: "again" }]);
  expect(said[0]?.apps[0]?.webxdcId).not.toBe(said[1]?.apps[0]?.webxdcId);
  const named = decodeNip19(first.ok ? first.value.link : "");
  expect(named).toMatchObject({ ok: true, value: { type: "nevent", id: event.id, author: event.pubkey, kind: 1_311 } });
  expect(await target.post("x", "note", app)).toMatchObject({ ok: false });
});

test("[G-32] below a line's words stand its apps, not their addresses; without its signed event there is no way in", () => {
  const attachment: WebxdcAttachment = { ...app, claimedHash: null, image: null, webxdcId: "w" };
  const line: Pick<ChatLine, "text" | "apps" | "eventId" | "pubkey"> = {
    text: `who plays?\n${app.url}`,
    apps: [attachment],
    eventId: event.id,
    pubkey: sampleKey("56"),
  };
  expect(wordsOf(line)).toBe("who plays?");
  expect(wordsOf({ ...line, apps: [] })).toBe(line.text);
  expect(linkOfLine(line, ["ws://one.test"])).toMatch(/^nevent1/);
  expect(linkOfLine({ ...line, eventId: null }, [])).toBeNull();
});

test("[G-32] above a head the words are said, not where files are", () => {
  const hash = "ab".repeat(32);
  const urls = [`http://one.test/${hash}.xdc`, `https://two.test/${hash}`, "https://three.test/games/chess.xdc"];
  for (const url of urls) expect([spokenWords(`who plays?\n${url}`), spokenWords(url)]).toEqual(["who plays?", ""]);
  expect(spokenWords("see https://plaza.test/scene/x .")).toBe("see https://plaza.test/scene/x .");
});
