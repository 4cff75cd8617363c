import { createServer } from "node:http";
import type { RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { createSeededRandom } from "@plaza/platform/fakes";
import { sealedRefusal } from "@plaza/webxdc";
import { afterEach, expect, test } from "vitest";
import { examineApps } from "./examine-apps.ts";
import type { Finding } from "./finding.ts";

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

/** What the doctor says of a server, with `{port}` filled in. */
async function examined(
  listener: RequestListener,
  origin: string | null = "http://{label}.apps.localhost:{port}",
): Promise<Finding | undefined> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endings.push(() => new Promise((resolve) => server.close(resolve)));
  const { port } = server.address() as AddressInfo;
  const findings: Finding[] = [];
  await examineApps(
    { random: createSeededRandom(1), base: `http://127.0.0.1:${port}/`, origin: origin?.replace("{port}", String(port)) ?? null },
    (finding) => findings.push(finding),
  );
  expect(findings).toHaveLength(1);
  return findings[0];
}

/** A Plaza as it should be, but for what is changed. */
function plaza({
  policy = "default-src 'self'; frame-src http://*.apps.localhost:PORT; x",
  without = "",
  status = 404,
  leaks = false,
} = {}): RequestListener {
  return ({ headers: { host = "" }, url }, response) => {
    if (host.includes(".apps.localhost")) {
      const { headers } = sealedRefusal(status, ["http://localhost"]);
      response.writeHead(
        leaks && url === "/plaza.json" ? 200 : status,
        Object.fromEntries(Object.entries(headers).filter(([name]) => name !== without)),
      );
    } else response.setHeader("Content-Security-Policy", policy.replace("PORT", host.split(":")[1] ?? ""));
    response.end();
  };
}

test("[U-5] the doctor finds app origins well where they answer sealed and the page may show them", async () => {
  expect(await examined(plaza())).toMatchObject({ subject: "apps", verdict: "good" });
});

test("[U-5] the doctor names the part of the seal that is missing", async () => {
  for (const without of [
    "Content-Security-Policy",
    "Connection-Allowlist",
    "Origin-Agent-Cluster",
    "X-Content-Type-Options",
    "Permissions-Policy",
  ]) {
    expect(await examined(plaza({ without }))).toMatchObject({ verdict: "bad", words: expect.stringContaining(without) });
  }
});

test("[U-5] the doctor sees the page answer in an app's place, a frame not built, and a policy that shows no app", async () => {
  expect(await examined(plaza({ leaks: true }))).toMatchObject({ verdict: "bad", words: expect.stringContaining("200") });
  expect(await examined(plaza({ status: 503 }))).toMatchObject({ verdict: "bad", words: expect.stringContaining("not been built") });
  expect(await examined(plaza({ policy: "frame-src 'self';" }))).toMatchObject({
    verdict: "bad",
    words: expect.stringContaining("policy"),
  });
  expect(await examined((_request, response) => response.end("a proxy's own page"))).toMatchObject({ verdict: "bad" });
});

test("[U-5] the doctor says why an origin cannot be reached, and what it means that there is none", async () => {
  expect(await examined(plaza(), "http://{label}.apps.invalid:{port}")).toMatchObject({
    verdict: "bad",
    words: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/),
  });
  expect(await examined(plaza(), null)).toMatchObject({ verdict: "doubtful" });
});
