import type { KeyValue, Random } from "@plaza/platform";
import { bytesOfHex, hexOf, sha256Of, webxdcInstanceLabel } from "@plaza/protocol";
import type { WebxdcInstance } from "@plaza/protocol";

const secretKey = "apps/device-secret";
const generationPrefix = "apps/generation/";
const secretBytes = 32;

function fromHex(text: unknown): Uint8Array | null {
  if (typeof text !== "string" || !/^[0-9a-f]{64}$/.test(text)) return null;
  return bytesOfHex(text);
}

function generationKey(instance: WebxdcInstance): string {
  return generationPrefix + sha256Of(new TextEncoder().encode(JSON.stringify([instance.webxdcId, instance.sha256, instance.pubkey])));
}

async function generationOf(keyValue: KeyValue, instance: WebxdcInstance): Promise<number> {
  const kept = await keyValue.get(generationKey(instance));
  return typeof kept === "number" && Number.isSafeInteger(kept) && kept > 0 ? kept : 0;
}

/** This device's secret behind the names of app origins; made when there is none. */
async function deviceSecret(keyValue: KeyValue, random: Random): Promise<Uint8Array> {
  const kept = fromHex(await keyValue.get(secretKey));
  if (kept !== null) return kept;
  await keyValue.set(secretKey, hexOf(random.bytes(secretBytes)));
  // Two tabs may make one in the same moment: what lies there now is the one for both.
  const agreed = fromHex(await keyValue.get(secretKey));
  if (agreed === null) throw new Error("a secret just kept is there");
  return agreed;
}

/**
 * The name of an app instance's origin on this device. An instance that was removed gets another name when it comes
 * back, so that nothing it once stored is within its reach.
 *
 * @see docs/spec/webxdc.md
 */
export async function appLabel(keyValue: KeyValue, random: Random, instance: WebxdcInstance): Promise<string> {
  const secret = await deviceSecret(keyValue, random);
  const generation = await generationOf(keyValue, instance);
  if (generation === 0) return webxdcInstanceLabel(secret, instance);
  const mixed = fromHex(sha256Of(new TextEncoder().encode(`${hexOf(secret)}/${generation}`))) ?? secret;
  return webxdcInstanceLabel(mixed, instance);
}

/** Gives an app instance another origin from its next start on. */
export async function forgetAppLabel(keyValue: KeyValue, instance: WebxdcInstance): Promise<void> {
  await keyValue.set(generationKey(instance), (await generationOf(keyValue, instance)) + 1);
}
