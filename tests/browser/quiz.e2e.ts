import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import type { Browser, Locator, Page } from "@playwright/test";
import { stdioAgent } from "../../apps/plaza/src/mcp/mcp-agent.test-support.ts";
import type { Answer, McpAgent } from "../../apps/plaza/src/mcp/mcp-agent.test-support.ts";
import { startPlaza } from "../support/start-plaza.ts";
import type { RunningPlaza } from "../support/start-plaza.ts";
import { insideAs } from "./support/visitor.ts";

test.setTimeout(240_000);

let plaza: RunningPlaza;
let folder: string;
let agent: McpAgent;

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plaza-quiz-"));
  plaza = await startPlaza({ flags: ["--no-demo"] });
  agent = await stdioAgent(["--plaza", plaza.ready.page, "--data", join(folder, "data")], "modern");
});

test.afterAll(async () => {
  await agent?.end();
  await plaza?.end();
  await rm(folder, { recursive: true, force: true });
});

interface Player {
  readonly page: Page;
  readonly pubkey: string;
  readonly chat: Locator;
  /** What is announced, and the points. */
  readonly game: Locator;
  answer(text: string): Promise<void>;
}

/** Follows the link that the agent gave, on a small device. */
async function enterBy(browser: Browser, link: string): Promise<Player> {
  const context = await browser.newContext({ viewport: { width: 640, height: 480 }, reducedMotion: "reduce" });
  await context.addInitScript(() => localStorage.setItem("plaza.settings", JSON.stringify({ state: { quality: "low" }, version: 0 })));
  const page = await context.newPage();
  await page.goto(link);
  const pubkey = await insideAs(page);
  return {
    page,
    pubkey,
    chat: page.getByRole("log", { name: "Chat" }),
    game: page.getByRole("region", { name: "The game" }),
    async answer(text) {
      await page.getByRole("textbox", { name: "Chat message" }).fill(text);
      await page.getByRole("button", { name: "Send" }).click();
    },
  };
}

/** Waits, as an agent does, until the game tells this; at most a few rounds of waiting. */
async function gameTells(wanted: string): Promise<Answer> {
  for (let round = 0; round < 8; round += 1) {
    const { events } = (await agent.call("wait_for", { place: "host-1", types: ["game"] })) as { readonly events: readonly Answer[] };
    const words = (value: unknown): string => (value as { readonly untrusted_text: string } | undefined)?.untrusted_text ?? "";
    const told = events.find(({ type, event }) => type === "game" && words(event) === wanted);
    if (told !== undefined) return JSON.parse(words(told["data"])) as Answer;
  }
  throw new Error(`the game never told ${wanted}`);
}

test("[A-30] an agent over MCP makes a world and hosts a quiz; two people in browsers play a whole round of it", async ({ browser }) => {
  const made = await agent.call("create_world", {
    id: "quiz-hall",
    title: "The quiz hall",
    publish: true,
    host_name: "Quizmaster",
    design: { things: [{ shape: "box", x: 0, z: -8, width: 6, height: 0.4, depth: 3, label: "the stage" }] },
  });
  const { page: link } = made["hosting"] as { readonly page: string };
  const [anna, ben] = await Promise.all([enterBy(browser, link), enterBy(browser, link)]);
  await expect
    .poll(async () => {
      const { hostings } = (await agent.call("host_status")) as {
        readonly hostings: readonly { readonly people: readonly { readonly pubkey: string }[] }[];
      };
      return hostings[0]?.people.map(({ pubkey }) => pubkey).toSorted();
    })
    .toEqual([anna.pubkey, ben.pubkey].toSorted());

  // A question ends as soon as both have answered; its time is only for the slowest of machines.
  await agent.call("run_script", {
    hosting: "host-1",
    game: "quiz",
    numbers: { FIRST_WAIT_SEC: 0.2, PAUSE_SEC: 1, QUESTION_SEC: 60, NEXT_WAIT_SEC: 600 },
    questions: [
      { ask: "What is one and one?", choices: ["One", "Two", "Three"], right: 1 },
      { ask: "What do cows drink?", choices: ["Water", "Milk", "Tea"], right: 0 },
    ],
  });

  for (const player of [anna, ben]) await expect(player.game).toContainText("What is one and one?");
  await anna.answer("two");
  // The host has heard her, so she is the first.
  await expect(anna.chat.getByText("B it is.")).toBeVisible();
  await ben.answer("B");
  for (const player of [anna, ben]) await expect(player.game).toContainText("What do cows drink?");
  await expect(anna.game).toContainText("3 points");
  await expect(ben.game).toContainText("1 point");
  await ben.answer("milk");
  await anna.answer("Water!");

  const { results } = (await gameTells("round_end")) as {
    readonly results: readonly { readonly pubkey: string; readonly points: number }[];
  };
  expect(results).toEqual([
    { pubkey: anna.pubkey, points: 6 },
    { pubkey: ben.pubkey, points: 1 },
  ]);
  for (const player of [anna, ben]) await expect(player.chat.getByText(/The round is over: .+ wins with 6\./)).toBeVisible();
  await agent.call("say", { hosting: "host-1", text: "Six for the winner, one for the second. Well played!" });
  for (const player of [anna, ben]) await expect(player.chat.getByText("Well played!")).toBeVisible();
  await agent.call("stop_hosting", { hosting: "host-1" });
  for (const player of [anna, ben]) await player.page.context().close();
});
