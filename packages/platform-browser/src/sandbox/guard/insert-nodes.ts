import { apply, prototypeNamed, wrapMethod, wrapSetter } from "./own.ts";
import type { FrameBrand } from "./frame-brand.ts";

const inserting: Readonly<Record<string, readonly string[]>> = {
  Node: ["appendChild", "insertBefore", "replaceChild"],
  Element: ["append", "prepend", "replaceChildren", "moveBefore", "before", "after", "replaceWith", "insertAdjacentElement"],
  Document: ["append", "prepend", "replaceChildren", "moveBefore"],
  DocumentFragment: ["append", "prepend", "replaceChildren", "moveBefore"],
  CharacterData: ["before", "after", "replaceWith"],
  DocumentType: ["before", "after", "replaceWith"],
  Range: ["insertNode", "surroundContents"],
  HTMLSelectElement: ["add"],
  HTMLOptionsCollection: ["add"],
};

const setting: Readonly<Record<string, readonly string[]>> = {
  HTMLTableElement: ["caption", "tHead", "tFoot"],
  Document: ["body"],
};

/**
 * The second lock: should a frame come into being after all, it does not come into the page.
 *
 * @see docs/spec/webxdc.md [X-4e]
 */
export function guardInserting(scope: object, brand: FrameBrand): void {
  for (const [owner, names] of Object.entries(inserting)) {
    for (const name of names) {
      wrapMethod(prototypeNamed(scope, owner), name, (native, self, args) => {
        for (let index = 0; index < args.length; index += 1) {
          if (typeof args[index] === "object") brand.check(args[index]);
        }
        return apply(native, self, args);
      });
    }
  }
  for (const [owner, names] of Object.entries(setting)) {
    for (const name of names) {
      wrapSetter(prototypeNamed(scope, owner), name, (set, self, value) => {
        brand.check(value);
        apply(set, self, [value]);
      });
    }
  }
}
