/** What a sync frame may hold. Texts are cut, everything else past its limit is refused. */
export const FRAME_LIMITS = {
  /** UTF-8 bytes of one message from a client. */
  clientMessageBytes: 4_096,
  /** UTF-16 units of one message from a server. */
  serverMessageUnits: 1_048_576,
  /** Code points of a chat line or private message. */
  chatCodePoints: 500,
  /** UTF-16 units of an emoji. */
  emojiUnits: 16,
  /** ASCII characters of a client id. */
  cidCharacters: 32,
  /** Metres from the origin, on each axis. */
  coordinateM: 100_000,
  /** Cells in one subscription. */
  cells: 256,
  /** Peers read from one welcome. */
  peers: 10_000,
  /** UTF-16 units of a game event's name. */
  gameEventUnits: 64,
  /** UTF-8 bytes of a game event's data as JSON. */
  gameDataBytes: 4_096,
} as const;

/** Why a text is not a frame; the code is the one the `error` frame carries. */
export interface FrameProblem {
  readonly code: "BAD_MESSAGE" | "TOO_LARGE";
  readonly detail: string;
}
