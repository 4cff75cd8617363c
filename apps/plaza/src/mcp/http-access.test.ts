import { describe, expect, it } from "vitest";
import { createHttpAccess } from "./http-access.ts";

const none = { origin: null, authorization: null };

describe("the door of the HTTP server", () => {
  it.each(["127.0.0.1:7450", "localhost:7450", "LOCALHOST", "[::1]:7450"])("[A-28] is called %s by this machine", (host) => {
    expect(createHttpAccess({ host: "127.0.0.1", allowHosts: [], allowOrigins: [], token: null }).refuse({ host, ...none })).toBeNull();
  });

  it.each([
    null,
    "",
    "evil.example",
    "evil.example:7450",
    "localhost.evil.example",
    "127.0.0.1.evil.example:80",
    "192.168.1.5:7450",
    "localhost:7450@evil.example",
    "a b",
  ])("[A-28] is not called %s", (host) => {
    expect(createHttpAccess({ host: "127.0.0.1", allowHosts: [], allowOrigins: [], token: null }).refuse({ host, ...none })?.status).toBe(
      403,
    );
  });

  it.each([
    ["Agents.example", "agents.example:7450"],
    ["127.0.0.5", "127.0.0.5:7450"],
    ["::1", "[::1]:7450"],
    ["fd00::5", "[fd00::5]:7450"],
  ])("[A-28] listening on %s it is called %s, and by no other name", (host, called) => {
    const access = createHttpAccess({ host, allowHosts: [], allowOrigins: [], token: null });
    expect(access.refuse({ host: called, ...none })).toBeNull();
    expect(access.refuse({ host: "evil.example:7450", ...none })?.status).toBe(403);
  });

  it("[A-28] pages are refused, the own machine's too, but for those that were allowed", () => {
    const access = createHttpAccess({ host: "127.0.0.1", allowHosts: [], allowOrigins: ["http://localhost:6274/"], token: null });
    const from = (origin: string) => access.refuse({ host: "localhost", origin, authorization: null })?.status ?? 200;
    expect(["http://localhost:6274", "http://localhost:3000", "https://evil.example", "null"].map(from)).toEqual([200, 403, 403, 403]);
  });

  it("[A-28] elsewhere than on this machine it answers to addresses and the names it was given, and never without the token", () => {
    const access = createHttpAccess({ host: "0.0.0.0", allowHosts: ["Agents.example"], allowOrigins: [], token: "0123456789abcdef" });
    const with_ = (host: string, authorization: string | null) => access.refuse({ host, origin: null, authorization })?.status ?? 200;
    expect(with_("192.168.1.5:7450", "Bearer 0123456789abcdef")).toBe(200);
    expect(with_("agents.example", "bearer 0123456789abcdef")).toBe(200);
    expect(with_("other.example", "Bearer 0123456789abcdef")).toBe(403);
    for (const wrong of [null, "", "Bearer", "Bearer 0123456789abcdeF", "Basic 0123456789abcdef", "Bearer 0123456789abcdef x"]) {
      expect(with_("192.168.1.5", wrong)).toBe(401);
    }
  });
});
