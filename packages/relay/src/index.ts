export { createRelay } from "./relay/relay.ts";
export type { Relay, RelayOptions } from "./relay/relay.ts";
export type { ConnectionId, RelayInput, RelayOutput, RelayStats, Ticket } from "./relay/relay-io.ts";
export { DEFAULT_RELAY_LIMITS } from "./relay/relay-limits.ts";
export type { RelayLimits } from "./relay/relay-limits.ts";
export { relayInformation } from "./relay/relay-information.ts";
export type { RelayInfo } from "./relay/relay-information.ts";
export { createLiveIndex } from "./relay/live-index.ts";
export type { LiveIndex, LiveMatch } from "./relay/live-index.ts";
