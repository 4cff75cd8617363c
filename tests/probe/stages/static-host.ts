/** A name that a browser is led to this machine by, and that the server takes for a public one: it has no app origins there. */
export const staticName = "static-host.test";

/** The same page by that name. */
export function staticHost(origin: string): string {
  return origin.replace("localhost", staticName);
}
