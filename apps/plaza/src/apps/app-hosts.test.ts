import { expect, test } from "vitest";
import { createAppHosts, isAppName, parseAppsOrigin } from "./app-hosts.ts";

const label = "0123456789abcdefghijklmnopqrstuvwxyzabcdefghijklmn";
const origin = parseAppsOrigin("https://{label}.apps.example.org");
const local = createAppHosts({ origin: null, pageUrl: "http://127.0.0.1:7447/", publicUrl: null });
const wild = createAppHosts({ origin, pageUrl: "https://plaza.example.org/", publicUrl: "https://plaza.example.org/" });

test("[X-1a] only the exact name of a label is an app; every name beneath theirs is sealed", () => {
  const app = { kind: "app", label, pageOrigins: ["http://localhost:7447", "http://127.0.0.1:7447"] };
  expect(local.route(`${label}.apps.localhost:7447`)).toEqual(app);
  expect(local.route(`${label.toUpperCase()}.APPS.LocalHost:7447`)).toEqual(app);
  expect(local.route(` ${label}.apps.localhost:7447 `)).toEqual(app);
  const near = [
    "apps.localhost",
    `${label}.apps.localhost.`,
    `${label}.apps.localhost...:7447`,
    `x${label}.apps.localhost`,
    `a.${label}.apps.localhost`,
    ".apps.localhost",
    "..apps.localhost",
    "plaza.apps.localhost",
    `${label.slice(1)}_.apps.localhost`,
    `${label}..apps.localhost`,
  ];
  for (const host of near) expect([host, local.route(host)]).toEqual([host, expect.objectContaining({ kind: "app", label: null })]);
});

test("[X-1a] the page's own names stay the page's, and what is no name is nobody's", () => {
  for (const host of [
    "localhost:7447",
    "127.0.0.1",
    "[::1]:7447",
    "plaza.example.org",
    "apps.localhost.example.org",
    "xapps.localhost",
    "localhost.",
  ]) {
    expect([host, local.route(host)]).toEqual([host, { kind: "page" }]);
  }
  for (const host of [
    undefined,
    "",
    `${label}.apps.localhost:80:80`,
    `${label}.apps.localhost:x`,
    "a b",
    "user@apps.localhost",
    `${label}.apps.localhost/x`,
    "x\tapps.localhost",
    `${label}.apps.localhost,localhost`,
    "[::1",
    `${label}.apps.localhos\u0131t`,
  ]) {
    expect([host, local.route(host)]).toEqual([host, { kind: "unclear" }]);
  }
});

test("[X-1a] a page on this machine finds its apps beside it, under the port it was reached at", () => {
  expect(local.originFor({ host: "localhost:9000" })).toBe("http://{label}.apps.localhost:9000");
  expect(local.originFor({ host: "127.0.0.1:7447" })).toBe("http://{label}.apps.localhost:7447");
  expect(local.originFor({ host: "localhost" })).toBe("http://{label}.apps.localhost");
});

test("[X-1a] elsewhere there are none: another machine, a proxy, an address no policy can name", () => {
  for (const host of ["192.168.1.5:7447", "plaza.example.org", "[::1]:7447", "localhost.", "x.localhost", undefined]) {
    expect([host, local.originFor({ host })]).toEqual([host, null]);
  }
  for (const name of ["x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "forwarded", "via"]) {
    expect([name, local.originFor({ host: "localhost:7447", [name]: "x" })]).toEqual([name, null]);
  }
  const behind = createAppHosts({ origin: null, pageUrl: "https://plaza.example.org/", publicUrl: "https://plaza.example.org/" });
  expect(behind.originFor({ host: "127.0.0.1:7447" })).toBe(null);
});

test("[X-1a] with a wildcard name everyone is given that, and only the page there may show them", () => {
  for (const host of ["plaza.example.org", "localhost:7447", "10.0.0.1"])
    expect(wild.originFor({ host })).toBe("https://{label}.apps.example.org");
  expect(wild.route(`${label}.apps.example.org`)).toEqual({ kind: "app", label, pageOrigins: ["https://plaza.example.org"] });
  expect(wild.route(`${label}.apps.example.org.:443`)).toMatchObject({ kind: "app", label: null });
  expect(wild.route(`${label}.apps.localhost:1`)).toMatchObject({ kind: "app", pageOrigins: ["http://localhost:1", "http://127.0.0.1:1"] });
  expect(wild.route("plaza.example.org")).toEqual({ kind: "page" });
});

test("[X-1a] a pattern has the label as its first part and nothing else to fill in", () => {
  expect(parseAppsOrigin("http://{label}.Apps.test:8080/")).toEqual({ template: "http://{label}.apps.test:8080", suffix: "apps.test" });
  for (const text of [
    "https://apps.example.org",
    "https://{label}.{label}.org",
    "https://x{label}.example.org",
    "https://a.{label}.example.org",
    "ftp://{label}.example.org",
    "https://{label}.example.org/path",
    "{label}.example.org",
    "https://{label}.",
  ]) {
    expect([text, parseAppsOrigin(text)]).toEqual([text, null]);
  }
});

test("[X-1a] a page whose own name lies under the apps' is noticed", () => {
  expect(isAppName("https://plaza.apps.example.org/", origin)).toBe(true);
  expect(isAppName("https://apps.example.org/", origin)).toBe(true);
  expect(isAppName("http://x.apps.localhost/", null)).toBe(true);
  expect(isAppName("https://plaza.example.org/", origin)).toBe(false);
});

test("[O-14] over https apps have names on this machine where the certificate holds for them, and no names else", () => {
  const page = { origin: null, pageUrl: "https://localhost:7447/", publicUrl: null };
  const vouched = createAppHosts({ ...page, ownNames: "https" });
  expect(vouched.originFor({ host: "localhost:7447" })).toBe("https://{label}.apps.localhost:7447");
  const pageOrigins = ["https://localhost:7447", "https://127.0.0.1:7447"];
  expect(vouched.route(`${label}.apps.localhost:7447`)).toEqual({ kind: "app", label, pageOrigins });
  expect(createAppHosts({ ...page, ownNames: "none" }).originFor({ host: "localhost:7447" })).toBeNull();
  const named = createAppHosts({ ...page, origin: parseAppsOrigin("https://{label}.apps.localhost:7447"), ownNames: "none" });
  expect(named.originFor({ host: "localhost:7447" })).toBe("https://{label}.apps.localhost:7447");
  expect(named.route(`${label}.apps.localhost:7447`)).toEqual({ kind: "app", label, pageOrigins });
});
