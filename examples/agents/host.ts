// A host in twenty lines: publishes a world, greets whoever comes, answers, and hides a coin in the garden.
// Run it beside a Plaza ("npm start"):  node examples/agents/host.ts world.glb
import { createHost } from "../../apps/plaza/src/agent/index.ts";

const [file = "apps/plaza/dist/demo-world.glb", plaza = "http://127.0.0.1:7447/"] = process.argv.slice(2);
const started = await createHost({ scene: { file, title: "The garden", identifier: "garden" }, plaza, avatar: { displayName: "Rosa" } });
if (!started.ok) throw new Error(`the garden did not open: ${started.problem.code}`);
const host = started.value;

host.on("join", ({ name }) => host.say(`Welcome, ${name}! A coin is hidden in the garden.`));
host.on("chat", ({ pubkey, text }) => {
  if (/where/i.test(text)) host.whisper(pubkey, "Try the east side.");
});
host.props.spawn({ id: "coin", kind: "coin", x: 8, y: 1, z: 0, label: "a gold coin" });
host.area("under the tree", { x: 8, z: 0, radius: 2 });
host.on("enterArea", ({ pubkey, name }) => {
  if (!host.props.remove("coin").ok) return;
  void host.say(`${name} has found the coin.`);
  host.emit("score", { pubkey, points: 1 });
});
process.stdout.write(`${host.naddr}\n`);
process.once("SIGTERM", () => void host.end().then(() => process.exit(0)));
