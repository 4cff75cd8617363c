/* The probe: `node tests/probe/run.ts [--sealed | --parts] [--shared]`. See docs/apps-security.md. */
import { fileURLToPath } from "node:url";
import { currentNetwork, runInOwnNetwork } from "./own-network.ts";
import { createProbe } from "./probe.ts";
import { tellParts, tellSealed, tellWhole } from "./report.ts";

const args = process.argv.slice(2);
if (!args.includes("--inside")) process.exitCode = await runInOwnNetwork(fileURLToPath(import.meta.url), [...args, "--inside"]);
else {
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const probe = await createProbe();
  try {
    say(
      `Chromium ${probe.version}; ${currentNetwork() === "own" ? "a network of its own, every question for a name is seen" : "the machine's network, questions for names are read from Chromium's own log"}`,
    );
    const tell = args.includes("--sealed") ? tellSealed : args.includes("--parts") ? tellParts : tellWhole;
    process.exitCode = await tell(probe, say);
  } finally {
    await probe.end();
  }
}
