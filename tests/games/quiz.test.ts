import { describe, expect, it } from "vitest";
import { start } from "../../examples/games/quiz.ts";
import { createGameStage } from "./game-stage.ts";
import type { GameStage } from "./game-stage.ts";

/** The question that is asked now: its letter and word are in the newest announcements. */
function asked(stage: GameStage): string {
  return String(stage.of("announce").at(-1)?.["text"]);
}

/** What is right for each question, for a player who knows. */
const right: Readonly<Record<string, string>> = {
  "closest to the sun": "mercury",
  "strings has a violin": "A",
  "bees make": "honey!",
  "almost no fish": "dead sea",
  "has a spider": "b",
};

function knows(stage: GameStage): string {
  const [, answer] = Object.entries(right).find(([words]) => asked(stage).includes(words)) ?? [];
  if (answer === undefined) throw new Error(`no answer to ${asked(stage)}`);
  return answer;
}

describe("the quiz", () => {
  it("[A-15] two people play a whole round by chat", () => {
    const stage = createGameStage();
    start(stage.host);
    const [ada, ben] = [stage.join("Ada"), stage.join("Ben")];
    stage.pass(5_200);
    expect(stage.said[0]).toContain("The quiz begins: 5 questions");
    for (let question = 1; question <= 5; question += 1) {
      expect(stage.of("round_start").at(-1)).toMatchObject({ round: 1, question, questions: 5, timer: 20 });
      expect(asked(stage)).toMatch(/A: .* · B: .* · C: /);
      ada.chat(knows(stage));
      ben.chat("something else entirely");
      ben.whisper(knows(stage));
      // Both have answered: the right one is told at once.
      expect(asked(stage)).toContain("Right: Ada, Ben.");
      stage.pass(3_100);
    }
    expect(ada.heard).toHaveLength(5);
    expect(
      stage
        .of("score")
        .filter(({ pubkey }) => pubkey === ada.pubkey)
        .map(({ points }) => points),
    ).toEqual([3, 6, 9, 12, 15]);
    expect(stage.of("round_end")).toEqual([
      {
        round: 1,
        results: [
          { pubkey: ada.pubkey, points: 15 },
          { pubkey: ben.pubkey, points: 5 },
        ],
        nextIn: 25,
      },
    ]);
    expect(stage.said.at(-1)).toBe("The round is over: Ada wins with 15.");
    stage.pass(25_100);
    expect(stage.of("round_start").at(-1)).toMatchObject({ round: 2, question: 1, scores: [] });
  });

  it("[A-15] whoever stands in the right circle when time is up has answered too; one answer each", () => {
    const stage = createGameStage();
    start(stage.host);
    const [ada, ben] = [stage.join("Ada"), stage.join("Ben")];
    stage.pass(5_200);
    ada.chat("C");
    ada.chat("mercury");
    expect(ada.heard.at(-1)).toContain("One answer each");
    ben.walkTo(0.5, 8);
    const before = stage.of("announce").length;
    stage.pass(19_000);
    // Pages show it for seven seconds.
    expect(
      stage
        .of("announce")
        .slice(before)
        .map(({ text }) => text),
    ).toEqual(Array(3).fill(asked(stage)));
    stage.pass(1_000);
    expect(asked(stage)).toContain("B: Mercury. Right: Ben.");
    expect(stage.of("score")).toEqual([{ pubkey: ben.pubkey, points: 1 }]);
  });

  it("[A-15] a latecomer is told the round and the question, and alone; an empty world ends the round", () => {
    const stage = createGameStage();
    start(stage.host);
    const ada = stage.join("Ada");
    stage.pass(10_000);
    const before = stage.told.length;
    const late = stage.join("Late");
    const news = stage.told.slice(before);
    expect(news.map(({ event, to }) => [event, to])).toEqual([
      ["round_start", [late.pubkey]],
      ["announce", [late.pubkey]],
    ]);
    expect(news[0]?.data["timer"]).toBe(15);
    ada.leave();
    late.leave();
    stage.pass(200);
    expect(stage.of("round_end")).toHaveLength(1);
    stage.pass(60_000);
    expect(stage.of("round_end")).toHaveLength(1);
    // After a change of the file it goes on with the next question.
    expect(stage.host.keep).toBe(1);
  });
});
