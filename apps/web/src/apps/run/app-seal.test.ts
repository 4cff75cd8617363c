import { expect, test } from "vitest";
import { hasAllowList, sealHere } from "./app-seal.ts";

const appsOrigin = "http://{label}.apps.localhost:7447";

test("[G-23] with app origins an app has one of its own, and it is said whether the browser is a floor below", () => {
  expect(sealHere({ appsOrigin, trustedTypes: true, allowList: true })).toEqual({ way: "origin", floor: true });
  expect(sealHere({ appsOrigin, trustedTypes: true, allowList: false })).toEqual({ way: "origin", floor: false });
  expect(sealHere({ appsOrigin, trustedTypes: false, allowList: true })).toEqual({ way: "origin", floor: true });
});

test("[G-23] without app origins an app runs in one document, if the browser can hold it there", () => {
  expect(sealHere({ appsOrigin: null, trustedTypes: true, allowList: true })).toEqual({ way: "document" });
  expect(sealHere({ appsOrigin: null, trustedTypes: false, allowList: true })).toEqual({ way: "none" });
});

test("[G-23] with neither wall no app runs", () => {
  expect(sealHere({ appsOrigin, trustedTypes: false, allowList: false })).toEqual({ way: "none" });
});

test("[G-23] the allow-list is known by the engine's version", () => {
  const brands = (version: string) => [
    { brand: "Not A;Brand", version: "999" },
    { brand: "Chromium", version },
  ];
  expect(["151", "152", "156", "x"].map((version) => hasAllowList(brands(version)))).toEqual([false, true, true, false]);
  expect([hasAllowList(undefined), hasAllowList([])]).toEqual([false, false]);
});
