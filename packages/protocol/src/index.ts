export { failed, ok } from "./result.ts";
export type { Failed, Ok, Result } from "./result.ts";
export { parseJson } from "./json.ts";
export type { JsonProblem, JsonValue } from "./json.ts";
export { isSocketUrl, isWebUrl } from "./urls.ts";
export { cutCharacters, cutCodePoints, oneLine, severalLines, utf8Length } from "./text.ts";

export { isEventId, isPubkey, isSha256, parseEventId, parsePubkey, parseSha256 } from "./nostr/hex.ts";
export type { EventId, HexProblem, Pubkey, Sha256, Signature } from "./nostr/hex.ts";
export { KIND, kindClass } from "./nostr/kinds.ts";
export type { KindClass } from "./nostr/kinds.ts";
export { parseNostrEvent, serializeEvent, tagValue, tagValues } from "./nostr/event.ts";
export type { EventProblem, EventTemplate, NostrEvent, Tag } from "./nostr/event.ts";
export { computeEventId, isEventIdRight } from "./nostr/event-id.ts";
export { admitVerified, publicKeyOf, signEvent, verifyEvent } from "./nostr/verified-event.ts";
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
export {
  decodeNip19,
  encodeNaddr,
  encodeNevent,
  encodeNote,
  encodeNprofile,
  encodeNpub,
  encodeNsec,
} from "./nostr/nip19.ts";
export type { EventPointer, Nip19, Nip19Problem } from "./nostr/nip19.ts";

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
export { parseServerFrame } from "./frames/server-frame.ts";
export type { ServerFrame, WelcomePeer } from "./frames/server-frame.ts";
export { encodePeerPosition, encodeServerFrame } from "./frames/encode-server-frame.ts";

export { readAvatarConfig } from "./world/avatar-config.ts";
export type { AvatarConfig } from "./world/avatar-config.ts";
