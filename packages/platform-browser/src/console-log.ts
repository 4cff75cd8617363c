import { hideSecretFields, hideSecrets } from "@plaza/platform";
import type { Log, LogFields } from "@plaza/platform";

type Level = "error" | "warn" | "info" | "debug";

/** Where a page's log goes. */
export interface ConsoleLogOptions {
  /** Nothing below it is written. Default `"info"`. */
  readonly level?: Level;
  /** Default the page's console. */
  readonly write?: (level: Level, message: string, fields: LogFields) => void;
}

const ranks: Readonly<Record<Level, number>> = { error: 0, warn: 1, info: 2, debug: 3 };

/** A log in the page's console. */
export function createConsoleLog(options: ConsoleLogOptions = {}): Log {
  // oxlint-disable-next-line no-console -- this is the one place a page writes to it
  const write = options.write ?? ((level, message, fields) => console[level](message, fields));
  const maxRank = ranks[options.level ?? "info"];

  function logWith(own: LogFields): Log {
    const line = (level: Level) => (message: string, fields?: LogFields) => {
      if (ranks[level] <= maxRank) write(level, hideSecrets(message), hideSecretFields({ ...own, ...fields }));
    };
    return {
      error: line("error"),
      warn: line("warn"),
      info: line("info"),
      debug: line("debug"),
      with: (fields) => logWith({ ...own, ...fields }),
    };
  }
  return logWith({});
}
