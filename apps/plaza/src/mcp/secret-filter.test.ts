import { describe, expect, it } from "vitest";
import { createSecretFilter } from "./secret-filter.ts";

describe("the secret filter", () => {
  it("[A-23] blanks keys in every form they are written in, and what it has learnt", () => {
    const filter = createSecretFilter();
    const key = Uint8Array.from({ length: 32 }, (_, index) => index + 1);
    const hex = Buffer.from(key).toString("hex");
    expect(filter.hide(hex)).toBe(hex);
    filter.learnKey(key);
    filter.learnText("a-long-token");
    const nsec = `nsec1${"q".repeat(58)}`;
    expect(filter.hide(`{"a":"${hex}","b":"${hex.toUpperCase()}","c":"${nsec}","d":"Bearer a-long-token"}`)).toBe(
      '{"a":"[hidden]","b":"[hidden]","c":"[hidden]","d":"Bearer [hidden]"}',
    );
    expect(filter.hide("nothing secret in here")).toBe("nothing secret in here");
  });
});
