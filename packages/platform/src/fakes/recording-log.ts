import type { Log, LogFields } from "../log.ts";

/** One line that was logged. */
export interface LogLine {
  readonly level: "error" | "warn" | "info" | "debug";
  readonly message: string;
  readonly fields: LogFields;
}

/** A log that keeps its lines for a test to look at. */
export interface RecordingLog extends Log {
  /** Every line so far, those of logs made by `with` included, oldest first; a test may empty it. */
  readonly lines: LogLine[];
}

/** Makes a log that writes nowhere but into `lines`. */
export function createRecordingLog(): RecordingLog {
  const lines: LogLine[] = [];
  return { ...logInto(lines, {}), lines };
}

function logInto(lines: LogLine[], own: LogFields): Log {
  const add = (level: LogLine["level"]) => (message: string, fields?: LogFields) => {
    lines.push({ level, message, fields: { ...own, ...fields } });
  };
  return {
    error: add("error"),
    warn: add("warn"),
    info: add("info"),
    debug: add("debug"),
    with: (fields) => logInto(lines, { ...own, ...fields }),
  };
}
