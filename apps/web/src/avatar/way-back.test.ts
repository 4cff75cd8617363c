import { expect, test } from "vitest";
import { lookAddress, wayBack } from "./way-back.ts";

test("[G-56] who comes from a world finds the way back, and no other", () => {
  expect(lookAddress("/scene/naddr1abc/")).toBe("/avatar?back=%2Fscene%2Fnaddr1abc");
  expect(wayBack("?back=%2Fscene%2Fnaddr1abc")).toBe("/scene/naddr1abc");
  expect(lookAddress("/apps")).toBe("/avatar");
  for (const search of ["", "?back=", "?back=//evil.test", "?back=/scene/../avatar", "?back=https://a.test/scene/x"])
    expect(wayBack(search)).toBeNull();
});
