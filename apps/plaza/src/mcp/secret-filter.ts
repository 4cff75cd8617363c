import { hideSecrets } from "@plaza/platform";

/** Keeps the secrets of this process out of everything an agent reads. */
export interface SecretFilter {
  /** From now on these bytes are blanked wherever they stand as hex. */
  learnKey(secretKey: Uint8Array): void;
  /** From now on this text is blanked. */
  learnText(secret: string): void;
  hide(text: string): string;
  /** Whether anything in it would be blanked. */
  holds(text: string): boolean;
}

const hidden = "[hidden]";

/**
 * Makes a filter that knows secret keys by their own form, and those it has learnt by their bytes.
 *
 * @see docs/spec/plaza.md
 */
export function createSecretFilter(): SecretFilter {
  const known = new Set<string>();
  function hide(text: string): string {
    let shown = hideSecrets(text);
    for (const secret of known) {
      if (shown.includes(secret)) shown = shown.replaceAll(secret, hidden);
      if (shown.includes(secret.toUpperCase())) shown = shown.replaceAll(secret.toUpperCase(), hidden);
    }
    return shown;
  }
  return {
    learnKey: (secretKey) => void known.add(Buffer.from(secretKey).toString("hex")),
    learnText: (secret) => void (secret.length >= 8 && known.add(secret)),
    hide,
    holds: (text) => hide(text) !== text,
  };
}
