import { createSignal } from "@plaza/platform";
import type { Clock, Http, KeyValue, Log, Signal, WritableSignal } from "@plaza/platform";
import type { Sha256, WebxdcAttachment } from "@plaza/protocol";
import { readAppIcon } from "@plaza/webxdc";
import type { Icon } from "@plaza/webxdc";

/** An app's own icon: a `data:` URL of a picture drawn anew, null while there is none. */
export type IconView = string | null;

/** What is known of an app's file. */
export type IconSource = Pick<WebxdcAttachment, "url" | "fallbacks" | "sha256" | "sizeBytes">;

/** The icons of apps, out of their files. */
export interface AppIcons {
  /** The icon of an app; asking fetches it, unless it is known. */
  of(app: IconSource): Signal<IconView>;
  end(): void;
}

/** What it takes to show icons. */
export interface AppIconsOptions {
  readonly http: Http;
  readonly keyValue: KeyValue;
  readonly clock: Clock;
  readonly log: Log;
  /** Draws an icon anew; null when it cannot be drawn. */
  readonly draw: (icon: Icon) => Promise<string | null>;
  readonly hash: (bytes: Uint8Array) => Promise<Sha256>;
}

/** Files larger than this are not fetched for a picture. */
export const largestFileForIcon = 3_000_000;
const mostAtOnce = 2;
const mostKept = 300;
const mostKnown = 600;
const prefix = "apps/icon/";
/** A picture longer than this is not worth its place. */
const longestIcon = 400_000;

interface Kept {
  readonly icon: IconView;
  readonly keptMs: number;
}

function parseKept(value: unknown): Kept | null {
  if (typeof value !== "object" || value === null || !("icon" in value) || !("keptMs" in value)) return null;
  const { icon, keptMs } = value;
  const isIcon = icon === null || (typeof icon === "string" && icon.startsWith("data:image/png;base64,"));
  return isIcon && typeof keptMs === "number" ? { icon, keptMs } : null;
}

/**
 * Takes icons out of apps' files: small files only, two at a time, the one asked for last first, each once and then
 * kept on the device by the file's hash. Nothing of a file is used whose hash is not the one that was posted.
 *
 * @see docs/spec/page.md [G-30a]
 */
export function createAppIcons({ http, keyValue, clock, log, draw, hash }: AppIconsOptions): AppIcons {
  const known = new Map<Sha256, WritableSignal<IconView>>();
  const none = createSignal<IconView>(null);
  let waiting: IconSource[] = [];
  let under = 0;
  let kept = 0;
  let ended = false;

  function place(sha256: Sha256): WritableSignal<IconView> {
    const made = createSignal<IconView>(null);
    known.set(sha256, made);
    for (const oldest of known.keys()) {
      if (known.size <= mostKnown) break;
      known.delete(oldest);
    }
    return made;
  }

  function pump(): void {
    while (under < mostAtOnce && !ended) {
      const app = waiting.pop();
      if (app?.sha256 === null || app === undefined) return;
      under += 1;
      void find(app, app.sha256).then((icon) => {
        under -= 1;
        if (icon !== null && app.sha256 !== null) known.get(app.sha256)?.set(icon);
        pump();
      });
    }
  }

  async function find(app: IconSource, sha256: Sha256): Promise<IconView> {
    try {
      const before = parseKept(await keyValue.get(prefix + sha256));
      if (before !== null) return before.icon;
    } catch {
      // A device that keeps nothing shows icons all the same.
    }
    if ((app.sizeBytes ?? 0) > largestFileForIcon) return null;
    const bytes = await fetchFile(app, sha256);
    if (bytes === null || ended) return null;
    const found = readAppIcon(bytes);
    const drawn = found === null ? null : await draw(found);
    const icon = drawn !== null && drawn.length <= longestIcon ? drawn : null;
    await store(sha256, icon);
    return icon;
  }

  async function fetchFile(app: IconSource, sha256: Sha256): Promise<Uint8Array | null> {
    for (const url of [app.url, ...app.fallbacks].slice(0, 3)) {
      const answer = await http({ method: "GET", url, timeoutMs: 15_000, maxBytes: largestFileForIcon });
      if (ended) return null;
      if (!answer.ok || answer.value.status !== 200) continue;
      if ((await hash(answer.value.body)) === sha256) return answer.value.body;
    }
    return null;
  }

  async function store(sha256: Sha256, icon: IconView): Promise<void> {
    try {
      await keyValue.set(prefix + sha256, { icon, keptMs: clock.wallMs() });
      kept += 1;
      // Now and then is enough: what is too much is little.
      if (kept % 20 === 1) await forgetOldest();
    } catch (error) {
      log.debug("an icon could not be kept", { error: String(error) });
    }
  }

  async function forgetOldest(): Promise<void> {
    const keys = await keyValue.keys(prefix);
    if (keys.length <= mostKept) return;
    const dated = await Promise.all(keys.map(async (key) => [key, parseKept(await keyValue.get(key))?.keptMs ?? 0] as const));
    for (const [key] of dated.toSorted(([, a], [, b]) => b - a).slice(mostKept)) await keyValue.delete(key);
  }

  return {
    of(app) {
      const { sha256 } = app;
      if (sha256 === null) return none;
      const before = known.get(sha256);
      if (before !== undefined) return before;
      const made = place(sha256);
      waiting = [...waiting, app].slice(-mostKept);
      pump();
      return made;
    },
    end() {
      ended = true;
      waiting = [];
    },
  };
}
