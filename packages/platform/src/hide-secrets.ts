import type { LogFields } from "./log.ts";

const hidden = "[hidden]";
const secretText = /\b(?:nsec|ncryptsec)1[02-9ac-hj-np-z]{20,}/gi;
const secretName = /secret|token|password|passphrase|authorization|cookie|nsec|private_?key/i;

/** Blanks every secret key written in Nostr's own form (nsec, ncryptsec) out of a text that is to be logged. */
export function hideSecrets(text: string): string {
  return text.replace(secretText, hidden);
}

/** The same for facts beside a line; a fact whose name speaks of a secret is blanked whole. */
export function hideSecretFields(fields: LogFields): LogFields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      if (secretName.test(name) && value !== null) return [name, hidden];
      return [name, typeof value === "string" ? hideSecrets(value) : value];
    }),
  );
}
