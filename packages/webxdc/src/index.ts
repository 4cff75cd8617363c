export { archiveLimits } from "./archive/open-archive.ts";
export type { ArchiveLimits, ReadFileProblem } from "./archive/open-archive.ts";
export { isApiPath, openAppPackage } from "./app-package/app-package.ts";
export type { AppFlaw, AppPackage, AppPackageProblem } from "./app-package/app-package.ts";
export type { Icon } from "./app-package/icon.ts";
export { checkFile, pinFile } from "./app-package/file-hash.ts";
export type { CheckedFile, WrongFile } from "./app-package/file-hash.ts";
export { forgetUpdates } from "./updates/log-store.ts";
export type { NumberedUpdate } from "./updates/update-log.ts";
export { arrivalLimits } from "./session/arrivals.ts";
export type { ArrivalLimits } from "./session/arrivals.ts";
export { createWebxdcSession } from "./session/webxdc-session.ts";
export type {
  JoinProblem,
  OutgoingUpdate,
  SendProblem,
  WebxdcSession,
  WebxdcSessionOptions,
  WebxdcView,
} from "./session/webxdc-session.ts";
export type { FeedLine, Participant } from "./session/told.ts";
export type { Unsent } from "./session/outgoing.ts";
export { publicPace } from "./realtime/realtime-channel.ts";
export type { RealtimeChannel, RealtimeHandlers, RealtimePace, RealtimeProblem, RealtimeStatus } from "./realtime/realtime-channel.ts";
export type { RealtimePeer } from "./realtime/realtime-people.ts";
export { createAppHost, guestConfig } from "./host/app-host.ts";
export type { AppConduct, AppDialogs, AppHost, AppHostOptions, HostTransport } from "./host/app-host.ts";
export type { ChatDraft, DraftFile, FileWish } from "./host/guest-message.ts";
export { installWebxdc } from "./guest/webxdc-guest.ts";
export type { GivenFile, GuestConfig, GuestScope, GuestTransport, HostMessage } from "./guest/webxdc-guest.ts";
