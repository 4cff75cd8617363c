import { isEventId, isPubkey, isWebxdcId, parseJson } from "@plaza/protocol";
import type { WebxdcNotice, WebxdcUpdate } from "@plaza/protocol";

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function lineOf(value: unknown): string | null | undefined {
  return value === null || typeof value === "string" ? value : undefined;
}

function noticesOf(value: unknown): readonly WebxdcNotice[] | null {
  if (!Array.isArray(value)) return null;
  const entries: readonly unknown[] = value;
  const notices: WebxdcNotice[] = [];
  for (const entry of entries) {
    if (!isRecord(entry) || typeof entry["addr"] !== "string" || typeof entry["text"] !== "string") return null;
    notices.push({ addr: entry["addr"], text: entry["text"] });
  }
  return notices;
}

/** Reads an update as this device kept it; null for anything else: what was kept may be spoiled or of another version. */
export function readStoredUpdate(value: unknown): WebxdcUpdate | null {
  if (!isRecord(value)) return null;
  const { id, pubkey, createdAtSec, webxdcId, payload } = value;
  if (!isEventId(id) || !isPubkey(pubkey)) return null;
  if (typeof createdAtSec !== "number" || !Number.isSafeInteger(createdAtSec)) return null;
  if (typeof webxdcId !== "string" || !isWebxdcId(webxdcId)) return null;
  if (typeof payload !== "string" || !parseJson(payload).ok) return null;
  const info = lineOf(value["info"]);
  const href = lineOf(value["href"]);
  const document = lineOf(value["document"]);
  const summary = lineOf(value["summary"]);
  const notify = noticesOf(value["notify"]);
  if (info === undefined || href === undefined || document === undefined || summary === undefined || notify === null) return null;
  return { id, pubkey, createdAtSec, webxdcId, payload, info, href, document, summary, notify };
}
