import { isRecord } from "../json.ts";

/** What someone says about their own line. A hint: nobody has proven it. */
export interface NetworkMetrics {
  readonly downloadSpeedKbps: number;
  readonly uploadSpeedKbps: number;
  /** Whole, at most 1,000. */
  readonly maxAudioOutputs: number;
  /** In lower case: `ethernet`, `wifi`, `5g`, `4g`, `3g`, `unknown`, or what else they say. */
  readonly networkConnectionType: string;
}

const fastestKbps = 10_000_000;
const mostOutputs = 1_000;

function bounded(value: unknown, max: number): number {
  return typeof value === "number" && value > 0 ? Math.min(max, Math.floor(value)) : 0;
}

/** Reads metrics leniently: a number that is none counts as 0, one beyond belief as the most believed; null when there are none. */
export function readNetworkMetrics(value: unknown): NetworkMetrics | null {
  if (!isRecord(value)) return null;
  const type = value["networkConnectionType"];
  const named = typeof type === "string" && /^[\w.-]{1,16}$/.test(type) ? type.toLowerCase() : "unknown";
  return {
    downloadSpeedKbps: bounded(value["downloadSpeedKbps"], fastestKbps),
    uploadSpeedKbps: bounded(value["uploadSpeedKbps"], fastestKbps),
    maxAudioOutputs: bounded(value["maxAudioOutputs"], mostOutputs),
    networkConnectionType: named,
  };
}
