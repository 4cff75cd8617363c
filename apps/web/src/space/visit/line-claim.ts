import type { NetworkMetrics } from "@plaza/protocol";
import type { Carrying } from "./space-settings.ts";

/** What a browser says of its line. */
export interface BrowserLine {
  readonly type?: string;
  readonly effectiveType?: string;
  /** Mbit/s. */
  readonly downlink?: number;
  readonly saveData?: boolean;
}

const named: Readonly<Record<string, string>> = { ethernet: "ethernet", wifi: "wifi", cellular: "4g" };
const outputsOf: Readonly<Record<Carrying, number>> = { usual: 12, one: 1, none: 0 };

/**
 * What this device says of its line. A hint, and a careful one: what it really carries, it shows by carrying.
 *
 * @see docs/spec/page.md [G-45]
 */
export function claimOfLine(line: BrowserLine | null, isPhone: boolean, carrying: Carrying): NetworkMetrics {
  const slow = line?.effectiveType === "2g" || line?.effectiveType === "slow-2g" || line?.effectiveType === "3g";
  const type = slow ? (line.effectiveType ?? "slow") : (named[line?.type ?? ""] ?? (isPhone ? "4g" : "unknown"));
  const isThin = slow || isPhone || line?.type === "cellular";
  const most = line?.saveData === true || slow ? 0 : isThin ? 3 : 12;
  return {
    downloadSpeedKbps: Math.round((line?.downlink ?? (isThin ? 4 : 10)) * 1_000),
    uploadSpeedKbps: slow ? 256 : isThin ? 1_000 : 4_000,
    maxAudioOutputs: Math.min(most, outputsOf[carrying]),
    networkConnectionType: type,
  };
}

/** Whether this device is used with a finger. */
export function isPhone(): boolean {
  return window.matchMedia("(hover: none) and (pointer: coarse)").matches;
}

/** What this browser says of its line, as {@link claimOfLine} reads it. */
export function claimHere(carrying: Carrying): NetworkMetrics {
  const line: unknown = Reflect.get(navigator, "connection");
  return claimOfLine(typeof line === "object" && line !== null ? line : null, isPhone(), carrying);
}
