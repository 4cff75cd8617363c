export { createRelayPool, newestFirst } from "./pool/relay-pool.ts";
export type { FetchOptions, RelayPool, RelayPoolOptions, SubscribeOptions } from "./pool/relay-pool.ts";
export type { Subscription, SubscriptionHandlers } from "./pool/subscription.ts";
export type { Publication, PublishStatus, RelayDelivery } from "./pool/publication.ts";
export type { DeliveryState } from "./pool/relay-publishing.ts";
export type { RelayState, RelayStatus } from "./pool/relay-status.ts";
