import { decodeNip19, failed, isPubkey, ok, oneLine } from "@plaza/protocol";
import type { Pubkey, Result } from "@plaza/protocol";
import { z } from "zod";
import type { ActProblem, SpeakProblem } from "../../agent/index.ts";
import { hostNewsTypes, visitNewsTypes } from "../news-log.ts";
import { strangersText } from "../strangers-text.ts";

/** Names a hosted world. */
export const hostingId = z.string().max(40).describe('which hosted world: "host-1", ... as start_hosting or host_status said');

/** Names a visit. */
export const visitId = z.string().max(40).describe('which visit: "visit-1", ... as enter_world said');

/** Names either. */
export const placeId = z.string().max(40).describe('which world: "host-1" for one you host, "visit-1" for one you visit');

/** Names a person. */
export const personId = z
  .string()
  .max(200)
  .describe("the person's pubkey, as events and host_status give it (64 hex digits), or their npub1...");

/** A line to be said. */
export const lineText = z.string().min(1).max(2_000).describe("plain text; longer than 500 characters is cut");

/** A place on the ground, in metres. */
export const coordinate = z.number().min(-100_000).max(100_000);

/** Somebody, as answers name them: by one of both names. What the second is, the server's instructions say once for all tools. */
export const personSeen = z.object({
  pubkey: z.string(),
  name: strangersText.optional(),
  friendly_name: z.string().optional(),
});

/** A piece of what happened, as answers carry it. */
export const newsPage = z.object({
  events: z.array(
    z.object({
      cursor: z.int(),
      at: z.string(),
      type: z.enum([...new Set([...hostNewsTypes, ...visitNewsTypes])]),
      who: personSeen.optional(),
      text: strangersText.optional(),
      emoji: strangersText.optional(),
      area: z.string().optional(),
      event: strangersText.optional(),
      data: strangersText.optional().describe("the game event's data, as JSON"),
      status: z.string().optional(),
    }),
  ),
  next: z.int().describe("the cursor to ask with next; left out, the next call goes on from here by itself"),
  more: z.boolean().describe("there is more after these"),
  missed: z.int().describe("so many were forgotten before they were read"),
  unknown_cursor: z.literal(true).optional().describe("your cursor was none of this world's: this is from the beginning"),
});

/** An answer that says no more than that it is done. */
export const done = z.object({ done: z.literal(true) });

/** That answer. */
export const isDone: Result<{ readonly done: true }, never> = ok({ done: true });

/** Reads a person's name in the world of keys. */
export function readPerson(text: string): Result<Pubkey, string> {
  const word = text.trim();
  if (isPubkey(word)) return ok(word);
  const named = decodeNip19(word);
  if (named.ok && named.value.type === "npub") return ok(named.value.pubkey);
  return failed(`"${oneLine(word, 80)}" names nobody: give the pubkey from an event or from host_status.`);
}

/** Why something was not said, in a sentence. */
export function explainSpeaking(problem: SpeakProblem | { readonly code: "bad-emoji" }): string {
  switch (problem.code) {
    case "empty":
      return "There is nothing to say in that: give some visible text.";
    case "ended":
      return "It is over: the world has ended, or the visit has.";
    case "too-many":
      return "Too many lines wait to be said: wait a second.";
    case "not-signed":
      return `It could not be signed (${problem.detail}).`;
    case "not-present":
      return "That person is not here, or not any more: look who is with host_status or look_around.";
    case "bad-emoji":
      return "That is no emoji: give one, such as 👋.";
  }
}

/** Why something was not done, in a sentence. */
export function explainActing(problem: ActProblem): string {
  switch (problem.code) {
    case "ended":
      return "The world has ended.";
    case "bad-prop":
      return `The thing's ${problem.field} is wrong: ids have 1 to 64 characters, colours are #rrggbb, places are metres within 100 km.`;
    case "too-many-props":
      return `There are ${problem.most} things already, which is what pages draw: remove one first.`;
    case "no-such-prop":
      return `There is no thing "${oneLine(problem.id, 64)}": host_status lists them.`;
    case "bad-pose":
      return "That is no place: metres within 100 km, and the turn in radians.";
    case "bad-emoji":
      return "That is no emoji: give one, such as 👋.";
    case "bad-area":
      return `The area's ${problem.field} is wrong: give a name, and a circle with a radius or a box from its lower to its upper corner.`;
    case "too-many-areas":
      return `There are ${problem.most} areas already: take one away first.`;
    case "bad-event":
      return `That event cannot be told (${problem.problem.code}): its name has up to 64 plain characters, its data up to 4 KiB of JSON.`;
    case "bad-kick":
      return "Nobody can send themselves out, or for no time: name another person and at least a second.";
  }
}
