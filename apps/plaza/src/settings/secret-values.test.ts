import { describe, expect, it } from "vitest";
import { readIceServers } from "../commands/flag-readers.ts";
import { showSafely } from "./secret-values.ts";

describe("a setting's value as it is shown", () => {
  it.each(["verysecret", 'very"secret', 'very\\"secret', "very/secret", "very secret", "very\nsecret", "very%40secret"])(
    "[O-3] holds no password, whatever that is made of: %j",
    (password) => {
      const shown = [
        showSafely("ice", readIceServers(`turn:me:${password}@turn.example:3478`)),
        showSafely("ice", `turns:me:${password}@turn.example`),
        showSafely("nats", `nats://me:${password.replace("/", "%2F")}@nats.example:4222`),
        showSafely("relay", [`wss://me:${password.replace("/", "%2F")}@relay.example`, "wss://other.example"]),
      ];
      for (const text of shown) expect(text).not.toContain("secret");
      expect(shown.map((text) => /[a-z]+\.example/.exec(text)?.[0])).toEqual([
        "turn.example",
        "turn.example",
        "nats.example",
        "relay.example",
      ]);
      expect(shown[3]).toContain("wss://other.example");
    },
  );

  it("[O-3] shows everything else as it is", () => {
    expect(showSafely("port", 7447)).toBe("7447");
    expect(showSafely("media", ["https://media.example/@ada"])).toBe('["https://media.example/@ada"]');
    expect(showSafely("title", 'The "old" castle')).toBe('The "old" castle');
    expect(showSafely("token-file", "/srv/token")).toBe("(hidden)");
  });
});
