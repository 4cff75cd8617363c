import { readFile } from "node:fs/promises";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";
import { decrypt } from "nostr-tools/nip49";
import { npubEncode } from "nostr-tools/nip19";
import { SimplePool } from "nostr-tools/pool";
import { finalizeEvent, getPublicKey } from "nostr-tools/pure";
import { startPlaza } from "../support/start-plaza.ts";
import type { RunningPlaza } from "../support/start-plaza.ts";
import { installExtension, startBunker } from "./support/foreign-signer.ts";

test.setTimeout(180_000);

let plaza: RunningPlaza;

test.beforeAll(async () => {
  plaza = await startPlaza();
});

test.afterAll(async () => {
  await plaza.end();
});

const who = (page: Page): Locator => page.getByRole("button", { name: /^Who you are/ });
const press = (page: Page, name: string): Promise<void> => page.getByRole("dialog").getByRole("button", { name }).click();

/** Whose public key the page shows. */
async function expectActs(page: Page, pubkey: string): Promise<void> {
  await expect(page.getByRole("dialog").getByRole("textbox", { name: "Your public key" })).toHaveText(npubEncode(pubkey));
}

/** Waits until the page is in the world as this key. */
function inside(page: Page, pubkey: string): Promise<unknown> {
  return page.waitForFunction((key) => window.plaza?.status() === "live" && window.plaza.self() === key, pubkey, { timeout: 60_000 });
}

async function seriousFaults(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

test("[G-100] [G-101] [G-106] [G-107] an extension acts, a bunker takes over inside a world, and signing out leaves it", async ({
  browser,
}) => {
  const context = await browser.newContext({ viewport: { width: 800, height: 560 }, reducedMotion: "reduce" });
  const extension = await installExtension(context);
  const bunker = startBunker(plaza.ready.relay);
  const page = await context.newPage();
  await page.goto(plaza.ready.page);
  await expect(who(page)).toHaveAccessibleName("Who you are: Guest");
  expect(extension.asked).toEqual([]);

  await who(page).click();
  await press(page, "Use a key you have");
  await press(page, "Browser extension");
  await expectActs(page, extension.pubkey);
  await page.keyboard.press("Escape");
  await expect(who(page)).toBeFocused();
  await page.reload();
  await expect(who(page)).not.toHaveAccessibleName("Who you are: Guest");
  expect(extension.asked).toEqual(["getPublicKey"]);
  await page.getByRole("button", { name: "Enter" }).first().click();
  await inside(page, extension.pubkey);

  await who(page).click();
  await press(page, "Use another key");
  await press(page, "Remote signer");
  const picture = page.getByRole("img", { name: "Scan this with your signer" });
  await expect(picture).toBeVisible();
  await page.getByLabel("Or paste your signer's address").fill(bunker.address.replace("sesame", "window"));
  await press(page, "Connect");
  await expect(page.getByRole("alert").getByText("Your signer said no: wrong secret")).toBeVisible();
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByText("Copy the link instead").click();
  await bunker.scan((await page.getByRole("textbox", { name: "Copy the link instead" }).textContent()) ?? "");
  await expectActs(page, bunker.pubkey);
  await page.keyboard.press("Escape");
  await inside(page, bunker.pubkey);
  await page.reload();
  await inside(page, bunker.pubkey);
  expect(bunker.asked.filter((method) => method === "connect" || method === "get_public_key")).toEqual(["connect", "get_public_key"]);

  bunker.refuses = true;
  await page.getByRole("textbox", { name: "Chat message" }).fill("unsigned");
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.getByText("Your signer said no: the person said no")).toBeVisible();
  await page.getByRole("button", { name: "Close this" }).click();
  bunker.refuses = false;

  await who(page).click();
  await press(page, "Sign out");
  await press(page, "Sign out");
  await expect(page).toHaveURL(plaza.ready.page);
  await expect(who(page)).toHaveAccessibleName("Who you are: Guest");
  bunker.end();
  await context.close();
});

test("[G-103] [G-105] [G-108] a guest's key goes to another device in a file, and the profile loses nothing of other programs", async ({
  browser,
}) => {
  const phone = { viewport: { width: 390, height: 844 }, reducedMotion: "reduce" } as const;
  const devices = [await browser.newContext(phone), await browser.newContext({ ...phone, colorScheme: "light" })] as const;
  const one = await devices[0].newPage();
  await one.goto(plaza.ready.page);
  await who(one).click();
  await press(one, "Start as a guest now");
  await press(one, "Save your key");
  await one.getByLabel("Password", { exact: true }).fill("correct horse");
  await one.getByLabel("The same again").fill("correct horse");
  await press(one, "Close it with this password");
  const coming = one.waitForEvent("download", { timeout: 60_000 });
  await press(one, "Save as a file");
  const file = await (await coming).path();
  const text = await readFile(file, "utf8");
  const secretKey = decrypt(/ncryptsec1\w+/.exec(text)?.[0] ?? "", "correct horse");
  const pubkey = getPublicKey(secretKey);
  await press(one, "Back");
  await expectActs(one, pubkey);

  const pool = new SimplePool();
  const content = JSON.stringify({ name: "ada", pronouns: "she", display_name: "Ada" });
  const before = finalizeEvent({ kind: 0, created_at: Math.floor(Date.now() / 1000) - 60, tags: [["i", "proof"]], content }, secretKey);
  await Promise.all(pool.publish([plaza.ready.relay], before));
  await press(one, "Edit your profile");
  await expect(one.getByLabel("Short name")).toHaveValue("ada");
  await one.getByLabel("Name people see").fill("Ada of the Square");
  const dot = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
  await one.getByLabel("Upload a picture").setInputFiles({ name: "dot.png", mimeType: "image/png", buffer: dot });
  await expect(one.getByLabel("Address of a picture")).toHaveValue(/^http.*\/[\da-f]{64}/);
  await press(one, "Save");
  await expect(one.getByRole("status").getByText("has it")).toBeVisible();
  const after = await pool.get([plaza.ready.relay], { kinds: [0], authors: [pubkey] });
  expect(after?.tags).toEqual([["i", "proof"]]);
  expect(JSON.parse(after?.content ?? "")).toMatchObject({ name: "ada", pronouns: "she", display_name: "Ada of the Square" });
  pool.close([plaza.ready.relay]);
  expect(await seriousFaults(one)).toEqual([]);

  const other = await devices[1].newPage();
  await other.goto(plaza.ready.page);
  await who(other).click();
  await press(other, "Start as a guest now");
  await press(other, "Use another key");
  await press(other, "A secret key");
  await other.getByLabel("Secret key", { exact: true }).fill(npubEncode(pubkey));
  await press(other, "Use this key");
  await expect(other.getByRole("alert")).toContainText("This is a public key.");
  await other.getByLabel("Open a file").setInputFiles(file);
  await other.getByLabel("Its password").fill("correct horse");
  await press(other, "Use this key");
  await expect(other.getByRole("alert")).toContainText("You already have a guest key here", { timeout: 60_000 });
  await press(other, "Remove it and use the new key");
  await expectActs(other, pubkey);
  await other.keyboard.press("Escape");
  await expect(who(other)).toHaveAccessibleName("Who you are: Ada of the Square");
  await Promise.all(devices.map((device) => device.close()));
});
