import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import type { Browser, BrowserContext, BrowserServer, Page } from "@playwright/test";
import type { InspectedSpace } from "../../../apps/web/src/home/inspection.ts";

/** Browsers gather no way to each other where there is nothing but loopback. */
export function whyNoCalls(): string | null {
  const outside = Object.values(networkInterfaces()).some((each) => each?.some(({ internal }) => !internal) === true);
  return outside ? null : "this machine has no network interface besides loopback, so browsers find no way to each other";
}

/** What came out of a device since the measuring began. */
export interface Heard {
  /** The strongest tone in the last third of a second, in Hz; null in silence. */
  readonly hertz: number | null;
  /** The longest silence since the first sound, in ms, the present one included. */
  readonly longestGapMs: number;
  /** How long it has been silent now, in ms. */
  readonly silentMs: number;
}

/** One person with a browser of their own. */
export interface SpaceGuest {
  readonly page: Page;
  /** How the space stands for them. */
  space(): Promise<InspectedSpace>;
  /** Waits for a state of the space. */
  until(what: string, isSo: (space: InspectedSpace) => boolean): Promise<InspectedSpace>;
  /** Begins to measure what is heard. */
  measure(): Promise<void>;
  heard(): Promise<Heard>;
  /** Waits until this tone is what is heard. */
  hears(hertz: number): Promise<void>;
  /** Waits for so long a silence, and tells how long after the call it began. */
  fallsSilent(): Promise<number>;
  /** The process is killed: no goodbye. */
  kill(): Promise<void>;
  end(): Promise<void>;
}

/** The microphone of this person says a tone, for ever. */
function toneFile(hertz: number): Buffer {
  const rate = 48_000;
  const count = rate * 2;
  const bytes = Buffer.alloc(44 + count * 2);
  bytes.write("RIFF", 0);
  bytes.writeUInt32LE(36 + count * 2, 4);
  bytes.write("WAVEfmt ", 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(rate, 24);
  bytes.writeUInt32LE(rate * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write("data", 36);
  bytes.writeUInt32LE(count * 2, 40);
  for (let at = 0; at < count; at += 1) bytes.writeInt16LE(Math.round(9_000 * Math.sin((2 * Math.PI * hertz * at) / rate)), 44 + at * 2);
  return bytes;
}

interface Meter {
  read(): Heard;
}

declare global {
  interface Window {
    spaceMeter?: Meter;
  }
}

/** Runs in the page: looks at every sample that is played, however seldom the page comes to it. */
function startMeter(): void {
  const analyser = window.plaza?.output();
  if (analyser === null || analyser === undefined || window.spaceMeter !== undefined) return;
  analyser.fftSize = 32_768;
  const samples = new Float32Array(analyser.fftSize);
  const spectrum = new Float32Array(analyser.frequencyBinCount);
  const { sampleRate } = analyser.context;
  const block = 480;
  let seen = analyser.context.currentTime;
  let silent = 0;
  let hasBegun = false;
  let longest = 0;
  const look = (): void => {
    const now = analyser.context.currentTime;
    analyser.getFloatTimeDomainData(samples);
    const fresh = Math.min(samples.length, Math.round((now - seen) * sampleRate));
    seen = now;
    for (let from = samples.length - fresh; from + block <= samples.length; from += block) {
      let sum = 0;
      for (let at = from; at < from + block; at += 1) sum += (samples[at] ?? 0) ** 2;
      const isSound = sum / block > 1e-6;
      hasBegun ||= isSound;
      silent = isSound ? 0 : silent + block;
      if (hasBegun) longest = Math.max(longest, silent);
    }
  };
  setInterval(look, 50);
  window.spaceMeter = {
    read() {
      look();
      analyser.getFloatFrequencyData(spectrum);
      let best = 1;
      for (let at = 1; at < spectrum.length; at += 1) if ((spectrum[at] ?? -200) > (spectrum[best] ?? -200)) best = at;
      const isSound = silent / sampleRate < 0.15 && (spectrum[best] ?? -200) > -70;
      return {
        hertz: isSound ? (best * sampleRate) / analyser.fftSize : null,
        longestGapMs: (longest * 1_000) / sampleRate,
        silentMs: (silent * 1_000) / sampleRate,
      };
    },
  };
}

/** How somebody comes. */
export interface GuestWish {
  /** What their microphone says. */
  readonly hertz?: number;
  /** What this device chose before. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** A browser process of its own, with a voice for a microphone. */
export interface OwnBrowser {
  readonly context: BrowserContext;
  /** The process is killed: no goodbye. */
  kill(): Promise<void>;
  end(): Promise<void>;
}

/** Starts a browser whose microphone says a tone. */
export async function openBrowser(hertz: number): Promise<OwnBrowser> {
  const folder = await mkdtemp(join(tmpdir(), "plaza-voice-"));
  const file = join(folder, "voice.wav");
  await writeFile(file, toneFile(hertz));
  const server: BrowserServer = await chromium.launchServer({
    executablePath: process.env["PLAZA_CHROMIUM"] ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--use-fake-device-for-media-stream",
      "--use-fake-ui-for-media-stream",
      `--use-file-for-fake-audio-capture=${file}`,
      "--autoplay-policy=no-user-gesture-required",
      "--disable-background-timer-throttling",
      "--disable-backgrounding-occluded-windows",
      "--disable-renderer-backgrounding",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--disable-quic",
    ],
  });
  const browser: Browser = await chromium.connect(server.wsEndpoint());
  const context = await browser.newContext({ viewport: { width: 1_100, height: 760 }, reducedMotion: "reduce", locale: "en-US" });
  return {
    context,
    async kill() {
      await server.kill();
      await rm(folder, { recursive: true, force: true });
    },
    async end() {
      await browser.close();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Starts a browser for one person and opens an address. */
export async function comeAs(url: string, { hertz = 440, settings = {} }: GuestWish = {}): Promise<SpaceGuest> {
  const own = await openBrowser(hertz);
  const { context } = own;
  // A tone is noise to whoever takes noise out.
  const kept = JSON.stringify({ denoise: false, ...settings });
  await context.addInitScript((text) => localStorage.getItem("plaza.space") ?? localStorage.setItem("plaza.space", text), kept);
  const page = await context.newPage();
  await page.goto(url);

  const space = async (): Promise<InspectedSpace> => {
    const found = await page.evaluate(() => window.plaza?.space() ?? null);
    if (found === null) throw new Error("not in a space");
    return found;
  };
  const poll = async <T>(what: string, look: () => Promise<T | null>): Promise<T> => {
    const endMs = Date.now() + 60_000;
    for (;;) {
      const found = await look();
      if (found !== null) return found;
      if (Date.now() > endMs) throw new Error(`it never came to this: ${what}; ${JSON.stringify(await space().catch(() => null))}`);
      await page.waitForTimeout(80);
    }
  };
  const measure = (): Promise<void> => page.evaluate(startMeter);
  const heard = async (): Promise<Heard> => {
    await measure();
    return page.evaluate(() => window.spaceMeter?.read() ?? { hertz: null, longestGapMs: 0, silentMs: 0 });
  };
  return {
    page,
    space,
    until: (what, isSo) =>
      poll(what, async () => {
        const now = await space().catch(() => null);
        return now !== null && isSo(now) ? now : null;
      }),
    measure,
    heard,
    async hears(wanted) {
      await poll(`${wanted} Hz is heard`, async () => {
        const { hertz: now } = await heard();
        return now !== null && Math.abs(now - wanted) < 12 ? now : null;
      });
    },
    async fallsSilent() {
      const startMs = Date.now();
      return poll("silence", async () => {
        const { silentMs } = await heard();
        return silentMs > 400 ? Math.max(0, Date.now() - startMs - silentMs) : null;
      });
    },
    kill: () => own.kill(),
    end: () => own.end(),
  };
}

/** Starts a space on the page of spaces, and goes live in it. @returns its address */
export async function startSpace(host: SpaceGuest, title: string): Promise<string> {
  const { page } = host;
  await page.getByRole("button", { name: "Start a space" }).first().click();
  await page.getByLabel("Title").fill(title);
  await page.getByRole("button", { name: "Start now" }).click();
  await host.until("the host is inside", ({ phase, role }) => phase === "inside" && role === "host");
  await speakUp(host);
  return page.url();
}

/** Opens the microphone, tries it, and goes live. */
export async function speakUp(guest: SpaceGuest): Promise<void> {
  const { page } = guest;
  await page.getByRole("button", { name: "Turn on the microphone" }).click();
  await page.getByText("We hear you well.").waitFor();
  await page.getByRole("button", { name: "Go live" }).click();
  await guest.until("live", ({ talk }) => talk === "live");
}
