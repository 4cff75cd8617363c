// The first script of every document of an app. Built as one classic script without imports.
import { answerPulse, installGuard, reportLinks, standInForStorage } from "@plaza/platform-browser";
import { markupRules } from "@plaza/webxdc";

reportLinks(window);
try {
  installGuard(window, markupRules);
} catch (error) {
  // An app without its guard does not run: nothing behind this script is read.
  window.stop();
  throw error;
}
standInForStorage(window);
window.parent.postMessage({ plaza: "app-here" }, "*", [answerPulse()]);
