import type { Pose, Pubkey } from "@plaza/protocol";

/** What the host perceives. `tick` is wanted a few times a second; everything that takes time happens on it. */
export type KeeperInput =
  | { readonly kind: "joined"; readonly pubkey: Pubkey; readonly name?: string }
  | { readonly kind: "left"; readonly pubkey: Pubkey }
  /** `isPrivate`: said to the host alone, so meant for it, and answered in private. */
  | { readonly kind: "chat"; readonly pubkey: Pubkey; readonly text: string; readonly isPrivate?: boolean }
  | { readonly kind: "emoji"; readonly pubkey: Pubkey; readonly emoji: string }
  | { readonly kind: "moved"; readonly pubkey: Pubkey; readonly pose: Pose }
  | { readonly kind: "tick" };

/** What the host does: the first four go out as its own frames, `emit` as a game event of the scene. */
export type KeeperOutput =
  | { readonly kind: "say"; readonly text: string }
  | { readonly kind: "whisper"; readonly to: Pubkey; readonly text: string }
  | { readonly kind: "emote"; readonly emoji: string }
  | { readonly kind: "move"; readonly pose: Pose }
  | { readonly kind: "emit"; readonly event: string; readonly data: GameData };

/** JSON of a game event, at most 4 KiB. */
export type GameData = { readonly [field: string]: GameValue };

/** A value inside the JSON of a game event. */
export type GameValue = string | number | boolean | null | readonly GameValue[] | GameData;

/** Someone inside, as far as the host knows. */
export interface Person {
  readonly pubkey: Pubkey;
  /** One line of at most 24 characters, or null where there is no fit name. */
  name: string | null;
  pose: Pose | null;
}
