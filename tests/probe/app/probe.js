// The app of the probe: strangers write apps like this, as plain scripts. It tries ways out that are named one by one, on demand of
// the harness, and tells of itself only what the harness asks for. What gets out is judged outside, never here.
"use strict";
{
  const attempts = new Map();
  const config = window.probeConfig ?? { vectors: {} };
  const notes = {};
  const around = {};
  let armed = null;

  // The console outlives the document: the harness listens there.
  const tell = (what, id, text = "") => console.debug(`probe ${what} ${id} ${text}`);

  const attempt = (id) => {
    const entry = attempts.get(id);
    if (entry === undefined) return tell("failed", id, "unknown");
    tell("begun", id);
    try {
      Promise.resolve(entry({ ...aimAt(config, id), ...around, reached: (value) => tell("reached", id, value) })).catch((error) =>
        tell("failed", id, error),
      );
    } catch (error) {
      tell("failed", id, error);
    }
  };

  window.vector = (id, tryOut) => attempts.set(id, tryOut);
  window.clickVector = window.vector;
  window.realmVector = window.vector;
  window.soloVector = window.vector;
  // Read by the harness from the same sources; they are files of the archive.
  window.markup = () => {};

  window.probe = {
    notes,
    /** Where the page and another app are; the harness knows only once all stand. */
    surround: (places) => Object.assign(around, places),
    /** Starts attempts one after the other, each in a task of its own: their order does not depend on how long one takes. */
    run: (ids) => ids.forEach((id, index) => setTimeout(attempt, 4 * index, id)),
    /** The next real click starts this one. */
    arm: (id) => (armed = id),
  };
  addEventListener("click", (event) => {
    if (!event.isTrusted || armed === null) return;
    const id = armed;
    armed = null;
    attempt(id);
  });

  // What another app, or another page, might get hold of.
  const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("probe");
  if (channel !== null) channel.onmessage = ({ data }) => (notes.broadcast = `${notes.broadcast ?? ""} ${data}`);
  addEventListener("message", ({ data }) => {
    if (typeof data === "string") notes.message = `${notes.message ?? ""} ${data}`;
  });

  window.tools = {
    /** An element with attributes, in the page. */
    put(name, attributes = {}, text = "") {
      const element = document.createElement(name);
      for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
      if (text !== "") element.textContent = text;
      (document.querySelector("#yard") ?? document.body).append(element);
      return element;
    },
    style: (text) => window.tools.put("style", {}, text),
    markup(html) {
      const place = window.tools.put("div");
      place.innerHTML = html;
      return place;
    },
    iceCheck,
    askingCode,
    iceCode,
  };
}
