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
export { createProofCheck, createRoomKey, lockWithPassword, openWithPassword, proofOf, roomKeyOf } from "./room-key/room-key.ts";
export type { OpeningProblem, RoomKey } from "./room-key/room-key.ts";
export { createFrameLock, frameLockBytes } from "./room-key/frame-lock.ts";
export type { FrameLock } from "./room-key/frame-lock.ts";
export { buildInvitation, openInvitation } from "./room-key/invitation.ts";
export type { InvitationFields, InvitationProblem, RoomInvitation } from "./room-key/invitation.ts";
export { graphFilter, ownLinkFilter, spaceFilters } from "./membership/space-filters.ts";
export { mirrorOf } from "./membership/mirror.ts";
export { simulateSpace } from "./simulate/simulate-space.ts";
export type { SimulatedWay, SpaceSimulation } from "./simulate/simulate-space.ts";
export type { Figures } from "./simulate/figures.ts";
export { createSpaceSession } from "./session/space-session.ts";
export type { SpaceReference, SpaceSession, SpaceSessionOptions } from "./session/session-io.ts";
export type {
  LineQuality,
  SessionPhase,
  SessionProblem,
  SessionRelay,
  SessionSelf,
  SoundParent,
  SoundPath,
  SpaceSessionView,
} from "./session/session-view.ts";
export type { ActOutcome, ActProblem } from "./session/session-acts.ts";
export type {
  MediaCommand,
  MediaNews,
  MediaSelf,
  MediaSpeaker,
  MediaTally,
  OpenMedia,
  PlainSound,
  SpaceMedia,
  VoiceAccount,
} from "./session/space-media.ts";
export { createMediaEngine } from "./session/media-engine.ts";
export type { FrameLink, MediaEngine, MediaEngineOptions, OwnFrame, PlayMoment } from "./session/media-engine.ts";
export { createInProcessMedia } from "./session/in-process-media.ts";
export type { InProcessMediaOptions } from "./session/in-process-media.ts";
export { announceSpace } from "./discovery/announce-space.ts";
export { createLineMeter } from "./session/line-meter.ts";
export type { AnnouncedSpace, SpaceWish } from "./discovery/announce-space.ts";
export { lookUpSpace } from "./discovery/look-up-space.ts";
export type { SpaceLookUpProblem } from "./discovery/look-up-space.ts";
export { createSpaceList } from "./discovery/space-list.ts";
export type { SpaceCard, SpaceList, SpaceListOptions, SpaceListView } from "./discovery/space-list.ts";
