import { OwnTypeError, apply, prototypeNamed, textOf, wrapGetter, wrapMethod } from "./own.ts";
import type { FrameBrand, GuardRules } from "./frame-brand.ts";

/**
 * No call makes or copies a frame: what would be one comes out as an unknown element. Each result is judged by what it
 * is, so how its name was spelled, in which document and by which parser does not matter.
 *
 * @see docs/spec/webxdc.md [X-4e]
 */
export function guardMaking(scope: object, brand: FrameBrand, rules: GuardRules): void {
  const documents = prototypeNamed(scope, "Document");
  const ranges = prototypeNamed(scope, "Range");
  const fitResult = (owner: object | null, name: string): void => {
    wrapMethod(owner, name, (native, self, args) => brand.fit(apply(native, self, args)));
  };

  for (const name of ["createElement", "createElementNS", "importNode", "adoptNode"]) fitResult(documents, name);
  fitResult(prototypeNamed(scope, "Node"), "cloneNode");
  for (const name of ["cloneContents", "extractContents"]) fitResult(ranges, name);
  const implementations = prototypeNamed(scope, "DOMImplementation");
  for (const name of ["createDocument", "createHTMLDocument"]) {
    wrapMethod(implementations, name, (native, self, args) => {
      const made = apply(native, self, args);
      brand.cleanBelow(made);
      return made;
    });
  }

  // A class of the app's own may stand for a built-in element, but not for a frame.
  wrapMethod(prototypeNamed(scope, "CustomElementRegistry"), "define", (native, self, args) => {
    const options = args[2] as { readonly extends?: unknown } | null | undefined;
    const base = options === null || options === undefined ? undefined : options.extends;
    if (base === undefined) return apply(native, self, [args[0], args[1]]);
    const name = textOf(base);
    if (rules.isFrameName(name)) throw new OwnTypeError("an app has no frames");
    return apply(native, self, [args[0], args[1], { __proto__: null, extends: name }]);
  });

  const requests = prototypeNamed(scope, "XMLHttpRequest");
  for (const name of ["response", "responseXML"]) {
    wrapGetter(requests, name, (value) => {
      if (brand.nodeType(value) === 9) brand.cleanBelow(value);
      return value;
    });
  }
}
