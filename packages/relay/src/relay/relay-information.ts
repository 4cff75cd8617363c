import type { RelayLimits } from "./relay-limits.ts";
import { PRIVATE_KINDS } from "./relay-limits.ts";

/** What a relay says of itself beside its limits. */
export interface RelayInfo {
  readonly name: string;
  readonly description?: string;
  /** Hex key of whom to ask. */
  readonly pubkey?: string;
  readonly contact?: string;
  readonly icon?: string;
  /** URL of the software. */
  readonly software?: string;
  readonly version?: string;
}

/** The NIPs the relay speaks. */
export const SUPPORTED_NIPS: readonly number[] = [1, 9, 11, 40, 42, 45, 50, 70];

/** The relay's information document (NIP-11). */
export function relayInformation(info: RelayInfo, limits: RelayLimits): Readonly<Record<string, unknown>> {
  return {
    ...info,
    supported_nips: SUPPORTED_NIPS,
    limitation: {
      max_message_length: limits.messageBytes,
      max_subscriptions: limits.subscriptions,
      max_filters: limits.filters,
      max_limit: limits.limit,
      default_limit: limits.limit,
      max_subid_length: limits.subscriptionIdLength,
      max_event_tags: limits.eventTags,
      max_content_length: limits.largeEventBytes,
      created_at_upper_limit: limits.futureSec,
      auth_required: false,
      payment_required: false,
      restricted_writes: false,
    },
    // Beyond NIP-11's fields, for clients that look: kinds with a size of their own, and kinds only their parties can read.
    max_event_bytes: { default: limits.eventBytes, 4932: limits.largeEventBytes, 20932: limits.largeEventBytes },
    private_kinds: PRIVATE_KINDS,
  };
}
