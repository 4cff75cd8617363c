import { type Command, InvalidArgumentError } from "commander";
import { isWebUrl } from "@plaza/protocol";
import type { McpWish } from "../mcp/run-mcp.ts";
import { localPlaza } from "../volunteer/home-plaza.ts";
import { DEFAULT_PORTS } from "./default-ports.ts";
import { readMediaStores, readPlazaUrl, readPort, readRelays } from "./flag-readers.ts";

const examples = `
An agent's program starts this command and speaks to it over standard input and output; the log goes to standard error.
With --http it is reached at http://127.0.0.1:7450/mcp instead, from this machine alone. Worlds end with this command.

Examples:
  plaza mcp                                          with the Plaza on this machine ("plaza up")
  plaza mcp --data ~/.plaza-agent --files ~/worlds   the agent's key there, its glb files and games here
  plaza mcp --relay wss://relay.example --media https://media.example
  plaza mcp --http --port 7450 --token-file ~/.plaza-agent/mcp.token

How an agent uses it: docs/agents.md, and /SKILL.md of every running Plaza.
`;

function readHostNames(text: string, before: readonly string[] = []): readonly string[] {
  if (!/^[a-z0-9.-]+$/i.test(text)) throw new InvalidArgumentError("Give a name without scheme and port, such as agents.example.");
  return [...before, text];
}

function readOrigins(text: string, before: readonly string[] = []): readonly string[] {
  if (!isWebUrl(text)) throw new InvalidArgumentError("An origin begins with http:// or https://.");
  return [...before, text];
}

/** `plaza mcp`: worlds for agents, over the Model Context Protocol, until the client goes or Ctrl-C. */
export function addMcpCommand(program: Command): void {
  program
    .command("mcp")
    .description("lets an agent host and visit worlds over the Model Context Protocol (stdio, or local HTTP)")
    .option("--http", "over HTTP instead of standard input and output")
    .option("--port <number>", "with --http: port to listen on; 0 picks a free one", readPort, DEFAULT_PORTS.mcp)
    .option("--host <address>", "with --http: address to listen on; other than this machine needs --token-file", "127.0.0.1")
    .option("--token-file <file>", "with --http: callers must know the token in it; made when missing")
    .option("--allow-host <name>", "with --http: one more name it may be called by; repeat for several", readHostNames)
    .option("--allow-origin <url>", "with --http: a page that may call it; repeat for several", readOrigins)
    .option("--plaza <url>", "the Plaza whose relays and media store are used where none is given", readPlazaUrl, localPlaza)
    .option("--relay <url>", "a relay to publish on and to look for worlds; repeat for several", readRelays)
    .option("--media <url>", "a Blossom server for the worlds' files; repeat for several", readMediaStores)
    .option("--data <folder>", "where the agent's keys and worlds are kept", ".plaza")
    .option("--files <folder>", "where the agent's own glb files, pictures and games are; without it the agent can name no files")
    .option("--listen <address>", "address the hosted worlds listen on; 0.0.0.0 for everybody on your network", "127.0.0.1")
    .option("--json", "log JSON lines; with --http one line on stdout when it is up")
    .addHelpText("after", examples)
    .action(async (flags: McpWish) => {
      // The protocol's library is for this command alone.
      const { runMcp } = await import("../mcp/run-mcp.ts");
      await runMcp(flags);
    });
}
