/** A small persistent map on the device: guest key, outbox, settings. Values are JSON. */
export interface KeyValue {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<void>;
  delete(key: string): Promise<void>;
  /** Keys that start with the prefix, sorted. */
  keys(prefix: string): Promise<readonly string[]>;
}
