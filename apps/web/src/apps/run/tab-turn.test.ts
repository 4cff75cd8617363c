import { settle } from "@plaza/platform/fakes";
import { expect, test } from "vitest";
import { createTabTurn } from "./tab-turn.ts";
import type { TabHold, TabLocks } from "./tab-turn.ts";

/** Locks as a browser keeps them between its tabs. */
function fakeLocks(): TabLocks & { readonly held: () => number; readonly waiting: () => number } {
  let owner: { lose: () => void } | null = null;
  const queue: ((hold: TabHold) => void)[] = [];

  function grant(settleWith: (hold: TabHold) => void): void {
    let lose = (): void => undefined;
    const lost = new Promise<void>((resolve) => {
      lose = resolve;
    });
    const mine = { lose };
    owner = mine;
    const release = (): void => {
      if (owner !== mine) return;
      owner = null;
      const next = queue.shift();
      if (next !== undefined) grant(next);
    };
    settleWith({ lost, release });
  }

  return {
    held: () => (owner === null ? 0 : 1),
    waiting: () => queue.length,
    ask(_name, how) {
      let cancel = (): void => undefined;
      const hold = new Promise<TabHold | null>((resolve) => {
        const wanted = (given: TabHold): void => resolve(given);
        cancel = () => {
          const at = queue.indexOf(wanted);
          if (at < 0) return;
          queue.splice(at, 1);
          resolve(null);
        };
        if (owner === null) grant(wanted);
        else if (how === "if-free") resolve(null);
        else if (how === "wait") queue.push(wanted);
        else {
          owner.lose();
          grant(wanted);
        }
      });
      return { hold, cancel: () => cancel() };
    },
  };
}

test("[G-25] the first tab runs the app, the second says that it is open elsewhere", async () => {
  const locks = fakeLocks();
  const [one, two] = [createTabTurn(locks, "a"), createTabTurn(locks, "a")];
  expect(one.view.get()).toBe("asking");
  await settle();
  expect([one.view.get(), two.view.get()]).toEqual(["mine", "elsewhere"]);
});

test("[G-25] the second takes it over, and the first pauses; and back again", async () => {
  const locks = fakeLocks();
  const [one, two] = [createTabTurn(locks, "a"), createTabTurn(locks, "a")];
  await settle();
  two.takeOver();
  await settle();
  expect([one.view.get(), two.view.get()]).toEqual(["elsewhere", "mine"]);
  one.takeOver();
  await settle();
  expect([one.view.get(), two.view.get()]).toEqual(["mine", "elsewhere"]);
});

test("[G-25] when the tab that runs it is closed, the one that waits goes on by itself", async () => {
  const locks = fakeLocks();
  const [one, two] = [createTabTurn(locks, "a"), createTabTurn(locks, "a")];
  await settle();
  one.end();
  await settle();
  expect(two.view.get()).toBe("mine");
});

test("[G-25] a tab that ended holds nothing and waits for nothing", async () => {
  const locks = fakeLocks();
  const [one, two] = [createTabTurn(locks, "a"), createTabTurn(locks, "a")];
  await settle();
  expect([locks.held(), locks.waiting()]).toEqual([1, 1]);
  two.end();
  one.end();
  await settle();
  expect([locks.held(), locks.waiting()]).toEqual([0, 0]);
});
