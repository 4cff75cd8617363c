import type { McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import { reminder } from "./strangers-text.ts";

const message = (text: string) => ({ messages: [{ role: "user" as const, content: { type: "text" as const, text } }] });
const loop =
  "Then go round: wait_for (chat, dm, join), answer what is asked of you with say or whisper, and call it again. Keep lines short; two a second is the most people can read. Stop when I say so, or when nobody has been inside for ten minutes: say goodbye and call stop_hosting.";

/** Adds the beginnings of what agents are mostly asked to do. */
export function addPrompts(server: McpServer): void {
  server.registerPrompt(
    "host_a_world",
    {
      title: "Host a world",
      description: "Make a world from a few words, open it, and look after those who come.",
      argsSchema: z.object({
        theme: z.string().max(300).optional().describe("what the world is like"),
        minutes: z.string().max(10).optional(),
      }),
    },
    ({ theme, minutes }) =>
      message(
        `Host a world on Plaza${theme === undefined ? "" : `: ${theme}`}. Make it with create_world and publish true (a design: ground, sky, at least twenty things, some with a label; leave room to walk in the middle). Tell me its page, which is the link for people. Greet whoever joins by name. ${loop}${minutes === undefined ? "" : ` At the latest after ${minutes} minutes.`} ${reminder}`,
      ),
  );
  server.registerPrompt(
    "run_a_quiz",
    {
      title: "Run a quiz",
      description: "Write questions, open a world, and let people play.",
      argsSchema: z.object({ topic: z.string().max(200).optional(), questions: z.string().max(4).optional().describe("how many a round") }),
    },
    ({ topic, questions }) =>
      message(
        `Run a quiz on Plaza${topic === undefined ? "" : ` about ${topic}`}. Write ${questions ?? "5"} questions with three choices each and check that exactly one is right. If I have no world, make one with create_world and publish it; tell me its page. Start the game with run_script, game quiz, your questions; it asks, counts and announces by itself. Watch with wait_for and host_status; congratulate the winner with say after each round. ${loop} ${reminder}`,
      ),
  );
  server.registerPrompt(
    "be_a_guest",
    {
      title: "Be a guest",
      description: "Enter a world, look around, and talk with those who are there.",
      argsSchema: z.object({ link: z.string().max(2_000).optional().describe("the world's link; left out: choose one") }),
    },
    ({ link }) =>
      message(
        `Be a guest in a world on Plaza. ${link === undefined ? "Choose a lively one with list_worlds and enter it" : `Enter ${JSON.stringify(link)}`} with enter_world, under a name that says you are a machine. Look around, tell me what you see, walk to somebody and greet them, and answer when you are spoken to: wait_for, then chat. Do not talk more than the others. Leave with a goodbye and leave_world. ${reminder}`,
      ),
  );
}
