import type { Log } from "@plaza/platform";

const nothing = (): void => {};

/** A log that nobody reads. */
export const silentLog: Log = { error: nothing, warn: nothing, info: nothing, debug: nothing, with: () => silentLog };
