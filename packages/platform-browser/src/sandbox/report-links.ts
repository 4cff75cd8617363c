/** When a link's address is looked at: before the guard takes it away. */
const moments = ["pointerover", "mouseover", "pointerdown", "mousedown", "touchstart", "focusin", "keydown"];

/** The link an event happened in, and where it leads: to the web or to a mail program, and not to the app itself. */
function outwardLink(event: Event, ownOrigin: string): { readonly link: HTMLAnchorElement; readonly url: string | null } | null {
  for (const node of event.composedPath()) {
    if (!(node instanceof HTMLAnchorElement)) continue;
    const isOutward = /^(?:https?|mailto):$/.test(node.protocol) && node.origin !== ownOrigin;
    return { link: node, url: isOutward ? node.href : null };
  }
  return null;
}

/**
 * Tells the page of links out of the app that the person clicks on: the page shows them in full and asks. Runs before
 * the guard, which takes their addresses away as soon as somebody comes near.
 *
 * @see docs/spec/webxdc.md [X-3d]
 */
export function reportLinks(scope: Window): void {
  const known = new WeakMap<HTMLAnchorElement, string>();
  const look = (event: Event): void => {
    const found = outwardLink(event, scope.origin);
    if (found !== null && found.url !== null) known.set(found.link, found.url);
  };
  for (const moment of moments) scope.addEventListener(moment, look, { capture: true, passive: true });
  scope.addEventListener(
    "click",
    (event) => {
      const found = outwardLink(event, scope.origin);
      // A link that got another address since is another link.
      const url = found === null ? undefined : (found.url ?? (found.link.hasAttribute("href") ? undefined : known.get(found.link)));
      if (url === undefined || !event.isTrusted) return;
      event.preventDefault();
      scope.parent.postMessage({ plaza: "app-link", url }, "*");
    },
    true,
  );
}
