import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import { z } from "zod";
import { hostNewsTypes, visitNewsTypes } from "../news-log.ts";
import type { NewsPage } from "../news-log.ts";
import { addTool } from "../tool.ts";
import type { ToolGround } from "../tool.ts";
import type { WorldDesk } from "../world-desk.ts";
import { newsPage, placeId } from "./tool-fields.ts";

const types = [...new Set([...hostNewsTypes, ...visitNewsTypes])];
const longestWaitSec = 25;
const since = z.int().min(0).optional().describe("a cursor from an earlier answer; left out: where the last reading of this world ended");

function copied({ events, next, more, missed, isUnknown }: NewsPage): z.input<typeof newsPage> {
  return { events: [...events], next, more, missed, ...(isUnknown ? { unknown_cursor: true } : {}) };
}

/** Tools that tell what happened. */
export function addNewsTools(ground: ToolGround, desk: WorldDesk): void {
  addTool(ground, {
    name: "what_happened",
    title: "Read what happened",
    description:
      "What happened in a world you host or visit since you last asked, newest last, at most 100 at a time: who came and went, what was said to all (chat) and to you alone (dm), emoji, areas entered and left, and what a game shows to everybody (game); as a guest also when a walk of yours arrived. Your own lines are not among them.",
    fails: "there is no such hosting or visit",
    readsStrangers: true,
    hints: { readOnlyHint: true },
    input: z.object({ place: placeId, since }),
    output: newsPage,
    run({ place, since: from }) {
      const news = desk.newsOf(place);
      return news.ok ? ok(copied(news.value.read(from))) : news;
    },
  });

  addTool(ground, {
    name: "wait_for",
    title: "Wait until something happens",
    description:
      "Waits until something of these kinds happens in a world you host or visit, at most 25 seconds, and answers like what_happened. When time is up it answers with what there is, perhaps nothing: call it again.",
    fails: "there is no such hosting or visit, or eight callers wait there already",
    readsStrangers: true,
    hints: { readOnlyHint: true },
    input: z.object({
      place: placeId,
      types: z.array(z.enum(types)).min(1).max(types.length).default(["chat", "dm", "join"]),
      seconds: z.number().min(0).max(longestWaitSec).default(longestWaitSec),
      since,
    }),
    output: newsPage,
    async run({ place, types: wanted, seconds, since: from }, signal): Promise<Result<z.input<typeof newsPage>, string>> {
      const news = desk.newsOf(place);
      if (!news.ok) return news;
      const waited = await news.value.wait(wanted, from, seconds * 1_000, signal);
      return waited.ok
        ? ok(copied(waited.value))
        : failed("Eight callers wait there already: end one of them, or ask what_happened instead.");
    },
  });
}
