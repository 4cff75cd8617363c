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
