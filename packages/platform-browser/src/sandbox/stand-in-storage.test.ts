import { settle } from "@plaza/platform/fakes";
import { expect, test } from "vitest";
import { standInForStorage } from "./stand-in-storage.ts";

/** A frame's window, as far as its storage goes. */
function frame(name: string, refuses: boolean) {
  const said: unknown[] = [];
  const own = { name, parent: { postMessage: (message: unknown) => said.push(message) } };
  const native = { length: 0 };
  for (const each of ["localStorage", "sessionStorage"]) {
    Object.defineProperty(own, each, {
      configurable: true,
      get() {
        if (refuses) throw new Error("denied");
        return native;
      },
    });
  }
  // A stand-in reads and writes nothing else of it.
  return { scope: own as unknown as Window, said, native };
}

test("[X-1f] where the browser keeps nothing for the frame, the page does, and the next page of the app finds it", async () => {
  const { scope, said } = frame(JSON.stringify({ plaza: 1, config: { selfAddr: "a" }, storage: { best: "7" } }), true);
  standInForStorage(scope);
  expect([scope.localStorage.getItem("best"), scope.sessionStorage.length]).toEqual(["7", 0]);
  scope.localStorage.setItem("last", "8");
  scope.sessionStorage.setItem("only", "here");
  await settle();
  expect(said).toEqual([{ plaza: "app-storage", storage: { best: "7", last: "8" } }]);
  expect(JSON.parse(scope.name)).toEqual({ plaza: 1, config: { selfAddr: "a" }, storage: { best: "7", last: "8" } });
});

test("[X-1f] where the browser keeps it, nothing stands in", () => {
  const { scope, native } = frame("{}", false);
  standInForStorage(scope);
  expect([scope.localStorage, scope.sessionStorage]).toEqual([native, native]);
});

test("[X-1f] a name that an app wrote over means an empty storage, and only texts are read of it", async () => {
  for (const name of ["", "junk", '{"storage":[1]}', '{"storage":5}']) {
    const { scope } = frame(name, true);
    standInForStorage(scope);
    expect([name, scope.localStorage.length]).toEqual([name, 0]);
    scope.localStorage.setItem("a", "b");
    await settle();
    expect(JSON.parse(scope.name)).toMatchObject({ storage: { a: "b" } });
  }
  const { scope } = frame('{"storage":{"a":1,"b":"c"}}', true);
  standInForStorage(scope);
  expect([scope.localStorage.length, scope.localStorage.getItem("b")]).toEqual([1, "c"]);
});
