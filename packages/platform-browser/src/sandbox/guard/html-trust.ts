import { OwnTypeError, apply, prototypeNamed, takeMethod, textOf, wrapMethod } from "./own.ts";
import type { Method } from "./own.ts";
import type { GuardRules } from "./frame-brand.ts";

/** Texts made fit to become elements. */
export interface HtmlTrust {
  /** Rewritten HTML, marked as seen where the browser knows such marks. */
  html(text: string): unknown;
  /** XML as it is: whoever asks cleans the document. */
  xml(text: string): unknown;
  /** The document was opened anew. */
  opened(): void;
}

interface PolicyRules {
  readonly createHTML?: unknown;
  readonly createScript?: unknown;
  readonly createScriptURL?: unknown;
}

interface Factory {
  createPolicy(name: string, rules: object): object;
}

/**
 * What a `javascript:` address evaluates to becomes a page, and one without a guard; nothing does not. Reached either as
 * a text or still as part of an address, where a new line is written `%0A`.
 */
const withoutValue = "\n//%0A\n;void 0//";

/**
 * The page's one policy for texts that become elements or code. The browser asks it for every such text, also where no
 * function of ours stands in between; policies an app makes run through it.
 *
 * @param opened - called when the document was opened anew and has lost its listeners
 * @see docs/spec/webxdc.md [X-4f]
 */
export function createHtmlTrust(scope: object, rules: GuardRules, opened: () => void): HtmlTrust {
  const { trustedTypes: factory } = scope as { readonly trustedTypes?: Factory };
  const policies = prototypeNamed(scope, "TrustedTypePolicy");
  const createHtml = takeMethod(policies, "createHTML");
  const createScript = takeMethod(policies, "createScript");
  const createScriptUrl = takeMethod(policies, "createScriptURL");
  if (factory === undefined || createHtml === null || createScript === null || createScriptUrl === null) {
    return { html: (text) => rules.rewriteMarkup(text), xml: (text) => text, opened };
  }
  let asIs = false;
  const policy = factory.createPolicy("default", {
    createHTML: (text: string) => (asIs ? text : rules.rewriteMarkup(text)),
    createScript: (text: string, _type: unknown, sink: unknown) => (sink === "Location href" ? text + withoutValue : text),
    createScriptURL: (text: string) => text,
  });

  wrapMethod(prototypeNamed(scope, "TrustedTypePolicyFactory"), "createPolicy", (_native, _self, args) => {
    const name = textOf(args[0]);
    const own = (args[1] ?? {}) as PolicyRules;
    const through = (rule: unknown, create: Method) => {
      return (...given: unknown[]): unknown => {
        if (typeof rule !== "function") throw new OwnTypeError("the policy has no such rule");
        return apply(create, policy, [textOf(apply(rule as Method, own, given))]);
      };
    };
    return {
      name,
      createHTML: through(own.createHTML, createHtml),
      createScript: through(own.createScript, createScript),
      createScriptURL: through(own.createScriptURL, createScriptUrl),
    };
  });

  return {
    html: (text) => apply(createHtml, policy, [text]),
    xml(text) {
      asIs = true;
      try {
        return apply(createHtml, policy, [text]);
      } finally {
        asIs = false;
      }
    },
    opened,
  };
}
