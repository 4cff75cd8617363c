// motion
export { bearingTo, facingOf } from "./motion/bearing.ts";
export type { Bearing, Compass, Direction } from "./motion/bearing.ts";
export { createPoseTrack } from "./motion/pose-track.ts";
export type { DrawnPose, PoseTrack, PoseTrackOptions } from "./motion/pose-track.ts";

// scene file
export { checkSceneFile, knownExtensions } from "./scene-file/check-scene-file.ts";
export type { SceneFileOptions, SceneFileReport } from "./scene-file/check-scene-file.ts";
export type { NamedPlace } from "./scene-file/named-places.ts";
export type { SpawnPoint } from "./scene-file/node-tree.ts";
export { SCENE_BUDGETS } from "./scene-file/scene-budgets.ts";
export type { SceneFileProblem } from "./scene-file/scene-file-problem.ts";

// session
export { createPoseSender } from "./session/pose-sender.ts";
export type { PoseSender, PoseSenderOptions } from "./session/pose-sender.ts";
export { createWorldSession } from "./session/world-session.ts";
export type { EmojiSeen, GameEventSeen, SayOutcome, SayProblem, WorldSession, WorldSessionOptions } from "./session/world-session.ts";
export type { ChatLine, ServerRow, WorldNotice, WorldPerson, WorldStatus, WorldView } from "./session/world-view.ts";

// room
export { cellAt, cellsWithin, DEFAULT_CELL_SIZE_M } from "./grid.ts";
export { createRoom } from "./room/room.ts";
export type {
  ConnectionId,
  Move,
  MoveRun,
  PositionsOutput,
  Room,
  RoomErrorCode,
  RoomInput,
  RoomOptions,
  RoomOutput,
  RoomStats,
} from "./room/room-io.ts";
export { DEFAULT_ROOM_LIMITS } from "./room/room-limits.ts";
export type { RoomLimits } from "./room/room-limits.ts";
export { createTickPace } from "./room/tick-pace.ts";
export type { TickPace, TickPaceOptions } from "./room/tick-pace.ts";

// slots
export { createSlotEntry } from "./slots/slot-entry.ts";
export type { SlotEntry, SlotEntryOptions, SlotEntryView } from "./slots/slot-entry.ts";
export { measureServer } from "./slots/measure-server.ts";
export type { StopReason, WaitsFor } from "./slots/slot-contest.ts";
export type { ServerReport, SlotReport, SlotState, Weakness } from "./slots/slot-state.ts";

// backplane
export { joinBackplane } from "./backplane/join-backplane.ts";
export type { BackplaneLink, JoinBackplaneOptions } from "./backplane/join-backplane.ts";
