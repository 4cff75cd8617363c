import { expect, test } from "vitest";
import { answerForgetting, forgetTarget } from "./forget-storage.ts";

const pageOrigins = ["http://localhost:7447"];
const ask = (target: string, headers: Readonly<Record<string, string>>, method = "GET") =>
  answerForgetting({ method, target, headers, pageOrigins });

test("[X-2g] a frame led to the place of forgetting is empty, sealed, and clears what its origin kept", () => {
  const answer = ask(forgetTarget, { "sec-fetch-dest": "iframe", "sec-fetch-mode": "navigate" });
  expect([answer?.status, answer?.body, answer?.headers["Clear-Site-Data"]]).toEqual([200, null, '"cache", "storage"']);
  expect(answer?.headers["Content-Security-Policy"]).toBe("sandbox; default-src 'none'; frame-ancestors http://localhost:7447");
  expect([answer?.headers["Cache-Control"], answer?.headers["Content-Length"]]).toEqual(["no-store", "0"]);
});

test("[X-2g] scripts of the app, other places and other methods do not forget anything", () => {
  expect(ask(forgetTarget, { "sec-fetch-dest": "script" })).toBeNull();
  expect(ask(forgetTarget, { "sec-fetch-dest": "empty" })).toBeNull();
  expect(ask(forgetTarget, {})).toBeNull();
  expect(ask("/webxdc.js", { "sec-fetch-dest": "iframe" })).toBeNull();
  expect(ask("/a/webxdc.js?forget", { "sec-fetch-dest": "iframe" })).toBeNull();
  expect(ask(forgetTarget, { "sec-fetch-dest": "iframe" }, "HEAD")).toBeNull();
});
