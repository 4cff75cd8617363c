import type { KeyValue } from "@plaza/platform";
import type { Sha256 } from "@plaza/protocol";

const prefix = "apps/started/";

/** True when the person has started this very file on this device before. */
export async function wasStarted(keyValue: KeyValue, sha256: Sha256): Promise<boolean> {
  return (await keyValue.get(prefix + sha256).catch(() => undefined)) === true;
}

/** Remembers that the person started a file. */
export async function noteStarted(keyValue: KeyValue, sha256: Sha256): Promise<void> {
  await keyValue.set(prefix + sha256, true).catch(() => undefined);
}
