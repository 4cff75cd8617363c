export type {
  MuteRequest,
  RaisedHand,
  RemovedPerson,
  SpaceEdge,
  SpaceMember,
  SpacePhase,
  SpaceRole,
  SpaceView,
  SpeechInvitation,
} from "./membership/space-view.ts";
export type { SpaceAction } from "./roles/space-action.ts";
export { createSpaceState, applySpaceEvent, forgetBefore, speaksFor } from "./membership/space-state.ts";
export type { SpaceState } from "./membership/space-state.ts";
export { presentMember, spaceView } from "./membership/view-space.ts";
export type { ProofCheck } from "./membership/admission.ts";
export { heartbeatSec } from "./membership/presence.ts";
export { nextCreatedAtSec, spaceEventTiming } from "./membership/author-clock.ts";
export { allowed } from "./roles/allowed.ts";
export { maySpeak, standingActs, verdictOn } from "./roles/verdict.ts";
export type { Verdict } from "./roles/verdict.ts";
export { spaceEdges } from "./graph/edges.ts";
export { createProofCheck, createRoomKey, lockWithPassword, openWithPassword, proofOf } from "./room-key/room-key.ts";
export type { RoomKey } from "./room-key/room-key.ts";
export { createFrameLock, frameLockBytes } from "./room-key/frame-lock.ts";
export type { FrameLock } from "./room-key/frame-lock.ts";
export { buildInvitation, openInvitation } from "./room-key/invitation.ts";
export type { InvitationFields, InvitationProblem, RoomInvitation } from "./room-key/invitation.ts";
export { graphFilter, ownLinkFilter, spaceFilters } from "./membership/space-filters.ts";
export { mirrorOf } from "./membership/mirror.ts";
export { createMediaEngine } from "./session/media-engine.ts";
export type { MediaEngine } from "./session/media-engine.ts";
export type { MediaCommand, MediaNews, MediaSelf, OpenMedia, SpaceMedia } from "./session/space-media.ts";
export { simulateSpace } from "./simulate/simulate-space.ts";
export type { SimulatedWay, SpaceSimulation } from "./simulate/simulate-space.ts";
export type { Figures } from "./simulate/figures.ts";
