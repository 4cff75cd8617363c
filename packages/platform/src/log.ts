/** Facts beside a log line. Never a key, a token or the text of a message. */
export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

/** error: gave up. warn: recovered. info: one line per life-cycle step. debug: the rest. */
export interface Log {
  error(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
  /** A log whose lines all carry these fields. */
  with(fields: LogFields): Log;
}
