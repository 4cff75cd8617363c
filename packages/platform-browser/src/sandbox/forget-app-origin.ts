import type { Timers } from "@plaza/platform";

const patienceMs = 10_000;

/**
 * Leads a hidden frame without scripts to an address whose answer has the browser forget what its origin kept. Settles
 * when that answer came, or will not.
 *
 * @see docs/spec/webxdc.md [X-2g]
 */
export function forgetAppOrigin(url: string, page: Document, timers: Timers): Promise<void> {
  const element = page.createElement("iframe");
  // Under the sandbox alone the frame would stand on no origin, and nothing of the app's be forgotten.
  element.setAttribute("sandbox", "allow-same-origin");
  element.hidden = true;
  element.src = url;
  return new Promise((resolve) => {
    const done = (): void => {
      stop();
      element.remove();
      resolve();
    };
    const stop = timers.after(patienceMs, done);
    element.addEventListener("load", done);
    page.body.append(element);
  });
}
