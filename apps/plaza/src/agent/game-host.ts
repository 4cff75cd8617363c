import type { JsonValue, Pose, Pubkey } from "@plaza/protocol";
import type { AreaShape, HostEvents, HostPerson, Prop, SceneWish } from "./world-host.ts";

/**
 * What a game script gets: the host of its world. A script is a file that exports `start(host: GameHost)`; it is played
 * by `plaza host world.glb --script game.ts`, in a process of its own. What it asks for is done within a tenth of a
 * second, or refused and logged.
 *
 * @see docs/agents.md
 */
export interface GameHost {
  readonly naddr: string;
  /** The host's own key. */
  readonly pubkey: Pubkey;
  /** The listener may be async. @returns stops listening */
  on<E extends keyof HostEvents>(event: E, listener: (happened: HostEvents[E]) => unknown): () => void;
  people(): readonly HostPerson[];
  say(text: string): void;
  whisper(pubkey: Pubkey, text: string): void;
  /** Tells everybody a game event, or only some. */
  emit(event: string, data: JsonValue, to?: readonly Pubkey[]): void;
  emote(emoji: string): void;
  move(pose: Partial<Pose>): void;
  readonly props: {
    spawn(prop: Prop): void;
    move(id: string, pose: Partial<Pose>): void;
    remove(id: string): void;
    /** The script's own. */
    list(): readonly Prop[];
  };
  /** Paths are as seen from the script's folder, and lead to files in it. */
  setScene(changes: Partial<Omit<SceneWish, "identifier">>): void;
  kick(pubkey: Pubkey, reason?: string, forSec?: number): void;
  area(name: string, shape: AreaShape | null, isHidden?: boolean): void;
  /** At least 0, less than 1. */
  random(): number;
  /** A line for the operator's log. */
  log(text: string): void;
  /**
   * What the script wants to find again when it is started anew, after a change of its file or after it failed: JSON, at
   * most 64 KiB. Null at first. It does not outlive the host.
   */
  keep: JsonValue;
}
