import type { Result } from "../result.ts";
import { failed, ok } from "../result.ts";
import { severalLines } from "../text.ts";
import { isWebUrl } from "../urls.ts";
import type { EventTemplate } from "./event.ts";
import { tagValue } from "./event.ts";
import type { Rumor } from "./gift-wrap.ts";
import type { EventId, Pubkey } from "./hex.ts";
import { isEventId, isPubkey } from "./hex.ts";
import { KIND } from "./kinds.ts";

/** A private message as its receivers read it (NIP-17). */
export interface PrivateMessage {
  readonly id: EventId;
  readonly from: Pubkey;
  /** Everybody else it is for, each once, at most 50. */
  readonly to: readonly Pubkey[];
  /** At most 10,000 code points. */
  readonly text: string;
  /** What the conversation is called from here on; null where nothing is said. */
  readonly subject: string | null;
  /** The message it answers. */
  readonly replyTo: EventId | null;
  /** Where an encrypted file lies; `text` is empty then. */
  readonly file: { readonly url: string; readonly type: string } | null;
  readonly createdAtSec: number;
}

/** Why a rumor is not a private message. */
export interface PrivateMessageProblem {
  readonly code: "wrong-kind" | "no-receiver" | "empty";
  readonly found: string;
}

const mostReceivers = 50;
const longestText = 10_000;

/** Reads a private message or a file sent in private. */
export function parsePrivateMessage(rumor: Rumor): Result<PrivateMessage, PrivateMessageProblem> {
  const isFile = rumor.kind === KIND.privateFile;
  if (!isFile && rumor.kind !== KIND.privateMessage) return failed({ code: "wrong-kind", found: String(rumor.kind) });
  const receivers = new Set<Pubkey>();
  for (const [name, value] of rumor.tags) if (name === "p" && isPubkey(value) && receivers.size < mostReceivers) receivers.add(value);
  // To oneself alone is a note to oneself.
  if (receivers.size > 1) receivers.delete(rumor.pubkey);
  if (receivers.size === 0) return failed({ code: "no-receiver", found: "" });
  if (isFile && !isWebUrl(rumor.content)) return failed({ code: "empty", found: rumor.content.slice(0, 40) });
  const text = isFile ? "" : severalLines(rumor.content, longestText);
  if (!isFile && text === "") return failed({ code: "empty", found: "" });
  const reply = tagValue(rumor, "e");
  const subject = tagValue(rumor, "subject");
  return ok({
    id: rumor.id,
    from: rumor.pubkey,
    to: [...receivers],
    text,
    subject: subject === undefined ? null : severalLines(subject, 80).replaceAll("\n", " "),
    replyTo: isEventId(reply) ? reply : null,
    file: isFile ? { url: rumor.content, type: (tagValue(rumor, "file-type") ?? "").slice(0, 80) } : null,
    createdAtSec: rumor.created_at,
  });
}

/** What is wrapped for each receiver: nobody signs it. */
export function buildPrivateMessage(
  message: { readonly to: readonly Pubkey[]; readonly text: string; readonly replyTo?: EventId },
  createdAtSec: number,
): EventTemplate {
  const tags = message.to.map((pubkey) => ["p", pubkey]);
  if (message.replyTo !== undefined) tags.push(["e", message.replyTo]);
  return { kind: KIND.privateMessage, created_at: createdAtSec, tags, content: severalLines(message.text, longestText) };
}
