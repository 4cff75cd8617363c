import { expect, it } from "vitest";
import { runHostileFrames } from "../../bench/abuse/hostile-room.ts";

const seed = Number(process.env["PLAZA_SEED"] ?? Math.floor(Math.random() * 2 ** 31));

it(`[W-7b] [W-7j] [W-8a] broken frames by the thousand, in and out (PLAZA_SEED=${seed}): no exception, nothing false told, nothing kept`, () => {
  const run = runHostileFrames({ seed, frames: 20_000 });
  expect(run.wrong).toEqual([]);
  expect(run.refused).toBeGreaterThan(5_000);
  expect(run.logins).toBeGreaterThan(20);
  const nothing = {
    players: 0,
    residents: 0,
    strangers: 0,
    loginsInCheck: 0,
    cells: 0,
    audiences: 0,
    moved: 0,
    owed: 0,
    trails: 0,
    held: 0,
  };
  expect(run.leftOver).toMatchObject({ ...nothing, slowReaders: 0 });
});
