/* oxlint-disable typescript/unbound-method -- methods are taken from their prototypes here so that they are never looked up again. */
// An app may replace every built-in it can name. What the guard needs while an app runs is taken here, before the app's
// first line. Calls go through `apply`; nothing is iterated, spread, destructured as a list or looked up by name later.

/** A method without its object. */
export type Method = (this: unknown, ...args: unknown[]) => unknown;

/** `Reflect.apply`. */
export const apply: (method: Method, self: unknown, args: readonly unknown[]) => unknown = Reflect.apply;

/** `String`: to text once, so that a value cannot say one thing when it is checked and another when it is used. */
export const textOf: (value: unknown) => string = String;

const toLowerCase = String.prototype.toLowerCase as unknown as Method;

/** `text.toLowerCase()`. */
export const lowerText = (text: string): string => apply(toLowerCase, text, []) as string;

/** `TypeError`. */
export const OwnTypeError = TypeError;

const describe = Object.getOwnPropertyDescriptor;
const define = Object.defineProperty;
const prototypeOf = Object.getPrototypeOf as (value: object) => object | null;
const weakHas = WeakMap.prototype.has as unknown as Method;
const weakGet = WeakMap.prototype.get as unknown as Method;
const weakSet = WeakMap.prototype.set as unknown as Method;

/** A weak map whose methods are its own. */
export interface OwnMap<V> {
  has(key: object): boolean;
  get(key: object): V | undefined;
  set(key: object, value: V): void;
}

/** Makes a weak map that is not reached through a prototype. */
export function createOwnMap<V>(): OwnMap<V> {
  const map = new WeakMap<object, V>();
  return {
    has: (key) => apply(weakHas, map, [key]) === true,
    get: (key) => apply(weakGet, map, [key]) as V | undefined,
    set: (key, value) => {
      apply(weakSet, map, [key, value]);
    },
  };
}

/** The prototype of a global class; null where this browser lacks it. */
export function prototypeNamed(scope: object, name: string): object | null {
  const found: unknown = (scope as Record<string, unknown>)[name];
  if (typeof found !== "function") return null;
  const prototype: unknown = found.prototype;
  return typeof prototype === "object" ? prototype : null;
}

/** Takes a method; null where there is none. Called at the start only. */
export function takeMethod(owner: object | null, name: string): Method | null {
  const value: unknown = owner === null ? undefined : describe(owner, name)?.value;
  return typeof value === "function" ? (value as Method) : null;
}

/** Takes a getter; null where there is none. Called at the start only. */
export function takeGetter(owner: object | null, name: string): ((self: unknown) => unknown) | null {
  const get = owner === null ? undefined : describe(owner, name)?.get;
  return get === undefined ? null : (self) => apply(get, self, []);
}

/** Takes a setter; null where there is none. Called at the start only. */
export function takeSetter(owner: object | null, name: string): Method | null {
  return owner === null ? null : (describe(owner, name)?.set ?? null);
}

/** Takes a getter that every browser has. */
export function needGetter(owner: object | null, name: string): (self: unknown) => unknown {
  const get = takeGetter(owner, name);
  if (get === null) throw new OwnTypeError(`no ${name}`);
  return get;
}

/** Takes a method that every browser has. */
export function needMethod(owner: object | null, name: string): Method {
  const method = takeMethod(owner, name);
  if (method === null) throw new OwnTypeError(`no ${name}`);
  return method;
}

/** Puts a function around a method, on the very object that holds it, so that nothing is left underneath. */
export function wrapMethod(
  owner: object | null,
  name: string,
  around: (native: Method, self: unknown, args: readonly unknown[]) => unknown,
): void {
  const described = owner === null ? undefined : describe(owner, name);
  const value: unknown = described?.value;
  if (owner === null || described === undefined || typeof value !== "function") return;
  const native = value as Method;
  // A method and no function: it cannot be constructed, as the one it stands for.
  const holder = {
    method(this: unknown, ...args: unknown[]): unknown {
      return around(native, this, args);
    },
  };
  define(holder.method, "name", { value: name, configurable: true });
  define(holder.method, "length", { value: native.length, configurable: true });
  define(owner, name, { ...described, value: holder.method });
}

/** Puts a function around what sets a property. */
export function wrapSetter(owner: object | null, name: string, around: (set: Method, self: unknown, value: unknown) => void): void {
  const described = owner === null ? undefined : describe(owner, name);
  const native = described?.set;
  if (owner === null || described === undefined || native === undefined) return;
  const holder = {
    set value(value: unknown) {
      around(native, this, value);
    },
  };
  const set = describe(holder, "value")?.set;
  if (set !== undefined) define(owner, name, { ...described, set });
}

/** Puts a function around what gets a property. */
export function wrapGetter(owner: object | null, name: string, around: (value: unknown, self: unknown) => unknown): void {
  const described = owner === null ? undefined : describe(owner, name);
  const native = described?.get;
  if (owner === null || described === undefined || native === undefined) return;
  const holder = {
    get value(): unknown {
      return around(apply(native, this, []), this);
    },
  };
  const get = describe(holder, "value")?.get;
  if (get !== undefined) define(owner, name, { ...described, get });
}

/** Takes a property away for good, wherever along the prototypes it stands. */
export function removeProperty(owner: object | null, name: string): void {
  for (let at = owner; at !== null; at = prototypeOf(at)) {
    if (describe(at, name) !== undefined) Reflect.deleteProperty(at, name);
  }
}

/** Gives a property one value for ever; writing to it does nothing and breaks nothing. */
export function fixProperty(owner: object | null, name: string, value: unknown): void {
  if (owner === null) return;
  const get = (): unknown => value;
  const set = (): void => undefined;
  define(owner, name, { get, set, enumerable: false, configurable: false });
}
