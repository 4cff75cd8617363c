import { basename } from "node:path";
import { failed, ok, oneLine } from "@plaza/protocol";
import { z } from "zod";
import { playScript } from "../../agent/index.ts";
import { exampleGames, gameFile, quizQuestion } from "../game-file.ts";
import { followedHost } from "../hosting.ts";
import { addTool } from "../tool.ts";
import type { ToolGround } from "../tool.ts";
import type { WorldDesk } from "../world-desk.ts";
import { hostingId } from "./tool-fields.ts";

/** The tool that plays games. */
export function addGameTools(ground: ToolGround, desk: WorldDesk): void {
  addTool(ground, {
    name: "run_script",
    title: "Play a game",
    description:
      "Starts a game in a world you host, or stops the one that plays. A game is one that comes with Plaza (quiz: five questions a round, answered in the chat or by standing in a circle; tag; treasure-hunt), which you may give other numbers and the quiz other questions, or a script of your own from the files folder (docs/agents.md says how to write one). It plays by itself, in a process of its own; what_happened tells what it says and shows to everybody (game), such as round_end with the results. Start again to change it.",
    fails:
      "there is no such hosting, neither or both of game and file are given, the game has no number of that name, only the quiz has questions, the file is missing, no script, or outside the files folder, or no game plays when one is to be stopped",
    hints: { readOnlyHint: false, destructiveHint: false },
    input: z.object({
      hosting: hostingId,
      action: z.enum(["start", "stop"]).default("start"),
      game: z.enum(exampleGames).optional(),
      numbers: z
        .record(z.string().max(60), z.number())
        .optional()
        .describe(
          "numbers of that game by their names, such as QUESTION_SEC, QUESTIONS_A_ROUND, PAUSE_SEC, FIRST_WAIT_SEC, NEXT_WAIT_SEC of the quiz, in seconds",
        ),
      questions: z.array(quizQuestion).min(1).max(50).optional(),
      file: z.string().max(500).optional().describe("the path of a script, in the files folder"),
      memory_mb: z.int().min(16).max(512).default(64),
    }),
    output: z.object({ game: z.string().nullable().describe("what plays now; null for nothing") }),
    run({ hosting, action, game, numbers, questions, file, memory_mb }) {
      const found = desk.hosting(hosting);
      if (!found.ok) return found;
      const place = found.value;
      if (action === "stop") {
        if (place.game === null) return failed("No game plays there: there is nothing to stop.");
        place.game.script.end();
        place.game = null;
        desk.touch(hosting);
        return ok({ game: null });
      }
      if ((game === undefined) === (file === undefined)) return failed(`Give either game (${exampleGames.join(", ")}) or file.`);
      if (file !== undefined && (numbers !== undefined || questions !== undefined))
        return failed("Only games that come with Plaza can be given numbers and questions: change your file instead.");
      const path = game === undefined ? desk.yard.findScript(file ?? "") : gameFile(game, { numbers, questions }, desk.gameFolder(place));
      if (!path.ok) return path;
      place.game?.script.end();
      place.game = null;
      const script = playScript(followedHost(place), { path: path.value, memoryMb: memory_mb, log: ground.log });
      if (!script.ok) return failed(`There is no script ${oneLine(basename(script.problem.path), 100)}.`);
      place.game = { name: game ?? oneLine(basename(path.value), 60), script: script.value };
      desk.touch(hosting);
      return ok({ game: place.game.name });
    },
  });
}
