import { Command } from "commander";
import { expect, it } from "vitest";
import { addHostCommand } from "./host-command.ts";
import { addMcpCommand } from "./mcp-command.ts";
import { addSyncCommand } from "./sync-command.ts";
import { addUpCommand } from "./up-command.ts";

it("[O-4] commands that listen have a default port each", () => {
  const program = new Command();
  for (const add of [addUpCommand, addHostCommand, addSyncCommand, addMcpCommand]) add(program);
  const ports = program.commands.map((command) => [
    command.name(),
    command.options.find(({ long }) => long === "--port")?.defaultValue as number | undefined,
  ]);
  expect(Object.fromEntries(ports)).toEqual({ up: 7447, host: 7448, sync: 7449, mcp: 7450 });
});
