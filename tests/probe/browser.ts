import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import type { BrowserContext } from "@playwright/test";
import { readAskedNames } from "./capture/net-log.ts";

/** A browser with a profile of its own. */
export interface ProbeBrowser {
  readonly context: BrowserContext;
  readonly version: string;
  /** Returns the names that were asked for, where the browser was told to write that down. */
  end(): Promise<readonly string[]>;
}

/**
 * Starts Chromium with a list of switches of our own: Playwright's switches turn off the partitioning of storage and change the policy
 * of workers, which is what is being measured. Nothing here loosens anything; the rest keeps Chromium's own questions out of the net.
 * A profile on disk, since in a private window Chromium makes no connections on a hint.
 */
export async function launchBrowser(more: readonly string[], isLogged: boolean): Promise<ProbeBrowser> {
  const profile = await mkdtemp(join(tmpdir(), "plaza-probe-profile-"));
  const log = join(profile, "net-log.json");
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findBrowser(),
    ignoreDefaultArgs: true,
    args: [
      "--headless",
      "--remote-debugging-pipe",
      `--user-data-dir=${profile}`,
      "--no-sandbox",
      "--no-first-run",
      "--no-default-browser-check",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--disable-default-apps",
      "--disable-extensions",
      "--disable-breakpad",
      "--disable-dev-shm-usage",
      "--disable-field-trial-config",
      "--disable-background-timer-throttling",
      "--disable-backgrounding-occluded-windows",
      "--disable-renderer-backgrounding",
      "--metrics-recording-only",
      "--mute-audio",
      "--password-store=basic",
      "--enable-features=SkipListAccountsWithoutGaiaCookies",
      "--disable-features=OptimizationHints,MediaRouter,NetworkTimeServiceQuerying,PreconnectToSearch,AimEnabled,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable",
      ...(isLogged ? [`--log-net-log=${log}`] : []),
      ...more,
      "about:blank",
    ],
  });
  return {
    context,
    version: context.browser()?.version() ?? "",
    async end() {
      await context.close();
      const names = isLogged ? readAskedNames(await readFile(log, "utf8")) : [];
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
      return names;
    },
  };
}

/** The browser itself rather than Debian's wrapper, which adds switches. */
function findBrowser(): string {
  const named = process.env["PLAZA_CHROMIUM"] ?? "/usr/bin/chromium";
  const wrapped = "/usr/lib/chromium/chromium";
  return named === "/usr/bin/chromium" && existsSync(wrapped) ? wrapped : named;
}
