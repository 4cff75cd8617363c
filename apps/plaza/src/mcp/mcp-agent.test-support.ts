import { fileURLToPath } from "node:url";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";

const command = fileURLToPath(new URL("../../bin/plaza.mjs", import.meta.url));

/** What a tool answers. */
export type Answer = Readonly<Record<string, unknown>>;

/** An agent of a test's own: a client of the protocol that calls tools. */
export interface McpAgent {
  readonly client: Client;
  /** The answer's fields; rejects with the sentence when the tool refuses. */
  call(tool: string, wish?: Answer): Promise<Answer>;
  /** The sentence of a refusal; rejects when there is none. */
  refusal(tool: string, wish?: Answer): Promise<string>;
  /** Everything it was ever answered, as text. */
  heard(): string;
  /** What the server wrote to its log. */
  log(): string;
  end(): Promise<void>;
}

/** How an agent speaks: the newest protocol, or what most clients speak today. */
export type Era = "modern" | "legacy";

function agentOf(client: Client, log: () => string): McpAgent {
  const heard: string[] = [];
  const ask = async (name: string, wish: Answer) => {
    const answer = await client.callTool({ name, arguments: { ...wish } });
    heard.push(JSON.stringify(answer));
    return answer;
  };
  const words = (content: readonly unknown[]): string =>
    content.map((each) => (typeof each === "object" && each !== null && "text" in each ? String(each.text) : "")).join("\n");
  return {
    client,
    async call(tool, wish = {}) {
      const { isError, content, structuredContent } = await ask(tool, wish);
      if (isError === true) throw new Error(`${tool}: ${words(content)}`);
      return { ...(structuredContent as Answer | undefined) };
    },
    async refusal(tool, wish = {}) {
      const { isError, content } = await ask(tool, wish);
      if (isError !== true) throw new Error(`${tool} did not refuse`);
      return words(content);
    },
    heard: () => heard.join("\n"),
    log,
    end: () => client.close(),
  };
}

function newClient(era: Era): Client {
  return new Client(
    { name: "test-agent", version: "1.0.0" },
    era === "modern" ? { versionNegotiation: { mode: { pin: "2026-07-28" } } } : {},
  );
}

/** Starts `plaza mcp` with these flags and speaks to it over its standard input and output. */
export async function stdioAgent(flags: readonly string[], era: Era = "legacy"): Promise<McpAgent> {
  const client = newClient(era);
  let log = "";
  const transport = new StdioClientTransport({ command: process.execPath, args: [command, "mcp", ...flags], stderr: "pipe" });
  transport.stderr?.on("data", (chunk: Buffer) => (log += chunk.toString("utf8")));
  await client.connect(transport);
  return agentOf(client, () => log);
}

/** Speaks to a `plaza mcp --http` that runs. */
export async function httpAgent(url: string, era: Era = "legacy", token: string | null = null): Promise<McpAgent> {
  const client = newClient(era);
  const headers: Record<string, string> = token === null ? {} : { Authorization: `Bearer ${token}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
  return agentOf(client, () => "");
}
