import type { SignerTrouble } from "@plaza/nostr-client";
import type { Nip46Problem } from "@plaza/protocol";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

/** Why a signer did not do it, or was not reached, in words. */
export function SignerWords({ problem }: { readonly problem: SignerTrouble | Nip46Problem }): ReactNode {
  const { t } = useTranslation();
  switch (problem.code) {
    case "unavailable":
      if (problem.detail === "absent" || problem.detail === "changed" || problem.detail === "cannot-encrypt")
        return t(`signIn.${problem.detail}`);
      return t("signIn.unavailable", { detail: problem.detail });
    case "refused":
      return t("signIn.refused", { detail: problem.detail });
    case "timeout":
    case "wrong-event":
    case "not-a-bunker":
    case "is-an-offer":
    case "bad-key":
    case "no-relay":
      return t(`signIn.${problem.code}`);
    case "not-json":
    case "not-an-answer":
    case "bad-url":
      return t("signIn.wrong-event");
  }
}
