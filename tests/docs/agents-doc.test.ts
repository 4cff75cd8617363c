import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

describe("docs/agents.md", () => {
  it.each(["host", "visitor"])("[A-1] [A-14] prints examples/agents/%s.ts as it is run by a test", (name) => {
    const printed = read("docs/agents.md").split(`<!-- examples/agents/${name}.ts -->`)[1]?.split("```ts\n")[1]?.split("```")[0];
    expect(printed).toBe(read(`examples/agents/${name}.ts`));
  });
});
