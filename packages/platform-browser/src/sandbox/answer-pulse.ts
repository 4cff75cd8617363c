/**
 * Answers the page whenever it asks whether this document still gets to run. The port is this document's own, so neither
 * `document.open()` nor the app's own messages get between.
 *
 * @returns the end for the page
 * @see docs/spec/webxdc.md [X-3e]
 */
export function answerPulse(): MessagePort {
  const { port1, port2 } = new MessageChannel();
  // Taken now: what the app changes later is not looked up.
  const answer = port1.postMessage.bind(port1);
  port1.addEventListener("message", () => answer(null));
  port1.start();
  return port2;
}
