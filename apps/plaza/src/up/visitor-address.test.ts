import type { IncomingMessage } from "node:http";
import { expect, it } from "vitest";
import { createVisitorAddress } from "./visitor-address.ts";

function from(remoteAddress: string, forwarded?: string): IncomingMessage {
  const headers = forwarded === undefined ? {} : { "x-forwarded-for": forwarded };
  return { socket: { remoteAddress }, headers } as unknown as IncomingMessage;
}

it("[O-16] what a proxy says of visitors counts only where one was told of", () => {
  const [open, behind] = [createVisitorAddress(false), createVisitorAddress(true)];
  expect(open(from("192.0.2.1", "198.51.100.7"))).toBe("192.0.2.1");
  expect(behind(from("192.0.2.1", "198.51.100.7"))).toBe("198.51.100.7");
  expect(behind(from("192.0.2.1", "2001:db8::1"))).toBe("2001:db8::1");
  // What stands before the proxy's own word, the visitor wrote.
  expect(behind(from("192.0.2.1", "127.0.0.1, 198.51.100.7"))).toBe("198.51.100.7");
  for (const nonsense of [undefined, "", "unknown", "198.51.100.7, me"]) expect(behind(from("192.0.2.1", nonsense))).toBe("192.0.2.1");
});
