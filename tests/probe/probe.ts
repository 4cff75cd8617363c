import { randomBytes } from "node:crypto";
import { allVectors, buildAppFiles } from "./app-files.ts";
import type { AppFile } from "./app-files.ts";
import type { ProbeBrowser } from "./browser.ts";
import { launchBrowser } from "./browser.ts";
import { startCapture } from "./capture/capture.ts";
import type { Sighting } from "./capture/sighting.ts";
import { createTokens } from "./capture/sighting.ts";
import { startControlServer } from "./stages/control.ts";
import type { Loosening } from "./stages/loosening.ts";
import { startSealedGround } from "./stages/sealed.ts";
import { staticHost } from "./stages/static-host.ts";
import type { Stage } from "./stages/stage.ts";
import type { TrialOutcome } from "./trial.ts";
import { runTrial } from "./trial.ts";

/** What a pass tries, and in what. */
export interface Pass {
  readonly name: string;
  /** `control` is no seal at all; `sealed` the real thing; `document` the real thing on a host that has no app origins. */
  readonly ground: "control" | "sealed" | "document";
  readonly loosening?: Loosening;
  /** Default: all. */
  readonly only?: ReadonlySet<string>;
}

/** What came of a pass. */
export interface PassOutcome extends TrialOutcome {
  /** By attempt, in the order of the sources; no entry for one that let nothing out. */
  readonly out: ReadonlyMap<string, readonly Sighting[]>;
}

/** The probe, with all it needs running. */
export interface Probe {
  readonly version: string;
  /** What Plaza said of itself. */
  log(): string;
  run(pass: Pass): Promise<PassOutcome>;
  end(): Promise<void>;
}

// Windows at once; each has a browser of its own, so that one that dies takes no other with it.
const browserCount = 6;
const indexOf = new Map(allVectors.map(({ id }, index) => [id, index]));

/** Starts the outside, a Plaza, a server without any seal, and browsers. */
export async function createProbe(): Promise<Probe> {
  const capture = await startCapture();
  const [ground, control] = await Promise.all([startSealedGround(), startControlServer()]);
  // Without a network of our own, a browser's log tells what it asked for; it is whole only when the browser has ended.
  const isLogged = capture.network === "shared";
  const start = (): Promise<ProbeBrowser[]> =>
    startBrowsers(isLogged, [
      ...capture.browserArgs,
      // The same page by a name that is not this machine's: a host without app origins, which is to be taken for a safe one.
      `--unsafely-treat-insecure-origin-as-secure=${staticHost(ground.origin)}`,
    ]);
  let browsers = await start();

  async function standUp(pass: Pass, files: readonly AppFile[], secret: string): Promise<Stage> {
    if (pass.ground === "control") {
      control.serve(files);
      return control.stage({ origin: control.origin, secret });
    }
    const way = pass.ground === "document" ? "document" : "origin";
    return ground.stage({ name: pass.name, way, files, secret, ...(pass.loosening === undefined ? {} : { loosening: pass.loosening }) });
  }

  return {
    version: browsers[0]?.version ?? "",
    log: () => ground.log(),
    async run(pass) {
      const tokens = createTokens(Math.random);
      const captured = await capture.begin(tokens, allVectors.length);
      const secret = randomBytes(32).toString("hex");
      const proof = `proof-${randomBytes(12).toString("hex")}`;
      const stage = await standUp(pass, buildAppFiles(capture, captured, proof), secret);
      try {
        const trial = await runTrial({
          contexts: browsers.map(({ context }) => context),
          stage,
          sightings: captured.sightings,
          tokenOf: (id) => tokens.token(indexOf.get(id) ?? 0),
          secrets: [secret, proof],
          isHasty: pass.ground === "control",
          ...(pass.only === undefined ? {} : { only: pass.only }),
        });
        if (isLogged) {
          const names = await Promise.all(browsers.map((browser) => browser.end()));
          for (const name of names.flat()) captured.sightings.see("name asked", name);
          browsers = await start();
        }
        const ids = allVectors.map(({ id }, index) => [id, captured.sightings.of(tokens.token(index))] as const);
        return { ...trial, out: new Map(ids.filter(([, seen]) => seen.length > 0)) };
      } finally {
        await stage.end();
        await captured.end();
      }
    },
    async end() {
      await Promise.all(browsers.map((browser) => browser.end()));
      await Promise.all([control.end(), ground.end(), capture.end()]);
    },
  };
}

function startBrowsers(isLogged: boolean, args: readonly string[]): Promise<ProbeBrowser[]> {
  return Promise.all(Array.from({ length: browserCount }, () => launchBrowser(args, isLogged)));
}
