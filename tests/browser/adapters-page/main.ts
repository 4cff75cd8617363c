import {
  createBrowserClock,
  createBrowserDial,
  createBrowserGuestVault,
  createBrowserHttp,
  createBrowserKeyValue,
  createBrowserPeerLinks,
  createBrowserRandom,
  createBrowserTimers,
  createConsoleLog,
  createWorkerVerifier,
} from "@plaza/platform-browser";
import {
  describeClockContract,
  describeHttpContract,
  describeKeyValueContract,
  describeLogContract,
  describePeerLinkContract,
  describeRandomContract,
  describeSafeLogContract,
  describeSignerContract,
  describeSocketContract,
  describeTimersContract,
  describeVerifierContract,
} from "@plaza/platform/contracts";
import type { LogFields } from "@plaza/platform";
import { runCases } from "./vitest-in-page.ts";
import type { CaseResult } from "./vitest-in-page.ts";
import { buildSoundProbe } from "./sound-probe.ts";
import type { SoundProbe } from "./sound-probe.ts";
import { buildStretchProbe } from "./stretch-probe.ts";
import type { StretchProbe } from "./stretch-probe.ts";
import { buildVaultProbe } from "./vault-probe.ts";
import type { VaultProbe } from "./vault-probe.ts";
import { buildVerifierProbe } from "./verifier-probe.ts";
import type { VerifierProbe } from "./verifier-probe.ts";

declare global {
  interface Window {
    /** What the test asks of this page. */
    adapters: VaultProbe &
      VerifierProbe &
      SoundProbe &
      StretchProbe & { runContracts(server: ContractPlaces): Promise<readonly CaseResult[]> };
  }
}

/** Where the test's server is. */
export interface ContractPlaces {
  readonly httpUrl: string;
  readonly socketUrl: string;
  readonly deadPort: number;
}

async function until(condition: () => boolean): Promise<void> {
  const endMs = performance.now() + 8_000;
  while (!condition()) {
    if (performance.now() > endMs) throw new Error("the condition never held");
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

let databases = 0;
function freshDatabase(): string {
  databases += 1;
  return `contract ${databases}`;
}

function logHarness() {
  const lines: { level: string; message: string; fields: LogFields }[] = [];
  const log = createConsoleLog({ level: "debug", write: (level, message, fields) => lines.push({ level, message, fields }) });
  return { log, lines: () => lines };
}

async function runContracts({ httpUrl, socketUrl, deadPort }: ContractPlaces): Promise<readonly CaseResult[]> {
  const time = () => ({ clock: createBrowserClock(), timers: createBrowserTimers(), until });
  describeClockContract("the browser's clock", time);
  describeTimersContract("the browser's timers", time);
  describeRandomContract("the browser's random", createBrowserRandom);
  describeLogContract("the console", logHarness);
  describeSafeLogContract("the console", logHarness);
  describeSocketContract("the browser's dial", async () => ({
    dial: createBrowserDial(),
    url: (path) => socketUrl + path,
    refusedUrl: `ws://127.0.0.1:${deadPort}/`,
    until,
  }));
  describeHttpContract("the browser's http", async () => ({
    http: createBrowserHttp(),
    url: (path) => httpUrl + path,
    refusedUrl: `http://127.0.0.1:${deadPort}/`,
  }));
  describeKeyValueContract("IndexedDB", async () => {
    const name = freshDatabase();
    return { keyValue: createBrowserKeyValue(name), reopen: async () => createBrowserKeyValue(name) };
  });
  describeSignerContract("a kept guest", () =>
    createBrowserGuestVault({ random: createBrowserRandom(), databaseName: freshDatabase() }).make(),
  );
  describeVerifierContract("the worker", () => {
    const verifier = createWorkerVerifier();
    return { verifier, end: () => verifier.end() };
  });
  describePeerLinkContract("a peer connection", () => ({ create: createBrowserPeerLinks(), until }));
  return runCases();
}

window.adapters = { runContracts, ...buildVaultProbe(), ...buildVerifierProbe(), ...buildSoundProbe(), ...buildStretchProbe() };
