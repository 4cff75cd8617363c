import { createFakeHttp, httpAnswer } from "@plaza/platform/fakes";
import { sha256Of } from "@plaza/protocol";
import { expect, test } from "vitest";
import { openAppOrigin } from "./app-origin.ts";

const page = "http://localhost:7447";
const bytes = new Uint8Array([1, 2, 3]);
const sha256 = sha256Of(bytes);
const label = "a".repeat(50);
const originUrl = `${page}/app-origins/${label}`;
const fileUrl = `${page}/app-files/${sha256}`;

function bench() {
  const web = createFakeHttp();
  const open = () =>
    openAppOrigin({
      http: web.http,
      page,
      template: "http://{label}.apps.localhost:7447",
      label,
      file: { bytes, sha256, maxInflatedBytes: 5 },
    });
  return { web, open, asked: () => web.requests.map(({ method, url }) => `${method} ${url.slice(page.length)}`) };
}

test("[G-22] an app origin is asked for, and opens at its own name", async () => {
  const { web, open } = bench();
  web.route("PUT", originUrl, httpAnswer(204));
  expect(await open()).toEqual({ ok: true, value: `http://${label}.apps.localhost:7447/` });
  expect(new TextDecoder().decode(web.requests[0]?.body)).toBe(JSON.stringify({ x: sha256, maxInflatedBytes: 5 }));
});

test("[G-22] a server that lacks the file is given it", async () => {
  const { web, open, asked } = bench();
  let known = false;
  web.route("PUT", originUrl, () => (known ? httpAnswer(204) : httpAnswer(404, '{"error":"unknown-file"}')));
  web.route("PUT", fileUrl, ({ body }) => {
    known = body === bytes;
    return httpAnswer(201);
  });
  expect((await open()).ok).toBe(true);
  expect(asked()).toEqual([`PUT /app-origins/${label}`, `PUT /app-files/${sha256}`, `PUT /app-origins/${label}`]);
});

test("[G-22] why there is no origin is told apart", async () => {
  const code = async (route: (web: ReturnType<typeof bench>["web"]) => void) => {
    const { web, open } = bench();
    route(web);
    const opened = await open();
    return opened.ok ? "opened" : opened.problem;
  };
  expect(await code(() => undefined)).toEqual({ code: "unreachable" });
  expect(await code((web) => web.route("PUT", originUrl, httpAnswer(409, '{"error":"other-file"}')))).toEqual({ code: "other-file" });
  expect(await code((web) => web.route("PUT", originUrl, httpAnswer(422, '{"error":"bad-archive","code":"too-large"}')))).toEqual({
    code: "bad-archive",
    found: "too-large",
  });
  expect(await code((web) => web.route("PUT", originUrl, httpAnswer(404, "not here")))).toEqual({ code: "refused", status: 404 });
  for (const [answer, problem] of [
    [httpAnswer(413), { code: "too-large" }],
    [httpAnswer(400, '{"error":"wrong-hash"}'), { code: "wrong-hash" }],
    [httpAnswer(500), { code: "refused", status: 500 }],
  ] as const) {
    const found = await code((web) => {
      web.route("PUT", originUrl, httpAnswer(404, '{"error":"unknown-file"}'));
      web.route("PUT", fileUrl, answer);
    });
    expect(found).toEqual(problem);
  }
});
