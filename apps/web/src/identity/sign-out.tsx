import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { useView } from "../design/use-view.ts";
import type { Home } from "../home.ts";

/** Stops acting with the key in use; a guest's is gone for good, so that is said first. */
export function SignOut({ home }: { readonly home: Home }): ReactNode {
  const { t } = useTranslation();
  const [path, navigate] = useLocation();
  const { identity } = home.tools;
  const account = useView(identity.account);
  const isGuest = account.kind === "guest";

  async function go(): Promise<void> {
    // Entering a place is an act: who signs out inside one leaves it, instead of being made a new guest at once.
    if (/^\/(?:scene|app|space)\//u.test(path)) navigate("/");
    if (isGuest) await identity.forgetGuest();
    else {
      await home.keyring.forget();
      await identity.leave();
    }
    home.account.set(null);
  }

  return (
    <>
      <p className="m-0 [overflow-wrap:anywhere]">
        {isGuest ? t("signOut.guest", { name: home.names.nameOf(account.pubkey) }) : t("signOut.elsewhere")}
      </p>
      <div className="flex flex-wrap justify-end gap-3">
        <button type="button" className="button" onClick={() => home.account.set(isGuest ? "keep" : "who")}>
          {t(isGuest ? "signOut.keepFirst" : "identity.cancel")}
        </button>
        <button type="button" className="button button-lit" onClick={() => void go()}>
          {t(isGuest ? "signOut.guestDo" : "signOut.do")}
        </button>
      </div>
    </>
  );
}
