import type { Log, Signer } from "@plaza/platform";
import type { AvatarConfig, FrameProblem, JsonValue, Pose, Pubkey, Result } from "@plaza/protocol";
import type { HostProblem } from "../host/host-problem.ts";

/** What a world is made of, as its maker gives it. */
export interface SceneWish {
  /** A glb's path. */
  readonly file: string;
  readonly title: string;
  readonly summary?: string;
  /** A picture's path or web address. */
  readonly image?: string;
  /** The scene's `d`: the same again replaces it. Default: the file's name. */
  readonly identifier?: string;
}

/** How a world is hosted by a program. Whatever is left out is found: see docs/agents.md. */
export interface HostWish {
  readonly scene: SceneWish;
  /** Whose world it is. Default: the key in `dataPath`, made on first use. */
  readonly signer?: Signer;
  readonly relays?: readonly string[];
  readonly media?: readonly string[];
  /** The Plaza whose relays and media store are used where none is named. Default: the one on this machine. */
  readonly plaza?: string;
  /** Where visitors reach the sync server, where that differs from where it listens. */
  readonly url?: string;
  /** Default 0, which picks a free one. */
  readonly port?: number;
  /** The address to listen on. Default 127.0.0.1. */
  readonly listen?: string;
  /** Default `.plaza`. */
  readonly dataPath?: string;
  /** The host's own name and looks in the world. */
  readonly avatar?: AvatarConfig;
  /** Where the host stands at first. Default: the origin. */
  readonly pose?: Pose;
  /** Default: silent. */
  readonly log?: Log;
}

/** Somebody who is in the world; the host itself is not among them. */
export interface HostPerson {
  readonly pubkey: Pubkey;
  /** As they call themselves, one line and never markup: a stranger's text. Else two words made from their key, as on pages. */
  readonly name: string;
  /** Where they stand; null until they have moved. */
  readonly pose: Pose | null;
}

/** A thing that the host puts into the world. Metres; `ry` in radians. */
export interface Prop {
  /** 1 to 64 characters; the same again replaces it. */
  readonly id: string;
  /** What it is: `lantern`, `coin`, ... Pages draw kinds they do not know as a light. */
  readonly kind: string;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly ry?: number;
  /** `#rrggbb`. */
  readonly colour?: string;
  /** A few words for those who read the world. */
  readonly label?: string;
}

/** A place with a name: a circle on the ground, or a box. Metres. */
export type AreaShape =
  | { readonly x: number; readonly z: number; readonly radius: number }
  | { readonly min: { readonly x: number; readonly z: number }; readonly max: { readonly x: number; readonly z: number } };

/** What a host hears. All `name` and `text` come from strangers. */
export interface HostEvents {
  readonly join: { readonly pubkey: Pubkey; readonly name: string };
  readonly leave: { readonly pubkey: Pubkey; readonly name: string };
  readonly chat: { readonly pubkey: Pubkey; readonly name: string; readonly text: string };
  /** A line for the host alone. */
  readonly dm: { readonly pubkey: Pubkey; readonly name: string; readonly text: string };
  readonly emoji: { readonly pubkey: Pubkey; readonly name: string; readonly emoji: string };
  readonly enterArea: { readonly pubkey: Pubkey; readonly name: string; readonly area: string };
  readonly leaveArea: { readonly pubkey: Pubkey; readonly name: string; readonly area: string };
  /** Ten times a second. `nowMs` is monotonic. */
  readonly tick: { readonly nowMs: number; readonly dtMs: number };
}

/** Why the host did not speak. */
export type SpeakProblem =
  | { readonly code: "empty" }
  | { readonly code: "ended" }
  /** More than 32 lines wait to be signed. */
  | { readonly code: "too-many" }
  | { readonly code: "not-signed"; readonly detail: string }
  | { readonly code: "not-present"; readonly pubkey: Pubkey };

/** Why a thing was not put, moved or taken away, a place not named, or a person not sent out. */
export type ActProblem =
  | { readonly code: "ended" }
  | { readonly code: "bad-prop"; readonly field: string }
  | { readonly code: "too-many-props"; readonly most: number }
  | { readonly code: "no-such-prop"; readonly id: string }
  | { readonly code: "bad-pose" }
  | { readonly code: "bad-emoji" }
  | { readonly code: "bad-area"; readonly field: string }
  | { readonly code: "too-many-areas"; readonly most: number }
  | { readonly code: "bad-event"; readonly problem: FrameProblem }
  /** Nobody sends themselves out, or for no time. */
  | { readonly code: "bad-kick" };

/** The things in the world. */
export interface HostProps {
  /** Puts a thing, or replaces the one with its id; whoever comes later sees it too. */
  spawn(prop: Prop): Result<undefined, ActProblem>;
  /** What is left out stays. */
  move(id: string, pose: Partial<Pose>): Result<undefined, ActProblem>;
  remove(id: string): Result<undefined, ActProblem>;
  list(): readonly Prop[];
}

/** A world that a program hosts; the host is a person in it. */
export interface WorldHost {
  readonly naddr: string;
  /** A page that shows the world; null where none is known. */
  readonly page: string | null;
  /** The sync server's address. */
  readonly sync: string;
  /** Where the glb is. */
  readonly file: string;
  readonly pubkey: Pubkey;
  /** The listener may be async. @returns stops listening */
  on<E extends keyof HostEvents>(event: E, listener: (happened: HostEvents[E]) => unknown): () => void;
  people(): readonly HostPerson[];
  /**
   * Says a line to everybody, signed and published as everybody's lines are. It asks relays to forget it after an
   * hour, so that newcomers find people's words in the history.
   */
  say(text: string): Promise<Result<undefined, SpeakProblem>>;
  whisper(pubkey: Pubkey, text: string): Result<undefined, SpeakProblem>;
  /** Tells everybody a game event, or only some. */
  emit(event: string, data: JsonValue, to?: readonly Pubkey[]): Result<undefined, ActProblem>;
  emote(emoji: string): Result<undefined, ActProblem>;
  /** Where the host stands from now on; what is left out stays. */
  move(pose: Partial<Pose>): Result<undefined, ActProblem>;
  readonly props: HostProps;
  /** Publishes the scene anew: title, words, picture, or another glb. */
  setScene(changes: Partial<Omit<SceneWish, "identifier">>): Promise<Result<undefined, HostProblem>>;
  /** Sends a person out and keeps them out. `forSec` is 300 unless given. */
  kick(pubkey: Pubkey, reason?: string, forSec?: number): Result<undefined, ActProblem>;
  /**
   * Names a place: `enterArea` and `leaveArea` tell who is in it. Visitors are told of it, unless it is hidden.
   *
   * @param shape - null takes it away
   */
  area(name: string, shape: AreaShape | null, isHidden?: boolean): Result<undefined, ActProblem>;
  /** Tells everybody inside and marks the world as ended. */
  end(): Promise<void>;
}
