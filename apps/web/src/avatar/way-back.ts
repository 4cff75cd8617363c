/** The world somebody came from to choose a look (`?back=/scene/…`); null for none. */
export function wayBack(search: string): string | null {
  const back = new URLSearchParams(search).get("back");
  return back !== null && /^\/scene\/[a-z0-9]{1,2000}$/iu.test(back) ? back : null;
}

/** The address of the look's page, with the way back where one is in a world. */
export function lookAddress(path: string): string {
  return path.startsWith("/scene/") ? `/avatar?back=${encodeURIComponent(path.replace(/\/+$/u, ""))}` : "/avatar";
}
