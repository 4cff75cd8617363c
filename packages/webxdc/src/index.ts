export { archiveLimits } from "./archive/open-archive.ts";
export type { ArchiveLimits, ReadFileProblem } from "./archive/open-archive.ts";
export { isApiPath, openAppPackage, readAppIcon } from "./app-package/app-package.ts";
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
export { createAppList } from "./discovery/app-list.ts";
export type { AppList, AppListOptions, AppListView } from "./discovery/app-list.ts";
export { orderApps, searchApps } from "./discovery/app-card.ts";
export type { AppCard, AppOrder } from "./discovery/app-card.ts";
export { lookUpApp } from "./discovery/look-up-app.ts";
export type { FoundApp, LookUpOptions, LookUpProblem } from "./discovery/look-up-app.ts";
export { newAttachment, publishApp, removeApp } from "./discovery/publish-app.ts";
export type { AppToPost, PublishedApp, PublishParts } from "./discovery/publish-app.ts";
export { answerAppRequest, sealedRefusal } from "./seal/answer-app-request.ts";
export type { AppRequest, AppScripts, SealedAnswer, ServedApp } from "./seal/answer-app-request.ts";
export { answerForgetting, forgetTarget } from "./seal/forget-storage.ts";
export { sealHeaders } from "./seal/seal-headers.ts";
export { markupRules } from "./seal/guard-rules.ts";
export type { MarkupRules } from "./seal/guard-rules.ts";
export { buildStaticDocument } from "./seal/static-document.ts";
export type { StaticDocument, StaticDocumentProblem } from "./seal/static-document.ts";
