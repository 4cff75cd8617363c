/** Where in the page one is. */
export type Route =
  | { readonly page: "worlds" }
  /** `link` is what followed `/scene/`, not checked yet. */
  | { readonly page: "scene"; readonly link: string }
  | { readonly page: "apps" }
  /** `link` is what followed `/app/`, not checked yet. */
  | { readonly page: "app"; readonly link: string }
  | { readonly page: "spaces" }
  /** `link` is what followed `/space/`, not checked yet. */
  | { readonly page: "space"; readonly link: string }
  | { readonly page: "avatar" }
  | { readonly page: "messages" }
  | { readonly page: "settings" }
  | { readonly page: "lost" };

/** Reads a path; a trailing slash changes nothing. */
export function parseRoute(path: string): Route {
  const parts = path.split("/").filter((part) => part !== "");
  if (parts.length === 0) return { page: "worlds" };
  const [first, second] = parts;
  if (first === "scene" && second !== undefined && parts.length === 2) return { page: "scene", link: second };
  if (first === "apps" && parts.length === 1) return { page: "apps" };
  if (first === "app" && second !== undefined && parts.length === 2) return { page: "app", link: second };
  if (first === "spaces" && parts.length === 1) return { page: "spaces" };
  if (first === "space" && second !== undefined && parts.length === 2) return { page: "space", link: second };
  if (parts.length === 1 && (first === "avatar" || first === "messages" || first === "settings")) return { page: first };
  return { page: "lost" };
}
