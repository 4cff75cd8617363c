// The first script of every document of an app. Built as one classic script without imports.
import { installGuard } from "@plaza/platform-browser";
import { markupRules } from "@plaza/webxdc";

installGuard(window, markupRules);
window.parent.postMessage({ plaza: "app-here" }, "*");
