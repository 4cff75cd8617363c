import { loadNodePeerLinks } from "@plaza/platform-node";
import { benchHops } from "./hops.ts";
import { benchOutputs } from "./outputs.ts";
import { benchCrowd, benchGap } from "./room.ts";

const parts = ["hops", "outputs", "gap", "crowd"] as const;

/**
 * Spaces on Node: what a hop adds, what an output costs, what a killed parent costs, what a join costs a relay; passing on beside
 * decoding and encoding in the same run. `--only hops,outputs,gap,crowd`, `--seconds 8`, `--outputs 10,50,100`, `--rounds 2`,
 * `--crowd 30`.
 */
export async function run(options: Readonly<Record<string, string | true>>): Promise<void> {
  const create = await loadNodePeerLinks();
  if (create === null) {
    console.log("not run here: node-datachannel has no binary for this machine");
    return;
  }
  const text = (name: string, otherwise: string): string => (typeof options[name] === "string" ? options[name] : otherwise);
  const only = text("only", parts.join()).split(",");
  const seconds = Number(text("seconds", "8"));
  if (only.includes("hops")) await benchHops(create, seconds);
  if (only.includes("outputs")) await benchOutputs(create, text("outputs", "10,50,100").split(",").map(Number), seconds);
  if (only.includes("gap")) await benchGap(create, Number(text("rounds", "2")));
  if (only.includes("crowd")) await benchCrowd(create, Number(text("crowd", "30")), 200);
}
