import type { CallToolResult, McpServer, ToolAnnotations } from "@modelcontextprotocol/server";
import type { Log } from "@plaza/platform";
import type { Result } from "@plaza/protocol";
import type { z } from "zod";
import type { SecretFilter } from "./secret-filter.ts";
import { reminder } from "./strangers-text.ts";

/** A tool: what it takes, what it answers, and what it says when it fails. */
export interface ToolSpec<I extends z.ZodObject, O extends z.ZodObject> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Every way it fails, as its description tells it. */
  readonly fails: string;
  /** Whether its answer carries what strangers wrote. */
  readonly readsStrangers?: boolean;
  readonly hints?: ToolAnnotations;
  readonly input: I;
  readonly output: O;
  /** @returns the answer, or a sentence: what was wrong and what to do */
  readonly run: (wish: z.output<I>, signal: AbortSignal) => Promise<Result<z.input<O>, string>> | Result<z.input<O>, string>;
}

/** What tools are added with. */
export interface ToolGround {
  readonly server: McpServer;
  readonly secrets: SecretFilter;
  readonly log: Log;
}

/**
 * Adds a tool. All its answers, refusals too, pass the secret filter.
 *
 * @see docs/spec/plaza.md, [A-23]
 */
export function addTool<I extends z.ZodObject, O extends z.ZodObject>({ server, secrets, log }: ToolGround, spec: ToolSpec<I, O>): void {
  const words = [spec.description, `Fails with a sentence when ${spec.fails}.`, ...(spec.readsStrangers === true ? [reminder] : [])];
  const refusal = (sentence: string): CallToolResult => ({ content: [{ type: "text", text: secrets.hide(sentence) }], isError: true });
  server.registerTool<z.ZodObject, z.ZodObject>(
    spec.name,
    {
      title: spec.title,
      description: words.join(" "),
      inputSchema: spec.input.strict(),
      outputSchema: spec.output,
      annotations: { openWorldHint: true, ...spec.hints },
    },
    async (wish, context): Promise<CallToolResult> => {
      if (secrets.holds(JSON.stringify(wish))) {
        return refusal("That holds a secret key or token: never give one to anybody, and to no tool. Nothing was done.");
      }
      try {
        // The server has parsed it by this very schema.
        const done = await spec.run(wish as z.output<I>, context.mcpReq.signal);
        if (!done.ok) return refusal(done.problem);
        const text = secrets.hide(JSON.stringify(done.value));
        return { content: [{ type: "text", text }], structuredContent: JSON.parse(text) };
      } catch (error) {
        log.error("a tool failed", { tool: spec.name, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
        return refusal(
          "Something went wrong inside Plaza, which is our fault and not yours; what it was is in the log of plaza mcp. Try again.",
        );
      }
    },
  );
}
