import type { IceServer } from "@plaza/platform";

/** What `/plaza.json` tells a page about the Plaza it came from. */
export interface HomeInfo {
  readonly name: string;
  readonly software: string;
  /** Relays to read and write, this Plaza's own first. */
  readonly relays: readonly string[];
  /** Media stores to upload to. */
  readonly media: readonly string[];
  /** The `naddr` of the world to show first, or null. */
  readonly scene: string | null;
  /** Where apps get an origin each, with `{label}` for their name; null where they must do without. */
  readonly apps: { readonly origin: string } | null;
  /** Servers that help people in spaces to find a way to each other; whoever can read this may use them. */
  readonly ice: readonly IceServer[];
}
