import {
  apply,
  createOwnMap,
  lowerText,
  needGetter,
  needMethod,
  prototypeNamed,
  takeSetter,
  textOf,
  wrapGetter,
  wrapMethod,
  wrapSetter,
} from "./own.ts";
import type { FrameBrand, GuardRules } from "./frame-brand.ts";

/**
 * `rel` never becomes a hint, `type` no list of pages, `http-equiv` no rule: by property, attribute, attribute node or
 * token list.
 *
 * @see docs/spec/webxdc.md [X-4c]
 */
export function guardAttributes(scope: object, brand: FrameBrand, rules: GuardRules): void {
  const elements = prototypeNamed(scope, "Element");
  const attributes = prototypeNamed(scope, "Attr");
  const getAttribute = needMethod(elements, "getAttribute");
  const attributeName = needGetter(attributes, "localName");
  const attributeValue = needGetter(attributes, "value");
  const ownerOf = needGetter(attributes, "ownerElement");
  const writeValue = takeSetter(attributes, "value");

  /** The value an element may have for an attribute whose name is in lower case. */
  function allowed(element: unknown, attribute: string, value: string): string {
    if (brand.nodeType(element) !== 1) return value;
    const name = brand.localName(element);
    if (name === "meta" && attribute === "content") {
      const pragma = apply(getAttribute, element, ["http-equiv"]);
      // A refresh keeps to what it said when the page was served.
      return typeof pragma === "string" && rules.allowedValue("meta", "http-equiv", pragma) !== pragma ? "" : value;
    }
    return rules.allowedValue(name, attribute, value);
  }

  /** The name in lower case where a rule may look at it; most names are told by their length. */
  function ruledName(name: string): string {
    const { length } = name;
    if (length !== 3 && length !== 4 && length !== 7 && length !== 10) return "";
    const lower = lowerText(name);
    return lower === "rel" || lower === "type" || lower === "content" || lower === "http-equiv" ? lower : "";
  }

  wrapMethod(elements, "setAttribute", (native, self, args) => {
    if (args.length < 2) return apply(native, self, args);
    const name = textOf(args[0]);
    const ruled = ruledName(name);
    // Trusted values stay what they are where no rule looks at them.
    return apply(native, self, [name, ruled === "" ? args[1] : allowed(self, ruled, textOf(args[1]))]);
  });
  wrapMethod(elements, "setAttributeNS", (native, self, args) => {
    if (args.length < 3) return apply(native, self, args);
    const name = textOf(args[1]);
    const ruled = ruledName(name);
    return apply(native, self, [args[0], name, ruled === "" ? args[2] : allowed(self, ruled, textOf(args[2]))]);
  });

  /** Makes an attribute node fit for the element it is about to join. */
  function fitAttribute(element: unknown, attribute: unknown): void {
    if (brand.nodeType(attribute) !== 2) return;
    const value = attributeValue(attribute) as string;
    const fit = allowed(element, attributeName(attribute) as string, value);
    if (fit !== value && writeValue !== null) apply(writeValue, attribute, [fit]);
  }
  for (const name of ["setAttributeNode", "setAttributeNodeNS"]) {
    wrapMethod(elements, name, (native, self, args) => {
      fitAttribute(self, args[0]);
      return apply(native, self, args);
    });
  }
  // A map of attributes does not tell whose it is, so its element is remembered when it is handed out.
  const elementOf = createOwnMap<object>();
  wrapGetter(elements, "attributes", (value, self) => {
    if (typeof value === "object" && value !== null && typeof self === "object" && self !== null) elementOf.set(value, self);
    return value;
  });
  for (const name of ["setNamedItem", "setNamedItemNS"]) {
    wrapMethod(prototypeNamed(scope, "NamedNodeMap"), name, (native, self, args) => {
      if (typeof self === "object" && self !== null) fitAttribute(elementOf.get(self), args[0]);
      return apply(native, self, args);
    });
  }
  for (const [owner, name] of [
    [attributes, "value"],
    [prototypeNamed(scope, "Node"), "nodeValue"],
    [prototypeNamed(scope, "Node"), "textContent"],
  ] as const) {
    wrapSetter(owner, name, (set, self, value) => {
      if (brand.nodeType(self) !== 2 || ownerOf(self) === null) return void apply(set, self, [value]);
      const text = value === null && name !== "value" ? "" : textOf(value);
      apply(set, self, [allowed(ownerOf(self), attributeName(self) as string, text)]);
    });
  }

  for (const [owner, name, attribute] of [
    ["HTMLLinkElement", "rel", "rel"],
    ["HTMLLinkElement", "relList", "rel"],
    ["HTMLScriptElement", "type", "type"],
    ["HTMLMetaElement", "httpEquiv", "http-equiv"],
    ["HTMLMetaElement", "content", "content"],
  ] as const) {
    wrapSetter(prototypeNamed(scope, owner), name, (set, self, value) => {
      apply(set, self, [allowed(self, attribute, textOf(value))]);
    });
  }
  guardTokens(scope, rules);
}

function guardTokens(scope: object, rules: GuardRules): void {
  const tokens = prototypeNamed(scope, "DOMTokenList");
  const ofLinks = createOwnMap<true>();
  wrapGetter(prototypeNamed(scope, "HTMLLinkElement"), "relList", (value) => {
    if (typeof value === "object" && value !== null) ofLinks.set(value, true);
    return value;
  });
  const isRuled = (self: unknown): self is object => typeof self === "object" && self !== null && ofLinks.has(self);
  const isAllowed = (value: string): boolean => rules.allowedValue("link", "rel", value) === value;

  // Each token becomes a text once: what is checked is what is used.
  wrapMethod(tokens, "add", (native, self, args) => {
    if (!isRuled(self)) return apply(native, self, args);
    for (let index = 0; index < args.length; index += 1) {
      const token = textOf(args[index]);
      if (isAllowed(token)) apply(native, self, [token]);
    }
    return undefined;
  });
  wrapMethod(tokens, "toggle", (native, self, args) => {
    if (!isRuled(self) || args.length === 0) return apply(native, self, args);
    const token = textOf(args[0]);
    if (!isAllowed(token)) return false;
    return apply(native, self, args.length > 1 && args[1] !== undefined ? [token, args[1]] : [token]);
  });
  wrapMethod(tokens, "replace", (native, self, args) => {
    if (!isRuled(self) || args.length < 2) return apply(native, self, args);
    const token = textOf(args[0]);
    const next = textOf(args[1]);
    return isAllowed(next) ? apply(native, self, [token, next]) : false;
  });
  wrapSetter(tokens, "value", (set, self, value) => {
    const text = textOf(value);
    apply(set, self, [isRuled(self) && !isAllowed(text) ? rules.allowedValue("link", "rel", text) : text]);
  });
}
