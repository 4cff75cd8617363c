import { Gauge, Registry, collectDefaultMetrics } from "@prometheus-io/client";

/** Reads the numbers of one part at the moment somebody asks; nested records become names joined by `_`. */
export type ReadStats = () => object;

function* flatten(prefix: string, stats: object): Generator<[string, number]> {
  for (const [key, value] of Object.entries(stats)) {
    const name = `${prefix}_${key
      .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
      .replace(/[^A-Za-z0-9]+/g, "_")
      .toLowerCase()}`;
    if (typeof value === "number" && Number.isFinite(value)) yield [name, value];
    else if (typeof value === "boolean") yield [name, value ? 1 : 0];
    else if (typeof value === "object" && value !== null && !Array.isArray(value)) yield* flatten(name, value);
  }
}

/** What `/metrics` answers: the process's own figures and every number that the parts report. */
export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
}

/**
 * Joins the parts' figures under `plaza_<part>_<name>`.
 *
 * @param parts - by name, how to read each part's figures now
 */
export function createMetrics(parts: Readonly<Record<string, ReadStats>>): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "plaza_" });
  const gauges = new Map<string, Gauge>();
  return {
    contentType: registry.contentType,
    text() {
      for (const [part, read] of Object.entries(parts)) {
        for (const [name, value] of flatten(`plaza_${part}`, read())) {
          let gauge = gauges.get(name);
          if (gauge === undefined) {
            gauge = new Gauge({
              name,
              help: `${part}: ${name.slice(`plaza_${part}_`.length).replaceAll("_", " ")}`,
              registers: [registry],
            });
            gauges.set(name, gauge);
          }
          gauge.set(value);
        }
      }
      return registry.metrics();
    },
  };
}
