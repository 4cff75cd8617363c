import {
  apply,
  createOwnMap,
  needGetter,
  prototypeNamed,
  takeGetter,
  takeMethod,
  lowerText,
  textOf,
  wrapMethod,
  wrapSetter,
} from "./own.ts";
import type { FrameBrand, GuardRules } from "./frame-brand.ts";
import type { HtmlTrust } from "./html-trust.ts";

/** Every call that turns a text into elements, and which of its arguments is the text. */
const parsing: readonly (readonly [owner: string, name: string, argument: number])[] = [
  ["Element", "insertAdjacentHTML", 1],
  ["Element", "setHTMLUnsafe", 0],
  ["Element", "setHTML", 0],
  ["ShadowRoot", "setHTMLUnsafe", 0],
  ["ShadowRoot", "setHTML", 0],
  ["Range", "createContextualFragment", 0],
];

/** Names with HTML in them that make no elements of a text. */
const harmless = /^(?:getHTML|createHTMLDocument|innerHTML|outerHTML|insertAdjacentHTML|setHTMLUnsafe|setHTML)$/;

/**
 * Every text that becomes elements is rewritten first, and what came of it in a document of XML is cleaned.
 *
 * @see docs/spec/webxdc.md [X-4b]
 */
export function guardHtml(scope: object, brand: FrameBrand, rules: GuardRules, trust: HtmlTrust): void {
  const ownerDocument = needGetter(prototypeNamed(scope, "Node"), "ownerDocument");
  const contentType = takeGetter(prototypeNamed(scope, "Document"), "contentType");
  const parentOf = needGetter(prototypeNamed(scope, "Node"), "parentNode");

  /** Only a document of XML can spell a frame in a way that HTML could not. */
  function cleanXml(node: unknown): void {
    if (brand.nodeType(node) === 0) return;
    const document = ownerDocument(node);
    if (document === null || contentType === null || contentType(document) === "text/html") return;
    brand.cleanBelow(node);
  }

  for (const owner of ["Element", "ShadowRoot", "HTMLElement"]) {
    for (const name of ["innerHTML", "outerHTML"]) {
      wrapSetter(prototypeNamed(scope, owner), name, (set, self, value) => {
        const parent = name === "outerHTML" && brand.nodeType(self) === 1 ? parentOf(self) : self;
        apply(set, self, [trust.html(value === null ? "" : textOf(value))]);
        cleanXml(parent);
      });
    }
  }
  for (const [owner, name, argument] of parsing) {
    wrapMethod(prototypeNamed(scope, owner), name, (native, self, args) => {
      if (args.length <= argument) return apply(native, self, args);
      const html = trust.html(textOf(args[argument]));
      const parent = name === "insertAdjacentHTML" && brand.nodeType(self) === 1 ? parentOf(self) : null;
      const result = apply(native, self, argument === 1 ? [args[0], html] : args.length > 1 ? [html, args[1]] : [html]);
      cleanXml(self);
      if (parent !== null) cleanXml(parent);
      if (brand.nodeType(result) !== 0) brand.cleanBelow(result);
      return result;
    });
  }
  guardDocuments(scope, brand, trust);
  guardWriting(scope, rules, trust);
  // A way to write HTML that this guard does not know yet is none.
  for (const owner of ["Element", "ShadowRoot", "Document", "DocumentFragment", "HTMLElement", "HTMLTemplateElement", "Range"]) {
    const prototype = prototypeNamed(scope, owner);
    for (const name of prototype === null ? [] : Object.getOwnPropertyNames(prototype)) {
      if (/HTML/i.test(name) && !harmless.test(name)) Reflect.deleteProperty(prototype ?? {}, name);
    }
  }
}

/** Documents that a text becomes. */
function guardDocuments(scope: object, brand: FrameBrand, trust: HtmlTrust): void {
  wrapMethod(prototypeNamed(scope, "DOMParser"), "parseFromString", (native, self, args) => {
    const type = textOf(args[1]);
    const text = textOf(args[0]);
    const made = apply(native, self, [type === "text/html" ? trust.html(text) : trust.xml(text), type]);
    brand.cleanBelow(made);
    return made;
  });
  const { Document: documents } = scope as { readonly Document?: object };
  for (const name of ["parseHTMLUnsafe", "parseHTML"]) {
    wrapMethod(documents ?? null, name, (native, self, args) => {
      const html = trust.html(textOf(args[0]));
      const made = apply(native, self, args.length > 1 ? [html, args[1]] : [html]);
      brand.cleanBelow(made);
      return made;
    });
  }
  wrapMethod(prototypeNamed(scope, "Document"), "execCommand", (native, self, args) => {
    const command = textOf(args[0]);
    return apply(native, self, [command, args[1], lowerText(command) === "inserthtml" ? trust.html(textOf(args[2])) : args[2]]);
  });
}

/** `document.write` and its kin, which give a page in pieces. */
function guardWriting(scope: object, rules: GuardRules, trust: HtmlTrust): void {
  const documents = prototypeNamed(scope, "Document");
  const heldOf = createOwnMap<string>();
  const slice = takeMethod(String.prototype, "slice");
  for (const name of ["write", "writeln"]) {
    wrapMethod(documents, name, (native, self, args) => {
      if (typeof self !== "object" || self === null || slice === null) return undefined;
      let text = heldOf.get(self) ?? "";
      for (let index = 0; index < args.length; index += 1) text += textOf(args[index]);
      if (name === "writeln") text += "\n";
      const at = rules.unfinishedTagAt(text);
      heldOf.set(self, apply(slice, text, [at]) as string);
      return apply(native, self, [trust.html(apply(slice, text, [0, at]) as string)]);
    });
  }
  wrapMethod(documents, "close", (native, self, args) => {
    if (typeof self === "object" && self !== null) heldOf.set(self, "");
    return apply(native, self, args);
  });
  wrapMethod(documents, "open", (native, self, args) => {
    // With three arguments it opens a window.
    if (args.length > 2) return null;
    if (typeof self === "object" && self !== null) heldOf.set(self, "");
    const opened = apply(native, self, args);
    trust.opened();
    return opened;
  });
}
