import { signChecked, uploadBlob } from "@plaza/nostr-client";
import type { Identity, RelayPool } from "@plaza/nostr-client";
import type { Http } from "@plaza/platform";
import { encodeNevent, failed, KIND, ok, oneLine, sha256Of } from "@plaza/protocol";
import type { EventId, EventTemplate, Result, Tag, WebxdcPost } from "@plaza/protocol";
import type { DraftFile } from "@plaza/webxdc";

/** A comment on an event that is no note (NIP-22). */
const commentKind = 1_111;

/** What the person decided to post. */
export interface ChatPost {
  readonly text: string;
  readonly file: DraftFile | null;
  /** Below the app's post, or a note of its own. */
  readonly place: "reply" | "note";
}

/** Why nothing was posted. */
export interface ChatPostProblem {
  readonly code: "not-stored" | "not-signed" | "no-relay";
  readonly detail: string;
}

/** What posting needs. */
export interface ChatPosting {
  readonly post: WebxdcPost;
  readonly pool: Pick<RelayPool, "publish" | "verify" | "correctedNowSec">;
  readonly identity: Pick<Identity, "signer">;
  readonly http: Http;
  readonly media: readonly string[];
  /** A relay where the app's post is found. */
  readonly relayHint: string;
}

const types: Readonly<Record<string, string>> = {
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
  txt: "text/plain",
  json: "application/json",
  csv: "text/csv",
  pdf: "application/pdf",
  mp3: "audio/mpeg",
  ogg: "audio/ogg",
  mp4: "video/mp4",
  webm: "video/webm",
  xdc: "application/x-webxdc",
};

/** A media type by a file's name: an app cannot make a page of ours or of others out of a file. */
export function mediaTypeOf(name: string): string {
  return types[name.split(".").at(-1)?.toLowerCase() ?? ""] ?? "application/octet-stream";
}

function replyTags({ post, relayHint }: Pick<ChatPosting, "post" | "relayHint">): readonly Tag[] {
  if (post.kind === KIND.note) {
    return [
      ["e", post.id, relayHint, "root", post.pubkey],
      ["p", post.pubkey],
    ];
  }
  const kind = String(post.kind);
  return [
    ["E", post.id, relayHint, post.pubkey],
    ["K", kind],
    ["P", post.pubkey],
    ["e", post.id, relayHint, post.pubkey],
    ["k", kind],
    ["p", post.pubkey],
  ];
}

/** The event of what the person posts; `fileTag` describes a file that is stored already. */
export function chatTemplate(
  posting: Pick<ChatPosting, "post" | "relayHint">,
  chat: ChatPost,
  fileTag: Tag | null,
  nowSec: number,
): EventTemplate {
  const { post, relayHint } = posting;
  const url = fileTag?.[1]?.slice("url ".length) ?? "";
  const pointer = encodeNevent({ id: post.id, author: post.pubkey, kind: post.kind, ...(relayHint === "" ? {} : { relays: [relayHint] }) });
  const lines = [chat.text.trim(), url, chat.place === "note" ? `nostr:${pointer}` : ""].filter((line) => line !== "");
  const kind = chat.place === "reply" && post.kind !== KIND.note ? commentKind : KIND.note;
  const tags: Tag[] = chat.place === "reply" ? [...replyTags(posting)] : [["q", post.id, relayHint, post.pubkey]];
  if (fileTag !== null) tags.push(fileTag);
  return { kind, created_at: nowSec, tags, content: lines.join("\n") };
}

/**
 * Posts what the person confirmed: its file first, then the words.
 *
 * @param onProgress - bytes of the file sent so far, and all of them
 * @see docs/spec/page.md [G-26]
 */
export async function postToChat(
  posting: ChatPosting,
  chat: ChatPost,
  onProgress: (sentBytes: number, totalBytes: number) => void,
): Promise<Result<EventId, ChatPostProblem>> {
  const { pool, identity, http, media } = posting;
  const signer = await identity.signer();
  let fileTag: Tag | null = null;
  if (chat.file !== null) {
    const { name, bytes } = chat.file;
    const type = mediaTypeOf(name);
    const stored = await uploadBlob({
      http,
      signer,
      servers: media,
      bytes,
      sha256: sha256Of(bytes),
      type,
      nowSec: pool.correctedNowSec(),
      onProgress,
    });
    if (!stored.ok) return failed({ code: "not-stored", detail: stored.problem.code });
    const { url, sha256, sizeBytes } = stored.value;
    fileTag = ["imeta", `url ${url}`, `m ${type}`, `x ${sha256}`, `size ${sizeBytes}`, `alt ${oneLine(name, 80)}`];
  }
  const signed = await signChecked(pool, signer, chatTemplate(posting, chat, fileTag, pool.correctedNowSec()));
  if (!signed.ok) return failed({ code: "not-signed", detail: signed.problem.code });
  const sent = await pool.publish(signed.value).done;
  const refusal = sent.relays.find((relay) => relay.state === "refused")?.message ?? "";
  return sent.state === "accepted" ? ok(signed.value.id) : failed({ code: "no-relay", detail: oneLine(refusal, 120) });
}
