import { expect, test } from "vitest";
import { tidyName } from "./tidy-name.ts";

test("[G-7] a chosen name is one visible line of at most 32 characters", () => {
  expect(tidyName("  Ada \n Lovelace\t")).toBe("Ada Lovelace");
  expect(tidyName("mallory\u{202e}txt.exe")).toBe("mallory txt.exe");
  expect(tidyName("\u{200b}\u{200d}\u{feff}")).toBeNull();
  expect(tidyName("")).toBeNull();
  expect(tidyName(undefined)).toBeNull();
  const long = tidyName("🦩".repeat(80)) ?? "";
  expect(Array.from(long)).toHaveLength(32);
  expect(long.endsWith("🦩…")).toBe(true);
  expect(tidyName("<b>Bold</b>")).toBe("<b>Bold</b>");
});

test("[G-7] marks do not tower over a name, and do not use up its length", () => {
  expect(tidyName(`Z${"\u0351".repeat(200)}algo`)).toBe(`Z${"\u0351".repeat(4)}algo`);
  expect(tidyName("Ngu\u0302\u0303ye\u0302\u0303n")).toBe("Ngu\u0302\u0303ye\u0302\u0303n");
});
