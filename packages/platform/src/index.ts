export type { Clock } from "./clock.ts";
export type { CancelTimer, Timers } from "./timers.ts";
export type { Random } from "./random.ts";
export type { Log, LogFields } from "./log.ts";
export { createSignal } from "./signal.ts";
export type { Signal, WritableSignal } from "./signal.ts";
export type { DialOptions, DialSocket, Socket, SocketClosed, SocketHandlers } from "./socket.ts";
export type { Http, HttpAnswer, HttpProblem, HttpRequest } from "./http.ts";
export type { KeyValue } from "./key-value.ts";
export type { Encryption, EncryptionProblem, OldDecryption, Signer, SignProblem } from "./signer.ts";
export type { Verifier } from "./verifier.ts";
export { createKeyEncryption } from "./key-encryption.ts";
export { createKeySigner, signWithKey } from "./key-signer.ts";
export { createDirectVerifier } from "./direct-verifier.ts";
export type { GuestVault } from "./guest-vault.ts";
export type { Stretch } from "./stretch.ts";
export { hideSecretFields, hideSecrets } from "./hide-secrets.ts";
export { maxSocketMessageBytes, sendableClose, tooLongClosed } from "./socket-limits.ts";
export type { EventQuery, EventStore, EventStoreStats, FoundEvent, PutOutcome, StoredEvent, StoreProblem } from "./event-store.ts";
export {
  deletersOf,
  deletionTargets,
  expirationOf,
  isNewerVersion,
  isParticipant,
  isSearchMatch,
  replacementKey,
  searchedText,
  searchTerms,
  searchWords,
} from "./event-rules.ts";
export type { DeletionTargets } from "./event-rules.ts";
export type { BlobInfo, BlobListOptions, BlobProblem, BlobStore, BlobStoreStats, BlobUpload, ByteRange } from "./blob-store.ts";
export { createTimersOver } from "./timers-over.ts";
export type { PlatformTimer } from "./timers-over.ts";
export { createHttpOver } from "./http-over.ts";
export type { HttpExchange, StartExchange } from "./http-over.ts";
export { maxBackplaneMessageBytes } from "./backplane.ts";
export type { Backplane, BackplaneMessage, BackplaneStats } from "./backplane.ts";
export { frameChannel, frameGateBytes, maxGatherMs, maxMeshMessageBytes, meshChannel } from "./peer-link.ts";
export type {
  AudioDirection,
  CreatePeerLink,
  IceServer,
  PeerLink,
  PeerLinkHandlers,
  PeerLinkOptions,
  PeerLinkProblem,
  PeerLinkState,
  PeerLinkStats,
  VoiceSigner,
  VoiceVerifier,
} from "./peer-link.ts";
