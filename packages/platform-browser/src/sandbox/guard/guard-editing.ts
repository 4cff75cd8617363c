import { apply, needMethod, prototypeNamed, takeGetter, takeMethod } from "./own.ts";
import type { GuardRules } from "./frame-brand.ts";

/**
 * What a person pastes or drops into an editable text is markup of an app's making too.
 *
 * @returns listens again after the document has lost its listeners
 * @see docs/spec/webxdc.md [X-4b]
 */
export function guardEditing(scope: object, rules: GuardRules): () => void {
  const listen = needMethod(prototypeNamed(scope, "EventTarget"), "addEventListener");
  const prevent = needMethod(prototypeNamed(scope, "Event"), "preventDefault");
  const carried = takeGetter(prototypeNamed(scope, "InputEvent"), "dataTransfer");
  const dataOf = takeMethod(prototypeNamed(scope, "DataTransfer"), "getData");
  if (carried === null || dataOf === null) return () => undefined;
  const hear = (event: unknown): void => {
    const data = carried(event);
    const html = data === null ? "" : apply(dataOf, data, ["text/html"]);
    if (typeof html === "string" && html !== "" && rules.rewriteMarkup(html) !== html) apply(prevent, event, []);
  };
  const arm = (): void => {
    apply(listen, scope, ["beforeinput", hear, true]);
  };
  arm();
  return arm;
}
