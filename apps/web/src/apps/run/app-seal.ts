/** What the browser and the page's server bring to hold an app. */
export interface SealGround {
  /** Where app origins are, with `{label}` in place of the name; null on a host without them. */
  readonly appsOrigin: string | null;
  /** The browser checks every text that becomes a script or markup. */
  readonly trustedTypes: boolean;
  /** The browser itself lets a page reach its own origin only. */
  readonly allowList: boolean;
}

/** How an app is held: on an origin of its own or inside one document, and with the browser's own floor below it or not. */
export type AppSeal =
  | { readonly way: "origin"; readonly floor: boolean }
  | { readonly way: "document" }
  /** Nothing here would hold it: it is not run. */
  | { readonly way: "none" };

const firstWithAllowList = 152;

/** Whether this browser honours `Connection-Allowlist`: no script can ask, so its brand and version tell. */
export function hasAllowList(brands: readonly { readonly brand: string; readonly version: string }[] | undefined): boolean {
  return (brands ?? []).some(({ brand, version }) => brand === "Chromium" && Number.parseInt(version, 10) >= firstWithAllowList);
}

/**
 * How an app would be held here.
 *
 * @see docs/spec/page.md [G-23]
 */
export function sealHere({ appsOrigin, trustedTypes, allowList }: SealGround): AppSeal {
  if (!trustedTypes && !allowList) return { way: "none" };
  // A document has no headers of its own, so the browser's floor is not under it.
  if (appsOrigin === null) return trustedTypes ? { way: "document" } : { way: "none" };
  return { way: "origin", floor: allowList };
}
