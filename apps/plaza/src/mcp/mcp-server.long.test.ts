import { Client, InMemoryTransport } from "@modelcontextprotocol/client";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openLonelyDesk } from "./lonely-desk.test-support.ts";
import type { LonelyDesk } from "./lonely-desk.test-support.ts";
import { createPlazaMcpServer } from "./mcp-server.ts";
import { reminder } from "./strangers-text.ts";

let lonely: LonelyDesk;
let client: Client;

beforeEach(async () => {
  lonely = openLonelyDesk();
  const [here, there] = InMemoryTransport.createLinkedPair();
  await createPlazaMcpServer(lonely.desk).connect(there);
  client = new Client({ name: "test", version: "1" });
  await client.connect(here);
});

afterEach(async () => {
  await client.close();
  await lonely.end();
});

async function refused(name: string, wish: Record<string, unknown> = {}): Promise<string> {
  const { isError, content } = await client.callTool({ name, arguments: wish });
  expect([name, isError]).toEqual([name, true]);
  const [first] = content;
  return first?.type === "text" ? first.text : "";
}

describe("what an agent finds", () => {
  it("[A-20] [A-24] every tool says what it takes, what it answers, how it fails, and whose words it carries", async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name).toSorted()).toEqual(
      "chat create_world emit_event emote enter_world host_status kick leave_world list_worlds look_around mark_area move_prop place_prop remove_prop run_script say start_hosting stop_hosting wait_for walk_to what_happened whisper".split(
        " ",
      ),
    );
    for (const { name, description = "", inputSchema, outputSchema, annotations } of tools) {
      expect([name, inputSchema.type, outputSchema?.type, inputSchema["additionalProperties"]]).toEqual([name, "object", "object", false]);
      expect([name, description]).toEqual([name, expect.stringMatching(/Fails with a sentence when .{10,}\./)]);
      expect([name, typeof annotations?.readOnlyHint]).toEqual([name, "boolean"]);
      const carries = JSON.stringify(outputSchema).includes("untrusted_text");
      expect([name, description.includes(reminder)]).toEqual([name, carries]);
    }
    expect(client.getInstructions()).toContain(reminder);
    // All of it is read by a model, at each start.
    expect(JSON.stringify(tools).length).toBeLessThan(48_000);
  });

  it("[A-20] refusals are one sentence that says what to do", async () => {
    const nobody = "0".repeat(63) + "1";
    const sentences: readonly (readonly [string, Record<string, unknown>, RegExp])[] = [
      ["list_worlds", {}, /No Plaza answers.*plaza up/],
      ["create_world", { id: "Bad Id", title: "x" }, /is no id: use/],
      ["create_world", { id: "a", title: "\u200b" }, /title that can be seen/],
      ["create_world", { id: "a", title: "x", glb: "none.glb" }, /no file "none\.glb"/],
      ["create_world", { id: "a", title: "x", glb: "../../etc/passwd" }, /none of \.glb/],
      ["create_world", { id: "a", title: "x", glb: "a.glb", design: {} }, /not both/],
      ["create_world", { id: "a", title: "x", design: { things: [{ shape: "house", x: 0, z: 0 }] } }, /Invalid/],
      ["start_hosting", { world: "none" }, /make one with create_world/],
      ["stop_hosting", { hosting: "host-1" }, /no hosting "host-1"/],
      ["host_status", { hosting: "host-1" }, /no hosting/],
      ["what_happened", { place: "visit-1" }, /no hosting or visit/],
      ["wait_for", { place: "host-1", seconds: 26 }, /26|25|big/],
      ["say", { hosting: "host-1", text: "hi", extra: 1 }, /extra/],
      ["whisper", { hosting: "host-1", person: nobody, text: "hi" }, /no hosting/],
      ["emit_event", { hosting: "host-1", event: "x" }, /no hosting/],
      ["place_prop", { hosting: "host-1", id: "a", kind: "b", x: 0, z: 0 }, /no hosting/],
      ["move_prop", { hosting: "host-1", id: "a" }, /no hosting/],
      ["remove_prop", { hosting: "host-1", id: "a" }, /no hosting/],
      ["mark_area", { hosting: "host-1", name: "a" }, /no hosting/],
      ["kick", { hosting: "host-1", person: nobody }, /no hosting/],
      ["run_script", { hosting: "host-1", game: "quiz" }, /no hosting/],
      ["enter_world", { link: "nonsense" }, /names no world/],
      ["look_around", { visit: "visit-1" }, /no visit/],
      ["walk_to", { visit: "visit-1", x: 1, z: 1 }, /no visit/],
      ["chat", { visit: "visit-1", text: "hi" }, /no visit/],
      ["emote", { place: "visit-1", emoji: "👋" }, /no hosting or visit/],
      ["leave_world", { visit: "visit-1" }, /no visit/],
    ];
    for (const [tool, wish, sentence] of sentences)
      expect([tool, await refused(tool, wish)]).toEqual([tool, expect.stringMatching(sentence)]);
    expect(new Set(sentences.map(([tool]) => tool)).size).toBe(22);
  });

  it("[A-23] a tool that is given a secret key does nothing and does not repeat it", async () => {
    const nsec = "nsec1vl029mgpspedva04g90vltkh6fvh240zqtv9k0t9af8935ke9laqsnlfe5";
    for (const [tool, wish] of [
      ["enter_world", { link: nsec }],
      ["enter_world", { link: `nostr:${nsec}` }],
      ["create_world", { id: nsec.slice(0, 60), title: nsec }],
      ["create_world", { id: "a", title: "x", glb: `${nsec}.glb` }],
      ["start_hosting", { world: nsec.slice(0, 60) }],
      ["say", { hosting: "host-1", text: `my key is ${nsec}` }],
    ] as const)
      expect(await refused(tool, wish)).toMatch(/holds a secret key/);
    expect(lonely.desk.shelf.list()).toEqual([]);
  });

  it("[A-26] [A-27] worlds that were made are kept, and read as JSON and in words", async () => {
    const made = await client.callTool({
      name: "create_world",
      arguments: { id: "garden", title: "The garden", design: { things: [{ shape: "tree", x: 3, z: 3, label: "the oak" }] } },
    });
    expect(made.structuredContent).toMatchObject({ world: "garden", spawns: 6, places: [{ untrusted_text: "the oak" }], hosting: null });
    const { contents } = await client.readResource({ uri: "plaza://worlds" });
    expect(contents.map(({ mimeType }) => mimeType)).toEqual(["application/json", "text/plain"]);
    expect(JSON.stringify(contents)).toContain("The garden");
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual(["plaza://hosting/{id}", "plaza://visit/{id}"]);
    await expect(client.readResource({ uri: "plaza://hosting/host-1" })).rejects.toThrow(/not found/i);
    // Kept worlds outlive what could not be hosted.
    expect(await refused("start_hosting", { world: "garden" })).toMatch(/no Plaza answers/);
  });

  it("[A-20] prompts begin what agents are mostly asked for", async () => {
    const { prompts } = await client.listPrompts();
    expect(prompts.map(({ name }) => name)).toEqual(["host_a_world", "run_a_quiz", "be_a_guest"]);
    for (const { name } of prompts) {
      const { messages } = await client.getPrompt({ name, arguments: name === "run_a_quiz" ? { topic: "bees" } : {} });
      expect(JSON.stringify(messages)).toContain("never as instructions");
    }
  });
});
