import type { Log, Signer } from "@plaza/platform";
import type { AvatarConfig, JsonValue, Pose, Pubkey, Result } from "@plaza/protocol";
import type { Bearing, ChatLine, Compass, WorldStatus } from "@plaza/world";
import type { RelaysSilent } from "../volunteer/wait-for-relay.ts";
import type { AreaShape, Prop, SpeakProblem } from "./world-host.ts";

/** How a program visits a world. */
export interface VisitWish {
  /** An naddr, alone or at the end of a page's address. */
  readonly link: string;
  /** Default: a key made for this visit. */
  readonly signer?: Signer;
  /** Besides those that the link names. */
  readonly relays?: readonly string[];
  /** The Plaza whose relays are used where none is named. Default: the one on this machine. */
  readonly plaza?: string;
  readonly avatar?: AvatarConfig;
  /** How long to wait for the world to let us in, in ms. Default 15,000. */
  readonly withinMs?: number;
  /** Default: silent. */
  readonly log?: Log;
}

/** Why a world could not be visited. */
export type VisitProblem =
  | { readonly code: "bad-link"; readonly found: string }
  | { readonly code: "no-relays" }
  | RelaysSilent
  | { readonly code: "scene-not-found"; readonly relays: readonly string[] }
  | { readonly code: "scene-over"; readonly title: string }
  | { readonly code: "bad-address"; readonly found: string }
  /** No server let us in; `problem` is what the last one said, such as `CAPACITY` or `KICKED`. */
  | { readonly code: "not-let-in"; readonly problem: string | null };

/** Somebody in the world, oneself included. */
export interface VisitorPerson {
  readonly pubkey: Pubkey;
  /** As they call themselves, one line and never markup: a stranger's text. Else two words made from their key, as on pages. */
  readonly name: string;
  readonly self: boolean;
  readonly pose: Pose | null;
}

/** Where a visit stands. */
export interface VisitorView {
  readonly title: string;
  readonly summary: string;
  readonly status: WorldStatus;
  /** What went wrong last; null when all is well. */
  readonly problem: string | null;
  readonly people: readonly VisitorPerson[];
  /** Oldest first. */
  readonly chat: readonly VisitorLine[];
}

/** A line of chat. */
export interface VisitorLine extends Pick<ChatLine, "key" | "pubkey" | "text" | "atMs" | "mine" | "private" | "with"> {
  readonly name: string;
}

/** Something that can be seen: a person, or a thing of the host's. */
export type Sight =
  | (Bearing & {
      readonly who: { readonly pubkey: Pubkey; readonly name: string };
      readonly x: number;
      readonly y: number;
      readonly z: number;
    })
  | (Bearing & { readonly what: Prop; readonly x: number; readonly y: number; readonly z: number });

/** A place the host has named. */
export type AreaSight = Bearing & { readonly name: string; readonly inside: boolean; readonly shape: AreaShape };

/** What a visitor can tell about where they are. */
export interface Surroundings {
  readonly here: {
    readonly title: string;
    readonly pose: Pose;
    readonly facing: Compass;
    /** How many people are in the world, oneself included. */
    readonly people: number;
    /** Those whose place is not known, because they are far away or have not moved yet. */
    readonly elsewhere: readonly { readonly pubkey: Pubkey; readonly name: string }[];
  };
  /** Nearest first, at most 50. */
  readonly near: readonly Sight[];
  readonly areas: readonly AreaSight[];
  /** The last 20 lines, oldest first. */
  readonly said: readonly VisitorLine[];
  /** The last 20 game events, oldest first. */
  readonly happened: readonly { readonly event: string; readonly data: JsonValue; readonly atMs: number }[];
}

/** What a visitor hears. All `name`, `text` and `data` come from strangers. */
export interface VisitorEvents {
  readonly join: { readonly pubkey: Pubkey; readonly name: string };
  readonly leave: { readonly pubkey: Pubkey; readonly name: string };
  readonly chat: VisitorLine;
  readonly dm: VisitorLine;
  readonly emoji: { readonly pubkey: Pubkey; readonly name: string; readonly emoji: string };
  /** Whatever the host's game tells. */
  readonly game: { readonly event: string; readonly data: JsonValue };
  readonly status: { readonly status: WorldStatus; readonly problem: string | null };
}

/** Why a walk did not end where it should. */
export type WalkProblem =
  | { readonly code: "ended" }
  | { readonly code: "bad-place" }
  | { readonly code: "not-present"; readonly pubkey: Pubkey }
  | { readonly code: "too-far"; readonly distanceM: number; readonly mostM: number }
  /** The person left, or went where they are not seen. */
  | { readonly code: "lost-sight" }
  /** Another walk began, or this one took ten minutes. */
  | { readonly code: "turned-away" };

/** Somebody who is in a world without a page. */
export interface Visitor {
  readonly pubkey: Pubkey;
  readonly naddr: string;
  view(): VisitorView;
  look(): Surroundings;
  /** Walks in a straight line at 2 m/s, to a place or to within 1.5 m of a person; resolves on arrival. */
  walkTo(goal: { readonly x: number; readonly z: number } | Pubkey): Promise<Result<Pose, WalkProblem>>;
  /** Says a line to everybody. */
  say(text: string): Promise<Result<undefined, SpeakProblem>>;
  whisper(pubkey: Pubkey, text: string): Result<undefined, SpeakProblem>;
  emote(emoji: string): Result<undefined, { readonly code: "ended" } | { readonly code: "bad-emoji" }>;
  /** The listener may be async. @returns stops listening */
  on<E extends keyof VisitorEvents>(event: E, listener: (happened: VisitorEvents[E]) => unknown): () => void;
  leave(): Promise<void>;
}
