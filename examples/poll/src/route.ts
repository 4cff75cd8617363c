/** Where in the app one is: the part of the address after `#`. */
export type Route =
  | { readonly page: "list" }
  | { readonly page: "new" }
  | { readonly page: "poll"; readonly poll: string; readonly result: boolean };

/** Reads an address; an unknown one is the list. */
export function parseRoute(hash: string): Route {
  const [first = "", second] = hash.replace(/^#\/?/, "").split("/");
  if (first === "") return { page: "list" };
  if (first === "new") return { page: "new" };
  return { page: "poll", poll: first, result: second === "result" };
}
