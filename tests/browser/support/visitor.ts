import type { Browser, BrowserContextOptions, Locator, Page } from "@playwright/test";
import type { Inspection } from "../../../apps/web/src/home/inspection.ts";

/** Where somebody is, in metres and radians. */
export interface SeenPose {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly ry: number;
}

/** One person with a device of their own. */
export interface Visitor {
  readonly page: Page;
  /** Their public key, once inside. */
  readonly pubkey: string;
  readonly chat: Locator;
  say(text: string): Promise<void>;
  /** Holds a key until the own pose is this far from where it was. */
  walk(key: string, metres: number): Promise<void>;
  /** Where a person stands on this page, once they are drawn. */
  seenAt(pubkey: string): Promise<SeenPose>;
  poseOf(pubkey: string): Promise<SeenPose | null>;
  people(): Promise<readonly string[]>;
  leave(): Promise<void>;
}

declare global {
  interface Window {
    plaza?: Inspection;
  }
}

/** Waits until the page is inside, and says who it is. */
export async function insideAs(page: Page): Promise<string> {
  await page.waitForFunction(() => window.plaza?.status() === "live" && window.plaza.self() !== null, undefined, { timeout: 60_000 });
  return page.evaluate(() => window.plaza?.self() ?? "");
}

/** Opens a page in a browser context of its own (its own key) and enters the world by its card. */
export async function visit(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visitor> {
  const context = await browser.newContext({ viewport: { width: 800, height: 560 }, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByRole("button", { name: "Enter" }).first().click();
  const pubkey = await insideAs(page);
  const poseOf = (key: string): Promise<SeenPose | null> => page.evaluate((who) => window.plaza?.poseOf(who) ?? null, key);
  const seenAt = async (key: string): Promise<SeenPose> => {
    const seen = await page.waitForFunction((who) => window.plaza?.poseOf(who), key, { timeout: 60_000 });
    const pose = await seen.jsonValue();
    if (pose === null || pose === undefined) throw new Error(`${key} stands nowhere`);
    return pose;
  };
  return {
    page,
    pubkey,
    chat: page.getByRole("log", { name: "Chat" }),
    async say(text) {
      await page.getByRole("textbox", { name: "Chat message" }).fill(text);
      await page.getByRole("button", { name: "Send" }).click();
    },
    seenAt,
    async walk(key, metres) {
      const from = await seenAt(pubkey);
      // Typing never walks: the keys go to the world, not to the chat.
      await page.evaluate(() => {
        if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      });
      await page.keyboard.down(key);
      await page.waitForFunction(
        ([who, x, z, far]) => {
          const pose = window.plaza?.poseOf(who);
          return pose !== null && pose !== undefined && Math.hypot(pose.x - x, pose.z - z) >= far;
        },
        [pubkey, from.x, from.z, metres] as const,
        { timeout: 60_000 },
      );
      await page.keyboard.up(key);
    },
    poseOf,
    people: () => page.evaluate(() => [...(window.plaza?.people() ?? [])]),
    leave: () => context.close(),
  };
}
