// A visitor in ten lines: walks in, asks, looks around, walks to what it sees, and leaves.
// Run it with a link:  node examples/agents/visitor.ts naddr1...
import { createVisitor } from "../../apps/plaza/src/agent/index.ts";

const entered = await createVisitor({ link: process.argv[2] ?? "", avatar: { displayName: "Ada" } });
if (!entered.ok) throw new Error(`not inside: ${entered.problem.code}`);
const visitor = entered.value;
const print = (line: string): boolean => process.stdout.write(`${line}\n`);
const answer = new Promise<string>((resolve) => visitor.on("dm", ({ name, text }) => resolve(`${name} whispers: ${text}`)));
const found = new Promise<string>((resolve) => visitor.on("chat", ({ text }) => /found/.test(text) && resolve(text)));
await visitor.say("Where is the coin?");
print(await answer);
for (const { distanceM, compass, ...seen } of visitor.look().near) {
  print(`${distanceM} m to the ${compass}: ${"who" in seen ? seen.who.name : (seen.what.label ?? seen.what.kind)}`);
  if ("what" in seen) await visitor.walkTo({ x: seen.x, z: seen.z });
}
print(await found);
await visitor.leave();
