import { copyText } from "./copy-text.ts";

/** A link and what it leads to. */
export interface SharedLink {
  readonly title: string;
  readonly url: string;
}

/** What a device has for sharing. */
export interface ShareMeans {
  /** The device's own way; null where a copy serves better. */
  readonly share: ((link: SharedLink) => Promise<"shared" | "dismissed" | "failed">) | null;
  readonly copy: (text: string) => Promise<boolean>;
}

/** What became of sharing: `shown` means that the link has to be copied by hand. */
export type ShareOutcome = "shared" | "dismissed" | "copied" | "shown";

/**
 * Shares a link the device's own way on phones, else copies it; where neither works it is to be shown.
 *
 * @see docs/spec/page.md [G-74]
 */
export async function shareLink(link: SharedLink, means: ShareMeans = browserMeans()): Promise<ShareOutcome> {
  const outcome = await means.share?.(link);
  if (outcome === "shared" || outcome === "dismissed") return outcome;
  return (await means.copy(link.url)) ? "copied" : "shown";
}

/** A mouse's desktop opens a dialog nobody expects; there the link is copied. */
function browserMeans(): ShareMeans {
  const can = typeof navigator.share === "function" && window.matchMedia("(pointer: coarse)").matches;
  return {
    share: can
      ? (link) =>
          navigator.share(link).then(
            () => "shared",
            (error: unknown) => (error instanceof DOMException && error.name === "AbortError" ? "dismissed" : "failed"),
          )
      : null,
    copy: copyText,
  };
}
