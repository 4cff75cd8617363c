import { ResourceNotFoundError, ResourceTemplate } from "@modelcontextprotocol/server";
import type { McpServer, ReadResourceResult } from "@modelcontextprotocol/server";
import { lookWords } from "../agent/visit-talk.ts";
import type { Hosting } from "./hosting.ts";
import { personNamed } from "./person-named.ts";
import type { SecretFilter } from "./secret-filter.ts";
import { fromStranger, reminder } from "./strangers-text.ts";
import { describeHosting } from "./tools/hosting-seen.ts";
import { describeSurroundings } from "./tools/visit-seen.ts";
import { describeKept } from "./tools/world-tools.ts";
import type { Visiting } from "./visiting.ts";
import { resourceOf } from "./world-desk.ts";
import type { WorldDesk } from "./world-desk.ts";

function hostingWords({ id, title, host, game }: Hosting): readonly string[] {
  const people = host.people();
  return [
    `You host "${title}" as ${id}. ${host.page ?? host.naddr}`,
    people.length === 0 ? "Nobody is inside." : `${people.length} inside:`,
    ...people.slice(0, 30).map(({ pubkey, name, pose }) => {
      const where = pose === null ? "has not moved yet" : `at ${pose.x.toFixed(1)} ${pose.z.toFixed(1)}`;
      return `  ${JSON.stringify(personNamed(pubkey, name))} ${where}`;
    }),
    game === null ? "No game plays." : `The game ${game.name} is ${game.script.status().state}.`,
    reminder,
  ];
}

function visitWords({ id, visitor }: Visiting): readonly string[] {
  return [
    `You are a guest, as ${id}. What you see, with strangers' words in it:`,
    JSON.stringify({
      untrusted_text: lookWords(visitor)
        .map((line) => fromStranger(line, 200).untrusted_text)
        .join(" / "),
    }),
    reminder,
  ];
}

/**
 * Adds what can be read without a tool: the worlds that are kept, and the state of each that is hosted or visited.
 *
 * @see docs/spec/plaza.md
 */
export function addResources(server: McpServer, desk: WorldDesk, secrets: SecretFilter): void {
  const both = (uri: URL, json: unknown, words: readonly string[]): ReadResourceResult => ({
    contents: [
      { uri: uri.href, mimeType: "application/json", text: secrets.hide(JSON.stringify(json)) },
      { uri: uri.href, mimeType: "text/plain", text: secrets.hide(words.join("\n")) },
    ],
  });

  server.registerResource(
    "worlds",
    "plaza://worlds",
    {
      title: "Your worlds",
      description: "The worlds that are kept here, and those that you host or visit now.",
      mimeType: "application/json",
    },
    (uri) => {
      const kept = describeKept(desk);
      const hosting = desk.hostings().map(({ id, title }) => ({ id, title, resource: resourceOf(id) }));
      const visiting = desk
        .visits()
        .map(({ id, visitor }) => ({ id, title: fromStranger(visitor.view().title, 100), resource: resourceOf(id) }));
      return both(uri, { kept, hosting, visiting }, [
        kept.length === 0
          ? "No world is kept: make one with create_world."
          : `Kept: ${kept.map(({ world, title }) => `${world} ("${title}")`).join(", ")}.`,
        hosting.length === 0 ? "You host none." : `You host ${hosting.map(({ id, title }) => `${id} ("${title}")`).join(", ")}.`,
        visiting.length === 0 ? "You visit none." : `You visit ${visiting.map(({ id }) => id).join(", ")}.`,
      ]);
    },
  );

  server.registerResource(
    "hosting",
    new ResourceTemplate("plaza://hosting/{id}", {
      list: () => ({
        resources: desk.hostings().map(({ id, title }) => ({ uri: resourceOf(id), name: id, title, mimeType: "application/json" })),
      }),
    }),
    { title: "A world you host", description: "Who is inside and where, things, the game, as JSON and in words." },
    (uri, { id }) => {
      const found = desk.hosting(String(id));
      if (!found.ok) throw new ResourceNotFoundError(uri.href);
      return both(uri, describeHosting(found.value, desk), hostingWords(found.value));
    },
  );

  server.registerResource(
    "visit",
    new ResourceTemplate("plaza://visit/{id}", {
      list: () => ({
        resources: desk
          .visits()
          .map(({ id }) => ({ uri: resourceOf(id), name: id, title: `A world you visit (${id})`, mimeType: "application/json" })),
      }),
    }),
    { title: "A world you visit", description: "Who and what is where, the last lines, as JSON and in words." },
    (uri, { id }) => {
      const found = desk.visit(String(id));
      if (!found.ok) throw new ResourceNotFoundError(uri.href);
      return both(uri, { visit: found.value.id, ...describeSurroundings(found.value.visitor) }, visitWords(found.value));
    },
  );
}
