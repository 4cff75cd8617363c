import { hideSecretFields, hideSecrets } from "@plaza/platform";
import type { Log, LogFields } from "@plaza/platform";
import { pino } from "pino";
import type { Logger } from "pino";
import { readableLine } from "./readable-line.ts";

/** Where and how a log is written. */
export interface NodeLogOptions {
  /** One JSON object a line, for machines; else lines for people. Default false. */
  readonly json?: boolean;
  /** Nothing below it is written. Default `"info"`. */
  readonly level?: "error" | "warn" | "info" | "debug";
  /** Default the process's standard error. */
  readonly write?: (text: string) => void;
  /** Colours in lines for people; default when standard error is a terminal and NO_COLOR is not set. */
  readonly colour?: boolean;
}

/** Names pino itself gives to parts of a line. */
const taken = /^(?:level|time|msg)$/;

/** A log over pino, on standard error: standard output belongs to what a command answers. */
export function createNodeLog(options: NodeLogOptions = {}): Log {
  const write = options.write ?? ((text: string) => void process.stderr.write(text));
  const colour = options.colour ?? (process.stderr.isTTY === true && process.env["NO_COLOR"] === undefined);
  const logger = pino(
    {
      level: options.level ?? "info",
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: options.json === true ? write : (line: string) => write(readableLine(line, colour)) },
  );
  return logOver(logger, {});
}

function logOver(logger: Logger, own: LogFields): Log {
  const line = (level: "error" | "warn" | "info" | "debug") => (message: string, fields?: LogFields) => {
    if (!logger.isLevelEnabled(level)) return;
    logger[level](fields === undefined ? own : { ...own, ...safe(fields) }, hideSecrets(message));
  };
  return {
    error: line("error"),
    warn: line("warn"),
    info: line("info"),
    debug: line("debug"),
    with: (fields) => logOver(logger, { ...own, ...safe(fields) }),
  };
}

function safe(fields: LogFields): LogFields {
  const shown = Object.entries(hideSecretFields(fields)).map(([name, value]) => [taken.test(name) ? `${name}_` : name, value]);
  return Object.fromEntries(shown);
}
