import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import type { Pubkey, Sha256 } from "../nostr/hex.ts";
import { isSha256 } from "../nostr/hex.ts";

/** What makes an app instance one of its own: what was posted, which file, and who runs it. */
export interface WebxdcInstance {
  /** Null where the post gave none: then the file alone tells instances apart. */
  readonly webxdcId: string | null;
  /** The hash of the very bytes that run. */
  readonly sha256: Sha256;
  readonly pubkey: Pubkey;
}

const encoder = new TextEncoder();
/** 256 bits in base 36. */
const labelLength = 50;

/** The SHA-256 of bytes. */
export function sha256Of(bytes: Uint8Array): Sha256 {
  const hash = bytesToHex(sha256(bytes));
  if (!isSha256(hash)) throw new Error("32 bytes in hex are a hash");
  return hash;
}

/**
 * The name of an app instance's own origin: 50 characters `0-9a-z`, the same on a device for ever, different for
 * another post, file or person, and not to be guessed without the device's secret.
 *
 * @param deviceSecret - at least 16 random bytes
 * @see docs/spec/webxdc.md
 */
export function webxdcInstanceLabel(deviceSecret: Uint8Array, instance: WebxdcInstance): string {
  if (deviceSecret.length < 16) throw new Error("a device secret has at least 16 bytes");
  // A list in JSON: no two instances share a text, whatever their ids hold.
  const text = JSON.stringify([instance.webxdcId, instance.sha256, instance.pubkey]);
  const mac = bytesToHex(hmac(sha256, deviceSecret, encoder.encode(text)));
  return BigInt(`0x${mac}`).toString(36).padStart(labelLength, "0");
}

/**
 * What an app knows a person by: 64 hex characters, the same on all devices of the person, different in another app,
 * so that two apps cannot tell that the same person uses both.
 *
 * @see docs/spec/webxdc.md [X-7a]
 */
export function webxdcSelfAddr({ webxdcId, sha256: hash, pubkey }: WebxdcInstance): string {
  return sha256Of(encoder.encode(JSON.stringify(["webxdc", pubkey, webxdcId ?? hash])));
}
