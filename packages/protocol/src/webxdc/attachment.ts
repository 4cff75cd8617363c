import type { EventTemplate, Tag } from "../nostr/event.ts";
import type { EventId, Pubkey, Sha256 } from "../nostr/hex.ts";
import { isSha256 } from "../nostr/hex.ts";
import { KIND } from "../nostr/kinds.ts";
import type { VerifiedEvent } from "../nostr/verified-event.ts";
import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import { oneLine, severalLines } from "../text.ts";
import { isWebUrl } from "../urls.ts";
import { isWebxdcId } from "./webxdc-id.ts";

/** An app as a post describes it; nothing of it is proven before the file is there. */
export interface WebxdcAttachment {
  readonly url: string;
  /** Other places of the same file, at most 8. */
  readonly fallbacks: readonly string[];
  /** The hash the file must have; null when the post gives none that is a hash. */
  readonly sha256: Sha256 | null;
  /** What the post gives for a hash when it is none: to be shown, never trusted. */
  readonly claimedHash: string | null;
  /** What updates and realtime data are gathered under; null: the app runs, and nothing is shared. */
  readonly webxdcId: string | null;
  /** From `alt`, else the file's name in the URL; may be empty. One line of at most 80 characters. */
  readonly name: string;
  readonly summary: string;
  readonly image: string | null;
  /** As claimed, in bytes. */
  readonly sizeBytes: number | null;
}

/** An event that posts apps. */
export interface WebxdcPost {
  readonly id: EventId;
  readonly pubkey: Pubkey;
  readonly kind: number;
  readonly createdAtSec: number;
  /** What is said beside the apps, at most 2,000 characters. */
  readonly text: string;
  /** At least one, at most 16. */
  readonly apps: readonly WebxdcAttachment[];
}

/** Why an event posts no app. */
export interface WebxdcPostProblem {
  readonly code: "no-app" | "bad-url";
  readonly found: string;
}

/** The media type that posts of ours give. */
const mediaType = "application/x-webxdc";

/** The media types that apps go by: the draft's own first. */
export const webxdcMediaTypes: readonly string[] = [mediaType, "application/webxdc+zip", "application/vnd.webxdc+zip"];

/** The topic (`t`) that posts of ours carry beside the draft's tags. */
export const webxdcTopic = "webxdc";

const altPrefix = "Webxdc app: ";
const maxApps = 16;
const maxFields = 64;
const maxFallbacks = 8;
const maxName = 80;
const maxSummary = 500;
const maxText = 2_000;

/** The fields of an imeta tag: the first word of each entry names it. */
function imetaFields(tag: Tag): readonly Tag[] {
  return tag.slice(1, 1 + maxFields).map((entry) => {
    const space = entry.indexOf(" ");
    return space < 0 ? [entry] : [entry.slice(0, space), entry.slice(space + 1)];
  });
}

/** The last part of a URL's path; empty when it cannot be read. */
function fileName(url: string): string {
  try {
    return decodeURIComponent(new URL(url).pathname.split("/").at(-1) ?? "");
  } catch {
    return "";
  }
}

function nameOf(alt: string, url: string): string {
  const said = oneLine(alt.startsWith(altPrefix) ? alt.slice(altPrefix.length) : alt, maxName);
  if (said !== "") return said;
  const file = fileName(url).replace(/\.xdc$/i, "");
  return isSha256(file.toLowerCase()) ? "" : oneLine(file, maxName);
}

type Read = { readonly app: WebxdcAttachment } | { readonly app: null; readonly badUrl: string | null };

function readApp(fields: readonly Tag[]): Read {
  const value = (name: string) => fields.find(([field]) => field === name)?.[1] ?? "";
  const url = value("url");
  const type = value("m").trim().toLowerCase();
  const zipOfThatName = type === "application/zip" && [fileName(url), value("name")].some((name) => /\.xdc$/i.test(name));
  if (!webxdcMediaTypes.includes(type) && !zipOfThatName) return { app: null, badUrl: null };
  if (!isWebUrl(url)) return { app: null, badUrl: url.slice(0, 80) };
  const hash = value("x").trim();
  const lower = hash.toLowerCase();
  const webxdcId = value("webxdc");
  const image = [value("image"), value("thumb")].find(isWebUrl) ?? null;
  const fallbacks = fields.filter(([field]) => field === "fallback").map(([, place]) => place ?? "");
  return {
    app: {
      url,
      fallbacks: [...new Set(fallbacks)].filter((place) => place !== url && isWebUrl(place)).slice(0, maxFallbacks),
      sha256: isSha256(lower) ? lower : null,
      claimedHash: hash === "" || isSha256(lower) ? null : oneLine(hash, maxName),
      webxdcId: isWebxdcId(webxdcId) ? webxdcId : null,
      name: nameOf(value("alt"), url),
      summary: severalLines(value("summary"), maxSummary),
      image,
      sizeBytes: /^\d{1,15}$/.test(value("size")) ? Number(value("size")) : null,
    },
  };
}

/**
 * Reads the apps of an event of any kind: its imeta tags, and the tags of a file's metadata (kind 1063).
 * Attachments of other types are left out.
 */
export function parseWebxdcPost(event: VerifiedEvent): Result<WebxdcPost, WebxdcPostProblem> {
  const { id, pubkey, kind, created_at, tags, content } = event;
  const described = tags.filter(([name]) => name === "imeta").map(imetaFields);
  if (kind === KIND.fileMetadata) described.unshift(tags.slice(0, maxFields));
  const apps: WebxdcAttachment[] = [];
  let badUrl: string | null = null;
  for (const fields of described.slice(0, maxFields)) {
    const read = readApp(fields);
    if (read.app === null) badUrl ??= read.badUrl;
    else if (apps.length < maxApps) apps.push(read.app);
  }
  if (apps.length === 0) return badUrl === null ? failed({ code: "no-app", found: "" }) : failed({ code: "bad-url", found: badUrl });
  return ok({ id, pubkey, kind, createdAtSec: created_at, text: severalLines(content, maxText), apps });
}

function fieldsOf(app: WebxdcAttachment): Tag[] {
  const fields: Tag[] = [
    ["url", app.url],
    ["m", mediaType],
  ];
  const hash = app.sha256 ?? app.claimedHash;
  if (hash !== null) fields.push(["x", hash]);
  if (app.webxdcId !== null) fields.push(["webxdc", app.webxdcId]);
  fields.push(["alt", `${altPrefix}${app.name}`]);
  if (app.summary !== "") fields.push(["summary", app.summary]);
  if (app.image !== null) fields.push(["image", app.image]);
  if (app.sizeBytes !== null) fields.push(["size", String(app.sizeBytes)]);
  for (const place of app.fallbacks) fields.push(["fallback", place]);
  return fields;
}

/** The imeta tag of an app, for an event of any kind. */
export function webxdcImeta(app: WebxdcAttachment): Tag {
  return ["imeta", ...fieldsOf(app).map((field) => field.join(" "))];
}

/**
 * What an event of any kind carries for its apps: the draft's imeta tags, and a media type and a topic by which relays
 * can look (they index tags of one letter only).
 */
export function webxdcTags(apps: readonly WebxdcAttachment[]): readonly Tag[] {
  const index: readonly Tag[] = [
    ["m", mediaType],
    ["t", webxdcTopic],
  ];
  return apps.length === 0 ? [] : [...apps.map(webxdcImeta), ...index];
}

/** A text with the URLs of the apps it does not hold yet below it. */
export function withWebxdcUrls(text: string, apps: readonly WebxdcAttachment[]): string {
  const missing = apps.map((app) => app.url).filter((url) => !text.includes(url));
  return [text, ...missing].filter((line) => line !== "").join("\n");
}

/** A note (kind 1) with apps; a URL that the text does not hold is put below it. */
export function buildWebxdcNote(
  post: { readonly text: string; readonly apps: readonly WebxdcAttachment[] },
  createdAtSec: number,
): EventTemplate {
  const content = withWebxdcUrls(severalLines(post.text, maxText), post.apps);
  return { kind: KIND.note, created_at: createdAtSec, tags: webxdcTags(post.apps), content };
}

/** A file's metadata (kind 1063) of one app. */
export function buildWebxdcFile(post: { readonly text: string; readonly app: WebxdcAttachment }, createdAtSec: number): EventTemplate {
  return { kind: KIND.fileMetadata, created_at: createdAtSec, tags: fieldsOf(post.app), content: severalLines(post.text, maxText) };
}
