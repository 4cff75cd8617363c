import type { Http, HttpAnswer, HttpProblem, HttpRequest } from "@plaza/platform";
import { failed, ok } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import { expect, test } from "vitest";
import { english } from "../i18n/english.ts";
import { createSceneFile } from "./scene-file.ts";
import type { SceneWeight } from "./scene-file.ts";
import { weighSceneFile } from "./weigh-scene-file.ts";

const url = "https://files.example/world.glb";

function bench(weigh = (): Result<SceneWeight, "too-complex"> => ok({ spawns: [], places: [] })) {
  const asked: { readonly request: HttpRequest; answer(result: Result<HttpAnswer, HttpProblem>): void }[] = [];
  const http: Http = (request) => new Promise((answer) => asked.push({ request, answer }));
  const file = createSceneFile({ url, http, check: weigh });
  const answer = async (result: Result<HttpAnswer, HttpProblem>): Promise<void> => {
    asked.at(-1)?.answer(result);
    await Promise.resolve();
    await Promise.resolve();
  };
  return { file, asked, answer };
}
const body = new Uint8Array([1, 2, 3]);
const good = ok({ status: 200, headers: {}, body });

test("[G-8] a file arrives with progress, is weighed, and is shown", async () => {
  const { file, asked, answer } = bench();
  asked[0]?.request.onDownloaded?.(50_000, 100_000);
  expect(file.view.get()).toEqual({ phase: "fetching", receivedBytes: 50_000, totalBytes: 100_000 });
  await answer(good);
  expect(file.view.get()).toEqual({ phase: "fetched", bytes: body, url });
  file.shown();
  expect(file.view.get()).toEqual({ phase: "shown" });
});

test("[G-8] a failure has a fault with words, and can be tried again", async () => {
  const { file, asked, answer } = bench(() => failed("too-complex"));
  await answer(failed({ code: "too-large", maxBytes: 1 }));
  expect(file.view.get()).toMatchObject({ phase: "failed", fault: "too-large" });
  file.retry();
  await answer(ok({ status: 404, headers: {}, body }));
  expect(file.view.get()).toEqual({ phase: "failed", fault: "refused", status: 404 });
  file.retry();
  await answer(good);
  expect(file.view.get()).toMatchObject({ phase: "failed", fault: "too-complex" });
  expect(asked).toHaveLength(3);
  for (const fault of [
    "unreachable",
    "timeout",
    "too-large",
    "refused",
    "not-gltf",
    "too-complex",
    "outside-resource",
    "unknown-extension",
    "broken",
  ] as const)
    expect(english.file[fault]).not.toBe("");
});

test("[G-8] whoever took the plain ground keeps it, whatever arrives later", async () => {
  const { file, answer } = bench();
  file.chooseGround();
  await answer(good);
  file.broke("broken");
  expect(file.view.get()).toEqual({ phase: "ground", because: "chosen" });
  expect(
    createSceneFile({ url: null, http: () => new Promise(() => undefined), check: () => ok({ spawns: [], places: [] }) }).view.get(),
  ).toEqual({
    phase: "ground",
    because: "no-file",
  });
});

test("[G-8] a stage that cannot build a weighed file says so", async () => {
  const { file, answer } = bench();
  await answer(good);
  file.broke("broken");
  expect(file.view.get()).toMatchObject({ phase: "failed", fault: "broken" });
  file.shown();
  expect(file.view.get()).toMatchObject({ phase: "failed" });
});

test("[G-8] bytes that are no scene are named before anything decodes them", () => {
  expect(weighSceneFile(new Uint8Array([60, 104, 116, 109, 108, 62, 0, 0, 0, 0, 0, 0, 0]), url)).toEqual(failed("not-gltf"));
});
