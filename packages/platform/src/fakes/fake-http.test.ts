import { failed } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import { describeHttpContract } from "../contracts/index.ts";
import { createFakeHttp, createFakeTime, httpAnswer } from "./index.ts";

const home = "http://plaza.test";

describeHttpContract("fake http", async () => {
  const time = createFakeTime();
  const fake = createFakeHttp({ timers: time });
  const never = () => new Promise<string>(() => {});
  fake.route("GET", `${home}/hello`, httpAnswer(200, "hello", { "X-Plaza": "Test" }));
  fake.route("GET", `${home}/teapot`, httpAnswer(418, "short and stout"));
  fake.route("GET", `${home}/moved`, httpAnswer(302, "", { Location: "/hello" }));
  fake.route("GET", `${home}/round`, httpAnswer(302, "", { Location: "/round" }));
  fake.route("GET", `${home}/cut`, failed({ code: "unreachable", detail: "broken off" }));
  for (const method of ["GET", "PUT", "POST"] as const) {
    fake.route(method, `${home}/silent`, never);
    fake.route(method, `${home}/stall`, never);
    fake.route(method, `${home}/endless`, new Uint8Array(2_000_000));
    fake.route(method, `${home}/sized`, new Uint8Array(300_000));
    fake.route(method, `${home}/mirror`, (request) =>
      httpAnswer(200, request.body ?? "", { "x-method": method, "x-asked": request.headers?.["X-Ask"] ?? "" }),
    );
  }
  return {
    // Time moves on as soon as nobody else can act.
    http: async (request) => {
      const answer = fake.http(request);
      await time.advanceAsync(request.timeoutMs ?? 10_000);
      return answer;
    },
    url: (path) => home + path,
    refusedUrl: "http://nobody.test/",
  };
});

describe("fake http", () => {
  it("[F-12d] remembers what was asked; a later route wins, a star matches the rest", async () => {
    const fake = createFakeHttp();
    fake.route("GET", `${home}/*`, "anything");
    fake.route("GET", `${home}/one`, async (request) => `asked ${request.url}`);
    const bodies: string[] = [];
    for (const path of ["/one", "/two"]) {
      const answer = await fake.http({ method: "GET", url: home + path });
      bodies.push(answer.ok ? new TextDecoder().decode(answer.value.body) : answer.problem.code);
    }
    expect(bodies).toEqual([`asked ${home}/one`, "anything"]);
    expect(fake.requests.map((request) => request.url)).toEqual([`${home}/one`, `${home}/two`]);
    expect((await fake.http({ method: "PUT", url: `${home}/one` })).ok).toBe(false);
  });
});
