import type { Random } from "@plaza/platform";
import type { Pubkey } from "@plaza/protocol";

/** How a peer is connected, as it says. */
export type ConnectionType = "ethernet" | "wifi" | "5g" | "4g" | "3g" | "slow" | "unknown";

/** What is known of a peer of the space: its own words from its JOIN, and what others reported. */
export interface KnownPeer {
  readonly pubkey: Pubkey;
  /** Host, co-host or speaker. */
  readonly isStage: boolean;
  readonly uploadKbps: number;
  /** How many it says it can carry (`maxAudioOutputs`), or has earned where a report says so. */
  readonly slots: number;
  readonly connection: ConnectionType;
  /** Since when it is here, in our monotonic ms. */
  readonly presentSinceMs: number;
  /** Last reported; 0 when nobody said. */
  readonly children: number;
  /** How late sound is there, in ms after capture; null when nobody said. */
  readonly delayMs: number | null;
  /** Links from the nearest of the stage; null when unknown. */
  readonly distance: number | null;
  /** Lost to its children, 0 to 1, as the 95th percentile of their reports. */
  readonly lossRatio: number;
  /** Its own guess of where it is; null when it does not say. */
  readonly region: string | null;
  /** Its address differs for everyone it talks to, so two such peers do not meet without help. */
  readonly isStrictNat: boolean;
}

/** Who is in the space, as far as this peer knows. Whoever owns the membership answers; never a removed or absent peer. */
export interface PeerDirectory {
  get(pubkey: Pubkey): KnownPeer | null;
  /** At most `count` of them by chance, none twice. */
  sample(count: number, random: Random): readonly KnownPeer[];
  /** Host, co-hosts and speakers that are present, the host first, then as long as they hold the role. */
  stage(): readonly Pubkey[];
}
