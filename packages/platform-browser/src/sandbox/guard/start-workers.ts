import { apply, needMethod, prototypeNamed, takeMethod, textOf, wrapMethod } from "./own.ts";
import type { Method } from "./own.ts";

interface KnownBlob {
  readonly blob: Blob;
  /** The address of the same with its first line in front; null until a worker was made of it. */
  started: string | null;
}

/** A worker of an app's own making is under the policy of the page but has no page: this answers for its texts. */
const firstLine = `try{trustedTypes.createPolicy("default",{createHTML:t=>t,createScript:t=>t,createScriptURL:t=>t})}catch{};`;

/**
 * Workers that an app makes of texts may use `eval` and `importScripts` as its pages may.
 *
 * @see docs/spec/webxdc.md [X-4f]
 */
export function startWorkers(scope: object): void {
  const { URL: urls, Blob: OwnBlob } = scope as { readonly URL: object; readonly Blob: typeof Blob };
  const create = takeMethod(urls, "createObjectURL");
  const entries = new Map<string, KnownBlob>();
  const getEntry = needMethod(Map.prototype, "get");
  const setEntry = needMethod(Map.prototype, "set");
  const deleteEntry = needMethod(Map.prototype, "delete");
  const slice = needMethod(prototypeNamed(scope, "Blob"), "slice");
  if (create === null) return;

  wrapMethod(urls, "createObjectURL", (native, self, args) => {
    const address = apply(native, self, args);
    try {
      // Only a blob can be cut, and the cut is ours: nobody changes what it says.
      apply(setEntry, entries, [address, { blob: apply(slice, args[0], []) as Blob, started: null }]);
    } catch {
      // A media source is no worker.
    }
    return address;
  });
  wrapMethod(urls, "revokeObjectURL", (native, self, args) => {
    const address = textOf(args[0]);
    apply(deleteEntry, entries, [address]);
    return apply(native, self, [address]);
  });

  function addressFor(given: unknown): unknown {
    const entry = apply(getEntry, entries, [textOf(given)]) as KnownBlob | undefined;
    if (entry === undefined) return given;
    entry.started ??= apply(create as Method, urls, [new OwnBlob([firstLine, entry.blob], { type: "text/javascript" })]) as string;
    return entry.started;
  }

  const make = Reflect.construct;
  for (const name of ["Worker", "SharedWorker"]) {
    const native = (scope as Record<string, unknown>)[name];
    if (typeof native !== "function") continue;
    const wrapped = new Proxy(native, {
      construct: (target, args: readonly unknown[], newTarget) =>
        make(target, args.length > 1 ? [addressFor(args[0]), args[1]] : [addressFor(args[0])], newTarget) as object,
    });
    Object.defineProperty(scope, name, { value: wrapped, writable: true, enumerable: false, configurable: true });
    const prototype = prototypeNamed(scope, name);
    if (prototype !== null) Object.defineProperty(prototype, "constructor", { value: wrapped, writable: true, configurable: true });
  }
}
