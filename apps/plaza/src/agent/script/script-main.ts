// The process of a game script: reads turns, lets the script live through them, answers each.
import { syncBuiltinESMExports } from "node:module";
import { Socket } from "node:net";
import { createScriptHost } from "./script-host.ts";
import type { ScriptHost } from "./script-host.ts";
import type { LineFromScript, LineToScript } from "./script-lines.ts";

const line = new Socket({ fd: 3 });
let script: ScriptHost | null = null;
let unread = "";

function answer(type: LineFromScript["type"], number: number): void {
  const taken = script?.take() ?? { acts: [], errors: [] };
  let text: string;
  try {
    text = JSON.stringify({ type, number, ...taken });
  } catch (error) {
    // A cycle in what was to be told: none of this turn's acts can be sent.
    text = JSON.stringify({ type, number, acts: [], errors: [String(error)] });
  }
  line.write(`${text}\n`);
}

async function begin(start: Extract<LineToScript, { type: "start" }>): Promise<void> {
  script = createScriptHost(start);
  try {
    const module: unknown = await import(start.script);
    const entry: unknown = typeof module === "object" && module !== null && "start" in module ? module.start : undefined;
    if (typeof entry !== "function") throw new Error("the script exports no function named start");
    await entry(script.host);
    answer("done", 0);
  } catch (error) {
    script.failed(error);
    answer("failed", 0);
  }
}

function take(text: string): void {
  const message: LineToScript = JSON.parse(text);
  if (message.type === "start") return void begin(message);
  script?.turn(message);
  // Promises that the listeners settled at once belong to this turn.
  setImmediate(() => answer("done", message.number));
}

/** Takes away what reaches other processes, the server's first of all: Node's permissions leave it open. */
function letOthersBe(): void {
  const refuse = (): never => {
    throw new Error("a script reaches no other process");
  };
  for (const name of ["kill", "_kill", "_debugProcess", "_debugEnd"]) Object.defineProperty(process, name, { value: refuse });
  Object.defineProperty(process.getBuiltinModule("node:os"), "setPriority", { value: refuse });
  syncBuiltinESMExports();
}

letOthersBe();
line.setEncoding("utf8");
line.on("data", (chunk: string) => {
  unread += chunk;
  const lines = unread.split("\n");
  unread = lines.pop() ?? "";
  for (const text of lines) take(text);
});
line.on("close", () => process.exit(0));
line.on("error", () => process.exit(0));
// A timer or a promise of the script failed: that is the script's business, and no reason to stop playing.
process.on("uncaughtException", (error) => script?.failed(error));
process.on("unhandledRejection", (error) => script?.failed(error));
