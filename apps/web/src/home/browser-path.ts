const EVENTS = ["popstate", "pushState", "replaceState", "hashchange"] as const;

/** The path in the address bar. */
export function browserPath(): string {
  return window.location.pathname;
}

/** Hears of every change of the address, by links (the router tells by these events) and by the back button. */
export function onBrowserPath(listener: () => void): () => void {
  for (const name of EVENTS) window.addEventListener(name, listener);
  return () => {
    for (const name of EVENTS) window.removeEventListener(name, listener);
  };
}
