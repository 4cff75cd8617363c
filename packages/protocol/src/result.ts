/** Either a value or a named problem. Expected failures travel this way; only bugs are thrown. */
export type Result<T, P> = Ok<T> | Failed<P>;

/** The good half of a {@link Result}. */
export interface Ok<T> {
  readonly ok: true;
  readonly value: T;
}

/** The other half: what was wrong, with what was found. */
export interface Failed<P> {
  readonly ok: false;
  readonly problem: P;
}

/** Wraps a value. */
export function ok<T>(value: T): Ok<T> {
  return { ok: true, value };
}

/** Wraps a problem. */
export function failed<const P>(problem: P): Failed<P> {
  return { ok: false, problem };
}
