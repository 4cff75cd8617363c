import type { BrowserContext, Frame, Page } from "@playwright/test";
import { buildZip } from "../../../packages/webxdc/src/fakes/build-zip.ts";
import { hashOf, postApp, serveFiles } from "../../browser/support/app-story.ts";
import { startPlaza } from "../../support/start-plaza.ts";
import type { AppFile } from "../app-files.ts";
import type { Loosening } from "./loosening.ts";
import { loosenIn, startLooseProxy } from "./loosening.ts";
import { staticHost } from "./static-host.ts";
import type { OpenApp, Planted, Stage } from "./stage.ts";
import { lookAround, markOld, reloadFrame, waitForProbe } from "./stage.ts";

/** The real thing: a running `plaza up`, its page, its app origins. */
export interface SealedGround {
  /** `http://localhost:<port>` */
  readonly origin: string;
  /** What Plaza said of itself. */
  log(): string;
  /** The app of one pass, posted on Plaza's relay as anybody would, with a part of the seal taken out or with none. */
  stage(options: SealedStageOptions): Promise<Stage>;
  end(): Promise<void>;
}

/** What a pass in the real thing needs. */
export interface SealedStageOptions {
  readonly name: string;
  readonly files: readonly AppFile[];
  readonly secret: string;
  /** By the machine's own name, with app origins, or by another, without. */
  readonly way: "origin" | "document";
  readonly loosening?: Loosening;
}

const patienceMs = 45_000;

let posted = 0;

/** Starts a Plaza of the probe's own. */
export async function startSealedGround(): Promise<SealedGround> {
  const plaza = await startPlaza({ flags: ["--no-demo"] });
  const port = new URL(plaza.ready.page).port;
  const archives = new Map<string, Uint8Array>();
  const archiveServer = await serveFiles(archives);

  async function post(archive: Uint8Array): Promise<string> {
    posted += 1;
    const name = `/probe-${posted}.xdc`;
    archives.set(name, archive);
    return postApp(plaza.ready.relay, {
      url: `${archiveServer.url}${name}`,
      x: hashOf(archive),
      webxdcId: `probe-${posted}-${process.pid}`,
      name: "Probe",
    });
  }

  return {
    origin: `http://localhost:${port}`,
    log: () => plaza.log(),
    async stage({ name, files, secret, way, loosening }) {
      const archive = buildZip(files.map((file) => ({ name: file.name, data: file.data })));
      const [link, otherLink] = [await post(archive), await post(archive)];
      const proxy = loosening === undefined ? null : await startLooseProxy(Number(port), files, loosening);
      const own = `http://localhost:${proxy?.port ?? port}`;
      const origin = way === "document" ? staticHost(own) : own;
      const planted: Planted = { origin, secret };
      return sealedStage({ name, planted, link, otherLink, loosening, end: async () => proxy?.end() });
    },
    async end() {
      await archiveServer.end();
      await plaza.end();
    },
  };
}

interface StageParts {
  readonly name: string;
  readonly planted: Planted;
  readonly link: string;
  readonly otherLink: string;
  readonly loosening: Loosening | undefined;
  readonly end: () => Promise<void>;
}

function sealedStage({ name, planted, link, otherLink, loosening, end }: StageParts): Stage {
  const others = new WeakMap<BrowserContext, string>();
  const { origin } = planted;

  async function openOther(context: BrowserContext): Promise<Page> {
    const page = await openApp(context, `${origin}/app/${otherLink}`, loosening);
    others.set(context, new URL(appFrame(page).url()).origin);
    return page;
  }

  return {
    name,
    planted,
    isApp: (each) => each.includes(".apps."),
    async open(context, beside): Promise<OpenApp> {
      let other: Page | null = null;
      if (beside || others.get(context) === undefined) other = await openOther(context);
      if (!beside) {
        await other?.close();
        other = null;
      }
      const page = await openApp(context, `${origin}/app/${link}`, loosening);
      return {
        page,
        places: { page: origin, other: others.get(context) ?? "" },
        app: () => appFrame(page),
        async again() {
          await markOld(() => appFrame(page));
          await page.evaluate(reloadFrame);
          await waitForProbe(() => appFrame(page), 10_000);
        },
        traces: async () => `${await page.evaluate(lookAround)}\n${other === null ? "" : await appFrame(other).evaluate(lookAround)}`,
      };
    },
    end,
  };
}

/** Opens an app by its address, starts it where the page asks to, and waits until it speaks. */
async function openApp(context: BrowserContext, url: string, loosening: Loosening | undefined): Promise<Page> {
  const page = await context.newPage();
  if (loosening !== undefined) await loosenIn(page, loosening);
  await page.goto(url);
  const phase = await page.waitForFunction(
    () => {
      const found = window.plaza?.app();
      return found?.phase === "start" || found?.frame === "live" ? found.phase : null;
    },
    undefined,
    { timeout: patienceMs },
  );
  if ((await phase.jsonValue()) === "start") {
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await page.waitForFunction(() => window.plaza?.app()?.frame === "live", undefined, { timeout: patienceMs });
  }
  await waitForProbe(() => appFrame(page), patienceMs);
  return page;
}

function appFrame(page: Page): Frame {
  const frame = page.mainFrame().childFrames()[0];
  if (frame === undefined) throw new Error("the app is gone");
  return frame;
}
