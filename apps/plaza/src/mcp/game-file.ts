import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { failed, ok, oneLine } from "@plaza/protocol";
import type { Result } from "@plaza/protocol";
import { z } from "zod";

/** The games that come with Plaza. */
export const exampleGames = ["quiz", "tag", "treasure-hunt"] as const;

/** One of them. */
export type ExampleGame = (typeof exampleGames)[number];

const short = z.string().trim().min(1).max(160);

/** A question of the quiz, as an agent writes it. */
export const quizQuestion = z.object({
  ask: short,
  choices: z.tuple([short, short, short]),
  right: z.int().min(0).max(2).describe("which choice is right: 0, 1 or 2"),
});

/** What an agent changes of a game that comes with Plaza. */
export interface GameChanges {
  /** Names of the numbers at the top of the game's file, with what they shall be. */
  readonly numbers?: Readonly<Record<string, number>> | undefined;
  /** Other questions; the quiz alone has any. */
  readonly questions?: readonly z.output<typeof quizQuestion>[] | undefined;
}

const folder = fileURLToPath(new URL("../../../../examples/games/", import.meta.url));
const aNumber = /^const ([A-Z][A-Z0-9_]*) = (\d+(?:\.\d+)?);$/gm;
const allQuestions = /^const QUESTIONS: readonly Question\[\] = \[$[\s\S]*?^\];$/m;
const greatest = 3_600;

/** Writes a game's file anew with other numbers and questions; says in a sentence what cannot be changed. */
export function changeGame(source: string, { numbers = {}, questions }: GameChanges): Result<string, string> {
  const known = new Map([...source.matchAll(aNumber)].map(([, name = "", value = ""]) => [name, value]));
  for (const [name, value] of Object.entries(numbers)) {
    if (!known.has(name)) {
      const there = [...known].map(([each, now]) => `${each} (${now})`).join(", ");
      return failed(`This game has no number ${oneLine(name, 60)}. It has: ${there}.`);
    }
    if (!(value >= 0 && value <= greatest)) return failed(`${name} is from 0 to ${greatest}.`);
  }
  if (questions !== undefined && !allQuestions.test(source)) return failed("Only the quiz has questions: leave them out.");
  const wanted: Readonly<Record<string, number>> =
    questions === undefined
      ? numbers
      : { QUESTIONS_A_ROUND: Math.min(questions.length, Number(known.get("QUESTIONS_A_ROUND") ?? 5)), ...numbers };
  return ok(
    source
      .replace(aNumber, (line, name: string) => (Object.hasOwn(wanted, name) ? `const ${name} = ${wanted[name]};` : line))
      .replace(allQuestions, (block) =>
        questions === undefined ? block : `const QUESTIONS: readonly Question[] = ${JSON.stringify(questions, null, 2)};`,
      ),
  );
}

/**
 * The path of a game that comes with Plaza: its own file, or a changed copy in a folder of its own.
 *
 * @see docs/spec/plaza.md
 */
export function gameFile(game: ExampleGame, changes: GameChanges, copyFolder: string): Result<string, string> {
  const path = join(folder, `${game}.ts`);
  if (changes.questions === undefined && Object.keys(changes.numbers ?? {}).length === 0) return ok(path);
  const changed = changeGame(readFileSync(path, "utf8"), changes);
  if (!changed.ok) return changed;
  mkdirSync(copyFolder, { recursive: true, mode: 0o700 });
  const copy = join(copyFolder, `${game}.ts`);
  writeFileSync(copy, changed.value, { mode: 0o600 });
  return ok(copy);
}
