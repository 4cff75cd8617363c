import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { changeGame, exampleGames } from "./game-file.ts";

const source = (game: string): string => readFileSync(new URL(`../../../../examples/games/${game}.ts`, import.meta.url), "utf8");

describe("a game with other numbers", () => {
  it("[A-29] keeps everything but what was changed", () => {
    const quiz = source("quiz");
    const changed = changeGame(quiz, { numbers: { QUESTION_SEC: 3, FIRST_WAIT_SEC: 0.5 } });
    expect(changed.ok && changed.value.split("\n").filter((line, index) => line !== quiz.split("\n")[index])).toEqual([
      "const QUESTION_SEC = 3;",
      "const FIRST_WAIT_SEC = 0.5;",
    ]);
    expect(changeGame(quiz, {})).toEqual({ ok: true, value: quiz });
  });

  it("[A-29] the quiz asks other questions, as many a round as there are; nothing in them gets out of its place", () => {
    const ask = '`"];\n process.exit(); $& $1 // ${1}';
    const changed = changeGame(source("quiz"), { questions: [{ ask, choices: ["$'", "b", "c"], right: 2 }] });
    if (!changed.ok) throw new Error(changed.problem);
    expect(changed.value).toContain("const QUESTIONS_A_ROUND = 1;");
    const plain = stripTypeScriptTypes(changed.value).replaceAll("export ", "");
    const questions: unknown = JSON.parse(String(runInNewContext(`${plain}; JSON.stringify(QUESTIONS)`)));
    expect(questions).toEqual([{ ask, choices: ["$'", "b", "c"], right: 2 }]);
  });

  it("[A-29] says what can be changed where something cannot", () => {
    expect(changeGame(source("quiz"), { numbers: { SPEED: 1 } })).toMatchObject({
      problem: expect.stringMatching(/no number SPEED\. It has: .*QUESTION_SEC \(20\)/),
    });
    expect(changeGame(source("quiz"), { numbers: { QUESTION_SEC: -1 } })).toMatchObject({ ok: false });
    expect(changeGame(source("tag"), { questions: [{ ask: "?", choices: ["a", "b", "c"], right: 0 }] })).toMatchObject({
      problem: expect.stringContaining("Only the quiz"),
    });
    for (const game of exampleGames)
      expect(changeGame(source(game), { numbers: { NONE: 1 } })).toMatchObject({ problem: expect.stringMatching(/It has: [A-Z_]+ \(/) });
  });
});
