import type { SendProblem } from "@plaza/nostr-client";

/** The words for why a message was not sent. */
export function problemWords(
  code: SendProblem["code"],
): "messages.whyEmpty" | "messages.whyMany" | "messages.whyCannot" | "messages.whySigner" {
  if (code === "empty") return "messages.whyEmpty";
  if (code === "too-many") return "messages.whyMany";
  return code === "cannot-encrypt" ? "messages.whyCannot" : "messages.whySigner";
}
