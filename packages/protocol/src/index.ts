export { failed, ok } from "./result.ts";
export type { Failed, Ok, Result } from "./result.ts";
export { parseJson } from "./json.ts";
export type { JsonProblem, JsonValue } from "./json.ts";
export { isSocketUrl, isWebUrl } from "./urls.ts";
export { cutCharacters, cutCodePoints, oneLine, severalLines, utf8Length, withoutEnd } from "./text.ts";

export { bytesOfHex, hexOf, isEventId, isPubkey, isSha256, parseEventId, parsePubkey, parseSha256 } from "./nostr/hex.ts";
export type { EventId, HexProblem, Pubkey, Sha256, Signature } from "./nostr/hex.ts";
export { KIND, kindClass } from "./nostr/kinds.ts";
export type { KindClass } from "./nostr/kinds.ts";
export { parseNostrEvent, serializeEvent, tagValue, tagValues } from "./nostr/event.ts";
export type { EventProblem, EventTemplate, NostrEvent, Tag } from "./nostr/event.ts";
export { computeEventId, isEventIdRight } from "./nostr/event-id.ts";
export { publicKeyOf } from "./nostr/schnorr.ts";
export { admitVerified, signEvent, verifyEvent } from "./nostr/verified-event.ts";
export type { VerifiedEvent, VerifyProblem } from "./nostr/verified-event.ts";
export { addressOf, formatAddress, parseAddress } from "./nostr/address.ts";
export type { Address, AddressProblem } from "./nostr/address.ts";
export { encodeFilter, matchFilter, parseFilter } from "./nostr/filter.ts";
export type { Filter, FilterProblem } from "./nostr/filter.ts";
export type { WireProblem } from "./nostr/wire-problem.ts";
export { encodeClientMessage, parseClientMessage } from "./nostr/client-message.ts";
export type { ClientMessage } from "./nostr/client-message.ts";
export { encodeRelayMessage, parseRelayMessage } from "./nostr/relay-message.ts";
export type { RelayMessage } from "./nostr/relay-message.ts";
export { decodeNip19, encodeNaddr, encodeNevent, encodeNote, encodeNprofile, encodeNpub, encodeNsec } from "./nostr/nip19.ts";
export type { EventPointer, Nip19, Nip19Problem } from "./nostr/nip19.ts";
export { withoutNostrScheme } from "./nostr/nostr-uri.ts";

export {
  buildConnectOffer,
  buildRemoteRequest,
  parseBunker,
  parseRemoteAnswer,
  readSwitchedRelays,
  writeRemoteRequest,
} from "./nostr/nip46.ts";
export type { Bunker, ConnectOffer, Nip46Problem, RemoteAnswer, RemoteMethod, RemoteRequest } from "./nostr/nip46.ts";
export { buildLockedKey, LOCKED_KEY_COST, openLockedKey, parseLockedKey } from "./nostr/nip49.ts";
export type { LockedKey, LockedKeyProblem } from "./nostr/nip49.ts";
export { stretchPassword } from "./nostr/stretch-password.ts";
export type { PasswordStretch } from "./nostr/stretch-password.ts";
export { decryptNip44, encryptNip44, nip44ConversationKey, nip44NonceFor } from "./nostr/nip44.ts";
export type { Nip44Problem } from "./nostr/nip44.ts";
export { buildGiftWrap, buildSeal, parseGiftWrap, parseRumor, parseSeal, writeRumor, writeSeal } from "./nostr/gift-wrap.ts";
export type { GiftWrapProblem, Rumor } from "./nostr/gift-wrap.ts";
export { decryptNip04 } from "./nostr/nip04.ts";
export { buildPrivateMessage, parsePrivateMessage } from "./nostr/private-message.ts";
export type { PrivateMessage, PrivateMessageProblem } from "./nostr/private-message.ts";
export { buildPrivateMessageRelays, parsePrivateMessageRelays } from "./nostr/private-message-relays.ts";

export { FRAME_LIMITS } from "./frames/limits.ts";
export type { FrameProblem } from "./frames/limits.ts";
export { cellKey, formatCell, parseCell } from "./frames/cell.ts";
export type { Cell } from "./frames/cell.ts";
export { readPose, roundPose } from "./frames/pose.ts";
export type { Pose } from "./frames/pose.ts";
export { parseGameEvent, readChatText, readCid, readEmoji } from "./frames/fields.ts";
export type { GameEvent } from "./frames/fields.ts";
export { encodeClientFrame, parseClientFrame } from "./frames/client-frame.ts";
export type { ClientFrame } from "./frames/client-frame.ts";
export { readPlainPosition } from "./frames/plain-position.ts";
export { parseServerFrame } from "./frames/server-frame.ts";
export type { ServerFrame, WelcomePeer } from "./frames/server-frame.ts";
export { encodePeerPosition, encodeServerFrame } from "./frames/encode-server-frame.ts";
export {
  countPoseRecords,
  encodePoseNames,
  isRecordable,
  parsePoseMessage,
  POSE_MESSAGE,
  POSE_PROTOCOL,
  POSE_RECORD_BYTES,
  readPoseRecord,
  widenPoseTime,
  writePoseRecord,
} from "./frames/pose-batch.ts";
export type { PoseMessage, PoseName, PoseNumbers, PoseRecord } from "./frames/pose-batch.ts";

export { readAvatarConfig } from "./world/avatar-config.ts";
export type { AvatarConfig } from "./world/avatar-config.ts";
export { AVATAR_IDENTIFIER, buildAvatar, parseAvatar } from "./world/avatar.ts";
export type { AvatarProblem } from "./world/avatar.ts";
export { buildScene, parseScene, sceneAddress } from "./world/scene.ts";
export type { Scene, SceneFields, SceneProblem, SceneStatus } from "./world/scene.ts";
export { buildSceneChat, chatCid, parseSceneChat } from "./world/scene-chat.ts";
export type { SceneChat, SceneChatProblem } from "./world/scene-chat.ts";
export { buildReaction, parseReaction } from "./world/reaction.ts";
export type { Reaction, ReactionProblem, ReactionTarget } from "./world/reaction.ts";
export { buildHeartbeat, parseHeartbeat, parseSlot } from "./world/heartbeat.ts";
export type { Heartbeat, HeartbeatProblem, HeartbeatStatus, Slot } from "./world/heartbeat.ts";
export { buildSyncLogin, isSafeChallenge, parseSyncLogin } from "./world/sync-login.ts";
export type { SyncLogin, SyncLoginProblem } from "./world/sync-login.ts";

export { buildProfile, parseProfile } from "./nostr/profile.ts";
export type { Profile, ProfileFields, ProfileProblem } from "./nostr/profile.ts";
export { buildRelayList, parseRelayList } from "./nostr/relay-list.ts";
export type { RelayList, RelayListEntry, RelayListProblem } from "./nostr/relay-list.ts";
export { buildMuteList, buildMuteTags, mutedPeople, mutedWords, parseMuteList, parsePrivateMutes } from "./nostr/mute-list.ts";
export type { MuteList, MuteListProblem } from "./nostr/mute-list.ts";
export { buildReport, parseReport, REPORT_TYPES } from "./nostr/report.ts";
export type { Report, ReportProblem, ReportType } from "./nostr/report.ts";
export { buildDeletion, parseDeletion } from "./nostr/deletion.ts";
export type { Deletion, DeletionProblem } from "./nostr/deletion.ts";

export { buildBlossomAuth, encodeAuthHeader, parseAuthHeader, parseBlossomAuth } from "./media/blossom-auth.ts";
export type { AuthHeaderProblem, BlossomAuth, BlossomAuthProblem, BlossomVerb } from "./media/blossom-auth.ts";

export { buildWebxdcFile, buildWebxdcNote, parseWebxdcPost, webxdcImeta, webxdcMediaTypes, webxdcTopic } from "./webxdc/attachment.ts";
export type { WebxdcAttachment, WebxdcPost, WebxdcPostProblem } from "./webxdc/attachment.ts";
export { buildWebxdcUpdate, draftWebxdcUpdate, parseWebxdcUpdate, relativeHref } from "./webxdc/update.ts";
export type { WebxdcNotice, WebxdcUpdate, WebxdcUpdateFields, WebxdcUpdateProblem } from "./webxdc/update.ts";
export { buildWebxdcRealtime, buildWebxdcSession, maxRealtimeBytes, parseWebxdcRealtime, webxdcSessionEvent } from "./webxdc/realtime.ts";
export type { WebxdcRealtime, WebxdcRealtimeFields, WebxdcRealtimeProblem, WebxdcSession } from "./webxdc/realtime.ts";
export { sha256Of, webxdcInstanceLabel, webxdcSelfAddr } from "./webxdc/instance.ts";
export type { WebxdcInstance } from "./webxdc/instance.ts";
export { isWebxdcId } from "./webxdc/webxdc-id.ts";
export { base64Length, fromBase64, toBase64 } from "./webxdc/base64.ts";

export { isNewSpaceId, isSpaceId, spaceIdentifier, spaceKey } from "./space/space-address.ts";
export type { SpaceAddress } from "./space/space-address.ts";
export type { SpaceEventCommon, SpaceEventProblem } from "./space/space-fields.ts";
export type { NetworkMetrics } from "./space/network-metrics.ts";
export type { SpaceLock } from "./space/space-lock.ts";
export { buildCreateSpace, parseCreateSpace } from "./space/create-space.ts";
export type { SpaceAccess, SpaceCreated, SpaceInfo } from "./space/create-space.ts";
export { buildCloseSpace, parseCloseSpace } from "./space/close-space.ts";
export type { SpaceClosed } from "./space/close-space.ts";
export { buildJoin, buildLeave } from "./space/space-presence.ts";
export type { JoinFields, SpaceJoined, SpaceLeft } from "./space/space-presence.ts";
export type { Directed, DirectedFields } from "./space/directed.ts";
export { buildConfirm, buildDrop, buildReserve } from "./space/connection.ts";
export type { ConnectionConfirmed, ConnectionDropped, ConnectionReserved, LinkRole } from "./space/connection.ts";
export {
  buildCandidates,
  buildDescription,
  readCandidates,
  readDescription,
  writeCandidates,
  writeDescription,
} from "./space/negotiation.ts";
export type { CandidatesSent, DescriptionSent, IceCandidate, NegotiationBody } from "./space/negotiation.ts";
export { buildRole } from "./space/role-event.ts";
export type { RoleAct, RoleDecided } from "./space/role-event.ts";
export { buildSpeech } from "./space/speech.ts";
export type { SpeechWish, SpeechWished } from "./space/speech.ts";
export { parseSpaceEvent } from "./space/space-event.ts";
export type { SpaceEvent } from "./space/space-event.ts";
export {
  buildRoomAbsence,
  buildRoomPresence,
  buildSpaceChat,
  buildSpaceRoom,
  parseRoomPresence,
  parseSpaceChat,
  parseSpaceRoom,
  spaceRoomAddress,
} from "./space/space-mirror.ts";
export type { RoomPerson, RoomPresence, RoomStatus, SpaceChat, SpaceRoom, SpaceRoomProblem } from "./space/space-mirror.ts";
export { encodeSpaceLink, parseSpaceLink } from "./space/space-link.ts";
export type { SpaceLink, SpaceLinkProblem } from "./space/space-link.ts";
export { lockQuestion, lockRoomKey, newLockQuestion, roomKeyId, roomProof, unlockRoomKey, voiceLockKey } from "./space/room-secret.ts";
