import { fileURLToPath } from "node:url";
import { expect, test } from "@playwright/test";
import { startPlaza } from "../support/start-plaza.ts";
import type {} from "./foreign-page/foreign-client.ts";
import { buildPage } from "./support/built-page.ts";
import { comeAs, openBrowser, startSpace, whyNoCalls } from "./support/space-cast.ts";

test.setTimeout(120_000);

const why = whyNoCalls();
if (why !== null) console.log(`not run here: ${why}`);
test.skip(why !== null, why ?? "");

test("[S-100] [S-101] [S-102] a client that knows only the draft hears us, and is heard here and a link further", async () => {
  const [plaza, foreignPage] = await Promise.all([
    startPlaza({ flags: ["--no-demo"] }),
    buildPage(fileURLToPath(new URL("foreign-page", import.meta.url)), {}),
  ]);
  const [host, other] = await Promise.all([comeAs(`${plaza.ready.page}spaces`, { hertz: 500 }), openBrowser(800)]);
  const [url, page] = await Promise.all([startSpace(host, "Open to all"), other.context.newPage()]);
  const comesLater = comeAs(url);
  const hostKey = (await host.space()).self ?? "";
  const foreignHears = async (hertz: number | null): Promise<void> => {
    const look = async (): Promise<number | null> => {
      const now = await page.evaluate(() => window.foreign?.hertz() ?? null);
      return now !== null && hertz !== null && Math.abs(now - hertz) < 12 ? hertz : now;
    };
    await expect
      .poll(look, { timeout: 30_000 })
      .toBe(hertz)
      .catch(async (error: unknown) => {
        console.log((await page.evaluate(() => window.foreign?.seen() ?? [])).join("\n"));
        throw error;
      });
  };

  // It listens to a page that speaks.
  await page.goto(foreignPage.url);
  const foreignKey = await page.evaluate(() => window.foreign?.pubkey ?? "");
  await page.evaluate(([relay, peer]) => window.foreign?.join(relay, peer), [plaza.ready.relay, hostKey] as const);
  await page.evaluate((peer) => window.foreign?.reserve(peer, "consumer"), hostKey);
  await foreignHears(500);
  await comesLater;
  await host.until("it counts as a child, beside one of ours", ({ children }) => children === 2);

  // It asks to speak, is let, and offers its voice.
  await page.evaluate(() => window.foreign?.requestSpeech());
  await host.page.getByRole("tab", { name: "People" }).click();
  await host.page.getByRole("button", { name: /^Let speak/ }).click();
  await expect.poll(() => page.evaluate(() => window.foreign?.isSpeaker())).toBe(true);
  await page.evaluate((peer) => window.foreign?.reserve(peer, "provider"), hostKey);
  await host.hears(800);
  await host.until("its level is shown", ({ levels }) => (levels[foreignKey] ?? 127) < 60);
  await foreignHears(500);

  // One link further it is heard by frames; and it never hears itself.
  const ana = await comesLater;
  await host.page.locator(".talk-live").click();
  await ana.hears(800);
  expect((await ana.space()).parents).toEqual([hostKey]);
  await foreignHears(null);

  // It lets go, and is asked: whoever of the stage speaks frames fetches its voice.
  await page.evaluate((peer) => window.foreign?.drop(peer), hostKey);
  await ana.fallsSilent();
  await ana.hears(800);

  // Back to the audience: silent for everyone, whatever its client still sends.
  await host.page.locator(`[data-person="${foreignKey}"]`).getByRole("button").click();
  await host.page.getByRole("button", { name: "Back to the audience" }).click();
  const silentMs = await ana.fallsSilent();
  console.log(`the foreign client is silent ${Math.round(silentMs)} ms after its demotion`);

  await Promise.all([ana.end(), host.end(), other.end()]);
  await Promise.all([plaza.end(), foreignPage.end()]);
});
