import { KeyRound, X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useView } from "../design/use-view.ts";
import type { Home } from "../home.ts";
import "./identity.css";
import { keyOf } from "./other-account.ts";
import { SignerWords } from "./signer-words.tsx";

/** What is told without being asked for: a signer's trouble, a page to say yes on, and once that a guest's key could be saved. */
export function IdentityNotices({ home }: { readonly home: Home }): ReactNode {
  const { t } = useTranslation();
  const { keyring, nudge, names, tools } = home;
  const trouble = useView(keyring.trouble);
  const askPerson = useView(keyring.askPerson);
  const due = useView(nudge.due);
  const pubkey = keyOf(useView(tools.identity.account));
  useView(names.changes);
  return (
    <aside className="identity-notices" aria-label={t("identity.heading")}>
      {askPerson !== null && (
        <div role="status" className="wall identity-notice">
          <p className="m-0">{t("signIn.askPerson")}</p>
          <a className="button button-lit no-underline" href={askPerson} target="_blank" rel="noopener noreferrer">
            {t("signIn.askPersonOpen")}
          </a>
        </div>
      )}
      {askPerson === null && trouble !== null && (
        <div role="alert" className="wall identity-notice">
          <p className="m-0">
            <SignerWords problem={trouble} />
          </p>
          <div className="flex flex-wrap gap-2">
            <button
              type="button"
              className="button"
              onClick={() => {
                keyring.trouble.set(null);
                home.account.set("sign-in");
              }}
            >
              {t("signIn.again")}
            </button>
            <button
              type="button"
              className="button button-round"
              aria-label={t("signIn.dismiss")}
              onClick={() => keyring.trouble.set(null)}
            >
              <X size={18} aria-hidden="true" />
            </button>
          </div>
        </div>
      )}
      {due && pubkey !== null && askPerson === null && trouble === null && (
        <div role="status" className="wall identity-notice">
          <p className="m-0">
            <strong>{t("keepKey.nudge", { name: names.nameOf(pubkey) })}</strong>{" "}
            <span className="text-ink-soft">{t("keepKey.nudgeHelp", { name: names.nameOf(pubkey) })}</span>
          </p>
          <div className="flex flex-wrap gap-2">
            <button type="button" className="button button-lit" onClick={() => home.account.set("keep")}>
              <KeyRound size={18} aria-hidden="true" />
              {t("keepKey.nudgeDo")}
            </button>
            <button type="button" className="button" onClick={() => nudge.settle()}>
              {t("keepKey.nudgeNo")}
            </button>
          </div>
        </div>
      )}
    </aside>
  );
}
