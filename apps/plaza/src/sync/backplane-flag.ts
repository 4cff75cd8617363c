import { InvalidArgumentError, Option } from "commander";
import type { Backplane, Log } from "@plaza/platform";
import { connectNatsBackplane, createNodeRandom } from "@plaza/platform-node";

/** Reads the value of `--nats`. */
function readNatsFlag(text: string): string {
  if (!URL.canParse(text) || !/^(?:nats|tls):$/.test(new URL(text).protocol) || new URL(text).hostname === "") {
    throw new InvalidArgumentError("Give the nats:// or tls:// URL of a NATS server.");
  }
  return text;
}

/** The option `--nats` of commands that serve a scene. */
export function natsOption(): Option {
  return new Option(
    "--nats <url>",
    "serve the scene with other processes as one server, all behind one --url; they meet on this NATS server",
  ).argParser(readNatsFlag);
}

/**
 * Connects to what `--nats` names; undefined without the flag. Where that fails the command says so and ends.
 *
 * @see docs/spec/world.md [W-20a]
 */
export async function openBackplane(url: string | undefined, log: Log): Promise<Backplane | undefined> {
  if (url === undefined) return undefined;
  const connected = await connectNatsBackplane({ url, name: `plaza ${process.pid}`, random: createNodeRandom(), log });
  if (connected.ok) return connected.value;
  const { problem } = connected;
  const why = problem.code === "bad-url" ? "that is no nats:// URL" : `no NATS server answers at ${problem.place} (${problem.detail})`;
  process.stderr.write(`plaza: --nats: ${why}\n`);
  process.exit(1);
}
