import type { IceServer } from "@plaza/platform";
import type { SpaceSettings } from "./space-settings.ts";

/** Whether links can run by a server alone, so that nobody learns this device's address. */
export function canHideAddress(servers: readonly IceServer[]): boolean {
  return servers.some(({ urls }) => urls.some((url) => /^turns?:/iu.test(url)));
}

/**
 * Whether links made now hide the address. Without a server to run by there would be no links at all.
 *
 * @see docs/spec/page.md [G-46a]
 */
export function hidesAddress(servers: readonly IceServer[], { hideAddress }: Pick<SpaceSettings, "hideAddress">): boolean {
  return hideAddress && canHideAddress(servers);
}
