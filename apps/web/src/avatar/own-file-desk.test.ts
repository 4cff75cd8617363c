import { failed, ok } from "@plaza/protocol";
import { expect, test } from "vitest";
import type { FetchFigure } from "../stage/own-figure-file.ts";
import { createOwnFileDesk } from "./own-file-desk.ts";

const [one, two] = ["https://a.test/1.vrm", "https://a.test/2.vrm"] as const;
const bytes = new Uint8Array(4);

test("[G-58] a file is tried before it is worn, and what was refused says why", async () => {
  const asked: string[] = [];
  const fetchFigure: FetchFigure = (url) => {
    asked.push(url);
    return Promise.resolve(url === one ? ok(bytes) : failed({ code: "unreachable" }));
  };
  const desk = createOwnFileDesk(fetchFigure);
  expect(await desk.try(two)).toBe(false);
  expect(desk.view.get()).toEqual({ phase: "refused", file: two, problem: { code: "unreachable" } });
  // The look without a file does not take the reason away.
  desk.wear("");
  expect(desk.view.get().phase).toBe("refused");
  expect(await desk.try(one)).toBe(true);
  desk.wear(one);
  expect(asked).toEqual([two, one]);
  expect(desk.view.get()).toEqual({ phase: "here", file: one, bytes });
  desk.broke(one, { code: "broken" });
  expect(desk.view.get()).toEqual({ phase: "refused", file: one, problem: { code: "broken" } });
});

test("[G-58] a later file takes the place of one still on its way", async () => {
  const waiting = new Map<string, () => void>();
  const desk = createOwnFileDesk(
    (url) =>
      new Promise((resolve) => {
        waiting.set(url, () => resolve(ok(bytes)));
      }),
  );
  const first = desk.try(one);
  const second = desk.try(two);
  waiting.get(two)?.();
  waiting.get(one)?.();
  expect([await first, await second]).toEqual([false, true]);
  expect(desk.view.get()).toMatchObject({ phase: "here", file: two });
  desk.wear("");
  expect(desk.view.get()).toEqual({ phase: "none" });
});
