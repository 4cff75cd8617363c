import { isList, isRecord, parseJson } from "../json.ts";
import type { EventTemplate } from "../nostr/event.ts";
import { tagValue } from "../nostr/event.ts";
import { KIND } from "../nostr/kinds.ts";
import type { VerifiedEvent } from "../nostr/verified-event.ts";
import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import type { Directed, DirectedFields } from "./directed.ts";
import { directedTags, readDirected } from "./directed.ts";
import type { SpaceAddress } from "./space-address.ts";
import type { SpaceEventProblem } from "./space-fields.ts";
import { contentRecord } from "./space-fields.ts";

/** A content as it came: open to every reader of the relay, or encrypted to the target (NIP-44). */
export type NegotiationBody<T> = { readonly kind: "open"; readonly value: T } | { readonly kind: "encrypted"; readonly payload: string };

/** SDP_OFFER (kind 21102) or SDP_ANSWER (kind 21103). */
export interface DescriptionSent extends Directed {
  readonly type: "offer" | "answer";
  readonly body: NegotiationBody<string>;
}

/** ICE_CANDIDATE (kind 21104), one or several. */
export interface CandidatesSent extends Directed {
  readonly type: "candidates";
  readonly body: NegotiationBody<readonly IceCandidate[]>;
}

/** A place where the sender may be reached, as WebRTC writes it. */
export interface IceCandidate {
  /** At most 1,024 characters; empty where the sender has no more. */
  readonly candidate: string;
  readonly sdpMid: string | null;
  readonly sdpMLineIndex: number | null;
  readonly usernameFragment: string | null;
}

const maxDescription = 32_768;
const maxCandidates = 32;
const maxCandidate = 1_024;
// Printable and tab; a line break would smuggle a line into a description.
const oneSdpLine = /^[\t\x20-\x7e]*$/;
const sdpText = /^v=0\r?\n(?:[a-z]=[^\r\n\0]*\r?\n)*(?:[a-z]=[^\r\n\0]*)?$/;

/**
 * Reads `{"sdp": text}`, where `sdp` may also be the description with its type as a browser writes it; null for what is
 * no session description of at most 32,768 characters.
 *
 * @see docs/spec/space.md [S-40]
 */
export function readDescription(text: string): string | null {
  const said = contentRecord(text)?.["sdp"];
  const sdp = isRecord(said) ? said["sdp"] : said;
  if (typeof sdp !== "string" || sdp.length > maxDescription) return null;
  return sdpText.test(sdp) ? sdp : null;
}

/** The content of an offer or answer, before it is encrypted. */
export function writeDescription(sdp: string): string {
  return JSON.stringify({ sdp });
}

function shortLine(value: unknown, max: number): string | null {
  return typeof value === "string" && value.length <= max && oneSdpLine.test(value) ? value : null;
}

function candidateOf(given: unknown): IceCandidate | null {
  const value = isRecord(given) && isRecord(given["candidate"]) ? given["candidate"] : given;
  if (!isRecord(value)) return null;
  const candidate = shortLine(value["candidate"], maxCandidate);
  if (candidate === null) return null;
  const index = value["sdpMLineIndex"];
  return {
    candidate,
    sdpMid: shortLine(value["sdpMid"], 16),
    sdpMLineIndex: typeof index === "number" && Number.isInteger(index) && index >= 0 && index < 64 ? index + 0 : null,
    usernameFragment: shortLine(value["usernameFragment"], 256),
  };
}

/**
 * Reads candidates, one or a list: under `ice`, or as a browser writes them, since the draft gives them no name. At most
 * 32, those that cannot be read left out; null when none is left.
 *
 * @see docs/spec/space.md [S-41]
 */
export function readCandidates(text: string): readonly IceCandidate[] | null {
  const said = parseJson(text);
  if (!said.ok) return null;
  const ice = isRecord(said.value) ? (said.value["ice"] ?? said.value) : said.value;
  const entries = isList(ice) ? ice.slice(0, maxCandidates) : [ice];
  const candidates = entries.map(candidateOf).filter((entry) => entry !== null);
  return candidates.length === 0 ? null : candidates;
}

/** The content of candidates, before it is encrypted: who looks for one without a name finds the first. */
export function writeCandidates(candidates: readonly IceCandidate[]): string {
  return JSON.stringify({ ...candidates[0], ice: candidates.slice(0, maxCandidates) });
}

function bodyOf<T>(content: string, read: (text: string) => T | null): NegotiationBody<T> | null {
  // What does not begin as an object or list is encrypted: JSON of this kind always does.
  if (!/^\s*[[{]/.test(content)) {
    return content.length >= 132 && /^[A-Za-z0-9+/]+={0,2}$/.test(content) ? { kind: "encrypted", payload: content } : null;
  }
  const value = read(content);
  return value === null ? null : { kind: "open", value };
}

/** Reads a step of a link's negotiation; `event.kind` is one of the three. */
export function readNegotiation(event: VerifiedEvent): Result<DescriptionSent | CandidatesSent, SpaceEventProblem> {
  const directed = readDirected(event);
  if (directed === null) return failed({ code: "no-target", found: (tagValue(event, "p") ?? "").slice(0, 40) });
  if (event.kind === KIND.iceCandidate) {
    const body = bodyOf(event.content, readCandidates);
    if (body === null) return failed({ code: "bad-content", found: event.content.slice(0, 40) });
    return ok({ type: "candidates", ...directed, body });
  }
  const body = bodyOf(event.content, readDescription);
  if (body === null) return failed({ code: "bad-content", found: event.content.slice(0, 40) });
  return ok({ type: event.kind === KIND.sdpOffer ? "offer" : "answer", ...directed, body });
}

/** The event of an offer or answer. */
export function buildDescription(
  space: SpaceAddress,
  sent: DirectedFields & Pick<DescriptionSent, "type" | "body">,
  createdAtSec: number,
): EventTemplate {
  const content = sent.body.kind === "encrypted" ? sent.body.payload : writeDescription(sent.body.value);
  const kind = sent.type === "offer" ? KIND.sdpOffer : KIND.sdpAnswer;
  return { kind, created_at: createdAtSec, tags: directedTags(space, sent), content };
}

/** The event of candidates; several go as one, since relays allow few events a minute. */
export function buildCandidates(
  space: SpaceAddress,
  sent: DirectedFields & Pick<CandidatesSent, "body">,
  createdAtSec: number,
): EventTemplate {
  const content = sent.body.kind === "encrypted" ? sent.body.payload : writeCandidates(sent.body.value);
  return { kind: KIND.iceCandidate, created_at: createdAtSec, tags: directedTags(space, sent), content };
}
