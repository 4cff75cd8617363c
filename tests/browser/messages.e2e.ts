import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import type { Browser, Page } from "@playwright/test";
import { unwrapEvent } from "nostr-tools/nip17";
import { npubEncode } from "nostr-tools/nip19";
import { SimplePool } from "nostr-tools/pool";
import { finalizeEvent, generateSecretKey, getPublicKey } from "nostr-tools/pure";
import type { EventTemplate, NostrEvent, VerifiedEvent } from "nostr-tools/pure";
import { startPlaza } from "../support/start-plaza.ts";
import type { RunningPlaza } from "../support/start-plaza.ts";

test.setTimeout(120_000);

let plaza: RunningPlaza;
test.beforeAll(async () => {
  plaza = await startPlaza({ flags: ["--no-demo"] });
});
test.afterAll(() => plaza?.end());

async function open(browser: Browser, path: string, viewport = { width: 1_000, height: 720 }): Promise<Page> {
  const page = await (await browser.newContext({ viewport, reducedMotion: "reduce" })).newPage();
  await page.goto(new URL(path, plaza.ready.page).href);
  return page;
}

const log = (page: Page) => page.getByRole("log");

test("[I-8] [G-91] [G-92] [G-93] two people write to each other in private; a reload keeps all, and a foreign client reads along", async ({
  browser,
}) => {
  // Ana knows nobody but a key that another client told her.
  const benKey = generateSecretKey();
  const ben = getPublicKey(benKey);
  const ana = await open(browser, "/messages");
  await expect(ana.getByText("You have no key yet.")).toBeVisible();
  await ana.getByRole("button", { name: "New message" }).press("Enter");
  const to = ana.getByRole("textbox", { name: "To whom" });
  await to.fill("nobody");
  await to.press("Enter");
  await expect(ana.getByRole("alert")).toHaveText(/npub or nprofile/);
  await to.fill(npubEncode(ben));
  await to.press("Enter");
  await expect(ana).toHaveURL(/with=npub1/);
  await ana.getByRole("textbox", { name: /^Write to/ }).fill("meet me at https://example.org/fountain.");
  await ana.keyboard.press("Enter");
  await expect(log(ana).getByText("Sent")).toBeVisible();
  await expect(log(ana).getByRole("link")).toHaveAttribute("href", "https://example.org/fountain");
  await expect(ana.getByRole("note")).toHaveText(/has not said where they read/);

  // A foreign client of the same key, logged in where the relay insists, reads it.
  const pool = new SimplePool();
  const onauth = async (challenge: EventTemplate): Promise<VerifiedEvent> => finalizeEvent(challenge, benKey);
  const ask = (): Promise<NostrEvent | null> =>
    new Promise((found) => {
      const onclose = (): void => found(null);
      pool.subscribeEose([plaza.ready.relay], { kinds: [1059], "#p": [ben] }, { maxWait: 10_000, onauth, onevent: found, onclose });
    });
  // The first question may be closed for want of a login before the client has made it.
  const wrap = (await ask()) ?? (await ask()) ?? (await ask());
  if (wrap === null) throw new Error("no wrap on the relay");
  const said = unwrapEvent(wrap, benKey);
  expect(said.content).toBe("meet me at https://example.org/fountain.");
  expect(wrap.content).not.toContain("fountain");
  pool.destroy();

  // Somebody else of this place writes to Ana; she learns of it wherever she is.
  const anaKey = npubEncode(said.pubkey);
  await ana.goto(new URL("/spaces", plaza.ready.page).href);
  const cleo = await open(browser, `/messages?with=${anaKey}`, { width: 390, height: 844 });
  await cleo.getByRole("textbox", { name: /^Write to/ }).fill("hello from Cleo");
  await cleo.keyboard.press("Enter");
  await expect(log(cleo).getByText("Sent")).toBeVisible();
  // One never wrote to her: a request, behind a fold, counted as no unread message and shown apart.
  await ana.getByRole("link", { name: "Messages, 1 new request", exact: true }).press("Enter");
  await ana.getByText("1 request").press("Enter");
  await ana.getByRole("link", { name: /hello from Cleo/ }).press("Enter");
  await ana.getByRole("textbox", { name: /^Write to/ }).fill("welcome");
  await ana.keyboard.press("Enter");
  await expect(log(cleo).getByText("welcome")).toBeVisible();
  await ana.goto(new URL("/", plaza.ready.page).href);
  await cleo.getByRole("textbox", { name: /^Write to/ }).fill("are you there?");
  await cleo.keyboard.press("Enter");
  const badge = ana.getByRole("link", { name: "Messages, 1 unread" });
  await expect(badge).toBeVisible();
  await badge.press("Enter");
  await ana.getByRole("link", { name: /are you there/ }).press("Enter");
  await expect(log(ana).getByText("hello from Cleo")).toBeVisible();
  await expect(ana.getByRole("link", { name: "Messages", exact: true })).toBeVisible();
  await ana.reload();
  await expect(log(ana).getByText("are you there?")).toBeVisible();
  await ana.getByRole("searchbox", { name: "Search messages" }).fill("fountain");
  await expect(ana.getByRole("navigation", { name: "Conversations" }).getByRole("listitem")).toHaveCount(1);
  for (const page of [ana, cleo]) {
    const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa"]).analyze();
    expect(violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id }) => id)).toEqual([]);
    await page.screenshot({ path: test.info().outputPath(`${page === ana ? "ana" : "cleo"}.png`) });
  }
});
