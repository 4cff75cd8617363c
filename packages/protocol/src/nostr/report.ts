import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import { severalLines } from "../text.ts";
import type { EventTemplate, Tag } from "./event.ts";
import type { EventId, Pubkey } from "./hex.ts";
import { isEventId, isPubkey } from "./hex.ts";
import { KIND } from "./kinds.ts";
import type { VerifiedEvent } from "./verified-event.ts";

/** What somebody may be reported for (NIP-56), in the order to offer them. */
export const REPORT_TYPES = ["spam", "impersonation", "profanity", "nudity", "illegal", "malware", "other"] as const;

/** One of {@link REPORT_TYPES}. */
export type ReportType = (typeof REPORT_TYPES)[number];

/** Somebody tells everybody that a person, or a line of theirs, is no good. */
export interface Report {
  /** Who reports. */
  readonly pubkey: Pubkey;
  readonly reported: Pubkey;
  readonly type: ReportType;
  /** The line that is meant, if one is. */
  readonly eventId: EventId | null;
  readonly text: string;
  readonly createdAtSec: number;
}

/** Why an event is not a report. */
export type ReportProblem = { readonly code: "wrong-kind"; readonly found: string } | { readonly code: "nobody" };

const longestText = 1_000;

/** Reads a report; a type that is not known counts as `other`. */
export function parseReport(event: VerifiedEvent): Result<Report, ReportProblem> {
  if (event.kind !== KIND.report) return failed({ code: "wrong-kind", found: String(event.kind) });
  const person = event.tags.find(([name, value]) => name === "p" && isPubkey(value));
  const reported = person?.[1];
  if (person === undefined || !isPubkey(reported)) return failed({ code: "nobody" });
  const line = event.tags.find(([name, value]) => name === "e" && isEventId(value));
  const eventId = line?.[1];
  const said = line?.[2] ?? person[2];
  return ok({
    pubkey: event.pubkey,
    reported,
    type: REPORT_TYPES.find((type) => type === said) ?? "other",
    eventId: isEventId(eventId) ? eventId : null,
    text: severalLines(event.content, longestText),
    createdAtSec: event.created_at,
  });
}

/** The event of a report: the type stands beside what is meant, the line or else the person. */
export function buildReport(report: Omit<Report, "pubkey" | "createdAtSec">, createdAtSec: number): EventTemplate {
  const { reported, type, eventId } = report;
  const tags: Tag[] =
    eventId === null
      ? [["p", reported, type]]
      : [
          ["e", eventId, type],
          ["p", reported],
        ];
  return { kind: KIND.report, created_at: createdAtSec, tags, content: severalLines(report.text, longestText) };
}
