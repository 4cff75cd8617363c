/** The event kinds this product speaks or reads, by what they are for. */
export const KIND = {
  profile: 0,
  note: 1,
  contacts: 3,
  encryptedMessage: 4,
  deletion: 5,
  reaction: 7,
  seal: 13,
  privateMessage: 14,
  privateFile: 15,
  createSpace: 1000,
  closeSpace: 1001,
  giftWrap: 1059,
  fileMetadata: 1063,
  chat: 1311,
  report: 1984,
  webxdcUpdate: 4932,
  muteList: 10000,
  relayList: 10002,
  privateMessageRelays: 10050,
  mediaServers: 10063,
  legacyHeartbeat: 10311,
  roomPresence: 10312,
  heartbeat: 20311,
  webxdcRealtime: 20932,
  sdpOffer: 21102,
  sdpAnswer: 21103,
  iceCandidate: 21104,
  speech: 21105,
  relayAuth: 22242,
  remoteSigning: 24133,
  blossomAuth: 24242,
  syncLogin: 27235,
  appData: 30078,
  scene: 30311,
  room: 30312,
  joinSpace: 31101,
  leaveSpace: 31102,
  reserveConnection: 31103,
  confirmConnection: 31104,
  dropConnection: 31105,
  removePeer: 31106,
  promoteSpeaker: 31107,
  promoteCohost: 31108,
  demoteToPeer: 31109,
} as const;

/** How relays keep a kind (NIP-01): all, the newest per author, none, or the newest per author and `d`. */
export type KindClass = "regular" | "replaceable" | "ephemeral" | "addressable";

/** The class of a kind; numbers that NIP-01 leaves open are regular. */
export function kindClass(kind: number): KindClass {
  if (kind === 0 || kind === 3 || (kind >= 10_000 && kind < 20_000)) return "replaceable";
  if (kind >= 20_000 && kind < 30_000) return "ephemeral";
  if (kind >= 30_000 && kind < 40_000) return "addressable";
  return "regular";
}

/** True for a whole number that an event may have as its kind: 0 to 65535. */
export function isKind(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 65_535;
}
