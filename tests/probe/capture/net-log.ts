/**
 * The names that a browser asked for, as its own log of the network has them: one event a line, kinds of events as numbers that
 * the first line explains.
 */
export function readAskedNames(log: string): readonly string[] {
  const kinds = new Set([...log.matchAll(/"HOST_RESOLVER[A-Z_]*":(\d+)/g)].map((match) => match[1]));
  const names = new Set<string>();
  for (const line of log.split("\n")) {
    const kind = /"time":"[^"]*","type":(\d+)\}/.exec(line)?.[1];
    if (kind === undefined || !kinds.has(kind)) continue;
    const host = /"host":"(?:[a-z]+:\/\/)?([^"/:]+)/.exec(line)?.[1];
    if (host !== undefined) names.add(host);
  }
  return [...names];
}
