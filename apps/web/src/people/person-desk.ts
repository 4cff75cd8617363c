import type { Mutes } from "@plaza/nostr-client";
import { createSignal } from "@plaza/platform";
import type { WritableSignal } from "@plaza/platform";
import type { EventId, Pubkey } from "@plaza/protocol";
import type { SceneVisit } from "../scene/scene-visit.ts";

/** Somebody whose menu is open, and beside what. */
export interface PersonAsked {
  readonly pubkey: Pubkey;
  readonly anchor: Element;
  /** The world in which one met them. */
  readonly visit: SceneVisit;
  /** The line of theirs that was touched. */
  readonly line: EventId | null;
}

/** Whom a report is about. */
export interface PersonReported {
  readonly pubkey: Pubkey;
  readonly line: EventId | null;
}

/** What was just done about somebody, to be told and undone. */
export interface PersonDone {
  readonly pubkey: Pubkey;
  readonly what: "muted" | "hidden" | "unmuted" | "shown";
  /** Tells two alike apart. */
  readonly number: number;
}

/** Where menus about people, reports and their undoing meet. */
export interface PersonDesk {
  readonly asked: WritableSignal<PersonAsked | null>;
  readonly reported: WritableSignal<PersonReported | null>;
  readonly done: WritableSignal<PersonDone | null>;
}

/** What it takes to act on somebody. */
export interface Peace {
  readonly tools: { readonly mutes: Mutes };
  readonly persons: PersonDesk;
}

/** Makes the desk of a page. */
export function createPersonDesk(): PersonDesk {
  return {
    asked: createSignal<PersonAsked | null>(null),
    reported: createSignal<PersonReported | null>(null),
    done: createSignal<PersonDone | null>(null),
  };
}
