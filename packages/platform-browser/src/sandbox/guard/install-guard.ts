import { createFrameBrand } from "./frame-brand.ts";
import type { GuardRules } from "./frame-brand.ts";
import { guardAttributes } from "./guard-attributes.ts";
import { guardEditing } from "./guard-editing.ts";
import { holdNavigation } from "./hold-navigation.ts";
import { createHtmlTrust } from "./html-trust.ts";
import { guardInserting } from "./insert-nodes.ts";
import { guardMaking } from "./make-elements.ts";
import { removeWaysOut } from "./remove-ways-out.ts";
import { startWorkers } from "./start-workers.ts";
import { guardHtml } from "./write-html.ts";

export type { GuardRules } from "./frame-brand.ts";

/**
 * Makes an app's document one that no script in it can leave. Runs before the app's first line, once.
 *
 * @param scope - the document's window
 * @param rules - what HTML the app may have
 * @see docs/spec/webxdc.md
 */
export function installGuard(scope: object, rules: GuardRules): void {
  const brand = createFrameBrand(scope, rules);
  const holdAgain = holdNavigation(scope);
  const editAgain = guardEditing(scope, rules);
  const listenAgain = (): void => {
    holdAgain();
    editAgain();
  };
  const trust = createHtmlTrust(scope, rules, listenAgain);
  guardHtml(scope, brand, rules, trust);
  guardMaking(scope, brand, rules);
  guardInserting(scope, brand);
  guardAttributes(scope, brand, rules);
  startWorkers(scope);
  removeWaysOut(scope);
}
