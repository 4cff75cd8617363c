import { OwnTypeError, apply, needGetter, needMethod, prototypeNamed, takeGetter, textOf } from "./own.ts";

/** What HTML an app may have; see `markupRules` of `@plaza/webxdc`. */
export interface GuardRules {
  rewriteMarkup(html: string): string;
  unfinishedTagAt(html: string): number;
  isFrameName(name: string): boolean;
  allowedValue(element: string, attribute: string, value: string): string;
}

/** What tells nodes apart by what they are, never by what they say. */
export interface FrameBrand {
  isNode(value: unknown): boolean;
  /** 0 for what is no node. */
  nodeType(value: unknown): number;
  /** The name of an element without its prefix. */
  localName(element: unknown): string;
  isFrame(value: unknown): boolean;
  /** Takes frames and hints out of what is below a node, contents of templates included. */
  cleanBelow(node: unknown): void;
  /** Refuses a node that is a frame, and cleans what is below it. */
  check(node: unknown): void;
  /** A node fit to be handed out: itself, or an unknown element in place of a frame. */
  fit(node: unknown): unknown;
  /** Writes the allowed values over those that are not, on the node itself. */
  cleanAttributes(element: unknown): void;
}

const html = "http://www.w3.org/1999/xhtml";
const suspects = "iframe,frame,frameset,object,embed,applet,fencedframe,portal,link,meta,script,template";
const ruled = { link: "rel", meta: "http-equiv", script: "type" } as const;

/** Makes the one judge of what is a frame. */
export function createFrameBrand(scope: object, rules: GuardRules): FrameBrand {
  const nodes = prototypeNamed(scope, "Node");
  const elements = prototypeNamed(scope, "Element");
  const documents = prototypeNamed(scope, "Document");
  const lists = prototypeNamed(scope, "NodeList");
  const nodeTypeOf = needGetter(nodes, "nodeType");
  const firstChildOf = needGetter(nodes, "firstChild");
  const ownerOf = needGetter(nodes, "ownerDocument");
  const namespaceOf = needGetter(elements, "namespaceURI");
  const localNameOf = needGetter(elements, "localName");
  const contentOf = takeGetter(prototypeNamed(scope, "HTMLTemplateElement"), "content");
  const lengthOf = needGetter(lists, "length");
  const itemOf = needMethod(lists, "item");
  const removeIt = needMethod(elements, "remove");
  const getAttribute = needMethod(elements, "getAttribute");
  const setAttribute = needMethod(elements, "setAttribute");
  const createElement = needMethod(documents, "createElement");
  const inElement = needMethod(elements, "querySelectorAll");
  const inDocument = needMethod(documents, "querySelectorAll");
  const inFragment = needMethod(prototypeNamed(scope, "DocumentFragment"), "querySelectorAll");

  function nodeType(value: unknown): number {
    if (value === null || (typeof value !== "object" && typeof value !== "function")) return 0;
    try {
      return nodeTypeOf(value) as number;
    } catch {
      return 0;
    }
  }

  const localName = (element: unknown): string => localNameOf(element) as string;

  function isFrame(value: unknown): boolean {
    return nodeType(value) === 1 && rules.isFrameName(localName(value)) && namespaceOf(value) === html;
  }

  function cleanAttributes(element: unknown): void {
    const name = localName(element);
    if (name !== "link" && name !== "meta" && name !== "script") return;
    const attribute = ruled[name];
    const value = apply(getAttribute, element, [attribute]);
    if (typeof value !== "string") return;
    const allowed = rules.allowedValue(name, attribute, value);
    if (allowed !== value) apply(setAttribute, element, [attribute, allowed]);
  }

  function cleanTemplate(element: unknown): void {
    if (contentOf === null || localName(element) !== "template" || namespaceOf(element) !== html) return;
    cleanBelow(contentOf(element));
  }

  function cleanBelow(node: unknown): void {
    const type = nodeType(node);
    if (type === 1) cleanTemplate(node);
    const select = type === 1 ? inElement : type === 9 ? inDocument : type === 11 ? inFragment : null;
    if (select === null || firstChildOf(node) === null) return;
    const found = apply(select, node, [suspects]);
    const count = lengthOf(found) as number;
    for (let index = 0; index < count; index += 1) {
      const element = apply(itemOf, found, [index]);
      if (isFrame(element)) apply(removeIt, element, []);
      else {
        cleanAttributes(element);
        cleanTemplate(element);
      }
    }
  }

  return {
    isNode: (value) => nodeType(value) !== 0,
    nodeType,
    localName,
    isFrame,
    cleanBelow,
    cleanAttributes,
    check(node) {
      if (isFrame(node)) throw new OwnTypeError("an app has no frames");
      if (nodeType(node) === 1) cleanAttributes(node);
      cleanBelow(node);
    },
    fit(node) {
      if (isFrame(node)) return apply(createElement, ownerOf(node), [textOf(`x-${localName(node)}`)]);
      if (nodeType(node) === 1) cleanAttributes(node);
      cleanBelow(node);
      return node;
    },
  };
}
